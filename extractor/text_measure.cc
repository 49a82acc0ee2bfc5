#include "extractor/text_measure.h"

#include <cstddef>

namespace zc {

namespace {

std::uint32_t wide_mark(unsigned a, unsigned b, unsigned c) {
  if (a == 0xEF && b == 0xBC) {
    return c == 0x8C || c == 0x81 || c == 0x9F || c == 0x9B || c == 0x9A ? 1U : 0U;
  }
  return a == 0xE3 && b == 0x80 && (c == 0x82 || c == 0x81) ? 1U : 0U;
}

}  // namespace

Measure measure(std::string_view text) {
  const auto* const t = reinterpret_cast<const unsigned char*>(text.data());
  const std::size_t size = text.size();
  Measure out;
  for (std::size_t i = 0; i < size; ++out.chars) {
    const unsigned c = t[i];
    if (c >= 0xE0) {
      if ((c == 0xEF || c == 0xE3) && i + 2 < size) out.marks += wide_mark(c, t[i + 1], t[i + 2]);
      i += c >= 0xF0 ? 4 : 3;
    } else if (c >= 0x80) {
      i += 2;
    } else {
      const bool ends_word = i + 1 == size || t[i + 1] == ' ';
      if (ends_word && c < '@' && (c == ',' || c == '.' || c == '!' || c == '?' || c == ';')) {
        ++out.marks;
      }
      ++i;
    }
  }
  return out;
}

}  // namespace zc
