#include "evidence/pem.h"

#include "base/digest.h"

namespace zc {
inline namespace evidence_parts {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64_bytes(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) continue;  // line ends and padding
    bits = ((bits << 6) | static_cast<std::uint32_t>(value)) & 0xFFFFFF;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>((bits >> held) & 0xFF);
  }
  return bytes;
}

}  // namespace

std::string pem_fingerprint(std::string_view pem) {
  constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
  constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
  const std::size_t begin = pem.find(kBegin);
  if (begin == std::string_view::npos) return "";
  const std::size_t end = pem.find(kEnd, begin);
  if (end == std::string_view::npos) return "";
  const std::size_t from = begin + kBegin.size();
  return sha256(base64_bytes(pem.substr(from, end - from))).hex();
}

}  // namespace evidence_parts
}  // namespace zc
