#include "base/base64.h"

#include <cstdint>

namespace zc {
namespace {

constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view piece = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (j < piece.size() ? static_cast<std::uint8_t>(piece[j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text += j <= piece.size() ? kLetters[bits >> (18 - 6 * j) & 63U] : '=';
    }
  }
  return text;
}

bool from_base64(std::string_view text, std::string& bytes) {
  std::string read;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text) {
    if (c == '=') break;
    const std::size_t value = kLetters.find(c);
    if (value == std::string_view::npos) return false;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    read += static_cast<char>(bits >> held & 0xffU);
  }
  if (to_base64(read) != text) return false;
  bytes = std::move(read);
  return true;
}

}  // namespace zc
