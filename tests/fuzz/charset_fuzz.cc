// Any bytes in any encoding: valid UTF-8 comes out, and the map stays within the bytes.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "extractor/charset.h"
#include "extractor/utf8.h"

namespace {

void check(const zc::Decoded& decoded, std::size_t size) {
  std::size_t last = 0;
  for (std::size_t i = 0; i < decoded.text.size();) {
    const zc::CodePoint c = zc::code_point_at(decoded.text, i);
    if (c.length == 1 && static_cast<unsigned char>(decoded.text[i]) >= 0x80) std::abort();
    const std::size_t payload = decoded.map.to_payload(i);
    if (payload < last || payload > size) std::abort();
    last = payload;
    i += c.length;
  }
  if (decoded.map.to_payload(decoded.text.size()) > size) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check(zc::decode(bytes, ""), size);
  constexpr std::array<std::string_view, 7> kNames = {
      "utf-8", "gb18030", "big5", "utf-16le", "utf-16be", "windows-1252", "shift_jis"};
  for (const std::string_view name : kNames) check(zc::decode_as(bytes, name), size);
  return 0;
}
