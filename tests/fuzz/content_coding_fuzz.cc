// Bodies in hostile codings: the first byte picks the headers, the rest is the wire.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "crawler/content_coding.h"
#include "crawler/response_head.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  constexpr std::uint64_t kLimit = 100'000;
  static const std::array<const char*, 8> kCodings = {
      "", "gzip", "deflate", "br", "gzip, br", "br, gzip, deflate", "zstd", "identity"};
  const std::string_view wire(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  std::vector<zc::HttpHeader> headers = {{"Content-Encoding", kCodings.at(bytes[0] & 7U)}};
  if ((bytes[0] & 8U) != 0) headers.push_back({"Transfer-Encoding", "chunked"});
  const zc::DecodedBody body = zc::decode_body(headers, wire, kLimit);
  if (body.payload.size() > kLimit || body.framed_bytes > wire.size()) std::abort();
  if (!body.coded && !body.payload.empty()) std::abort();
  zc::parse_response_head(wire);
  return 0;
}
