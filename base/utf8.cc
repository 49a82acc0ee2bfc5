#include "base/utf8.h"

namespace zc {
namespace {

std::size_t length_after(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  if (lead < 0xE0) return 2;
  return lead < 0xF0 ? 3 : 4;
}

struct Range {
  unsigned char low;
  unsigned char high;
};

// The second byte is narrower than 80..BF after these: overlong forms, surrogates, past U+10FFFF.
Range second_byte_after(unsigned char lead) {
  switch (lead) {
    case 0xE0:
      return {0xA0, 0xBF};
    case 0xED:
      return {0x80, 0x9F};
    case 0xF0:
      return {0x90, 0xBF};
    case 0xF4:
      return {0x80, 0x8F};
    default:
      return {0x80, 0xBF};
  }
}

}  // namespace

Utf8Step utf8_step(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = length_after(lead);
  if (length == 0) return {1, false};
  Range range = second_byte_after(lead);
  for (std::size_t i = 1; i < length; ++i) {
    if (at + i == text.size()) return {i, false};
    const auto byte = static_cast<unsigned char>(text[at + i]);
    if (byte < range.low || byte > range.high) return {i, false};
    range = {0x80, 0xBF};
  }
  return {length, true};
}

std::string well_formed_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text, at);
    out += step.well_formed ? text.substr(at, step.length) : "\xEF\xBF\xBD";
    at += step.length;
  }
  return out;
}

}  // namespace zc
