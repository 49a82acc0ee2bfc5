#include "classifier/character_row.h"

#include <algorithm>

#include "classifier/code_point.h"

namespace zc {
namespace {

struct Character {
  unsigned code = 0;  // 16 bits
  std::size_t size = 1;
};

// What begins with neither an ASCII byte nor a character of three bytes.
Character rare_character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(text[at + i]));
  };
  const auto low = [&](std::size_t i) { return byte(i) & 0x3F; };
  const unsigned lead = byte(0);
  const std::size_t left = text.size() - at;
  if (lead >= 0xC0 && lead < 0xE0 && left >= 2) return {((lead & 0x1F) << 6) | low(1), 2};
  // Beyond 16 bits: codes that UTF-8 has no use for.
  if (lead >= 0xF0 && left >= 4) return {0xD800 | ((low(2) & 0x1F) << 6) | low(3), 4};
  return {lead, 1};
}

// Fewer than four bytes, and zeros.
std::uint32_t last_word(const char* bytes, std::size_t count) {
  char four[4] = {};
  std::copy_n(bytes, count, four);
  return word_at(four);
}

}  // namespace

void CharacterRow::read(std::string_view text) {
  text_ = text;
  if (codes_.size() < text.size() + 1) {
    codes_.resize(text.size() + 1);
    begins_.resize(text.size() + 1);
  }
  std::size_t count = 0;
  std::uint16_t* const codes = codes_.data();
  std::uint32_t* const begins = begins_.data();
  const auto add = [&](std::size_t at, std::uint32_t code) {
    begins[count] = static_cast<std::uint32_t>(at);
    codes[count++] = static_cast<std::uint16_t>(code);
  };
  for (std::size_t at = 0; at < text.size();) {
    const char* const here = text.data() + at;
    const std::uint32_t word =
        at + 4 <= text.size() ? word_at(here) : last_word(here, text.size() - at);
    if ((word & 0x80) == 0) {
      add(at, word & 0x7F);
      ++at;
    } else if (begins_with_three(word)) {
      add(at, code_of_three(word));
      at += 3;
    } else {
      const Character now = rare_character_at(text, at);
      add(at, now.code);
      at += now.size;
    }
  }
  codes_[count] = 0;
  begins_[count] = static_cast<std::uint32_t>(text.size());
  size_ = count;
}

}  // namespace zc
