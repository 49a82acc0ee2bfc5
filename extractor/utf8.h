// Small words about UTF-8 that every file of this folder needs.  Pure functions, no state.
// Ranges: Unicode 15.1, blocks CJK Unified Ideographs and extensions A-H.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace zc {

inline bool is_ascii_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}
inline bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}
inline bool is_ascii_letter(char c) {
  return static_cast<unsigned char>((static_cast<unsigned char>(c) | 0x20U) - 'a') < 26;
}
inline bool is_ascii_word(char c) {
  return is_ascii_letter(c) || is_ascii_digit(c);
}
inline char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
inline bool equals_ignore_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (ascii_lower(a[i]) != ascii_lower(b[i])) return false;
  }
  return true;
}
inline bool starts_with_ignore_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equals_ignore_case(text.substr(0, prefix.size()), prefix);
}
std::string ascii_lower(std::string_view text);
std::string_view trim(std::string_view text);  // ASCII white space
std::size_t find_ignore_case(std::string_view text, std::string_view needle, std::size_t from = 0);

// Faster than string_view::find on Chinese text, whose characters begin with the same few bytes:
// the third byte of the needle's first character is looked for instead.
bool contains(std::string_view text, std::string_view needle);

struct CodePoint {
  char32_t value = 0;
  std::uint32_t length = 1;  // bytes; 1 with value 0xFFFD for a byte that is not UTF-8
};

// The code point that starts at text[at]; at < text.size().  Strict: no overlongs, no surrogates.
inline CodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto is_tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead >= 0xC2 && lead < 0xE0 && is_tail(1)) {
    return {((lead & 0x1FU) << 6) | (byte(1) & 0x3FU), 2};
  }
  if (lead >= 0xE0 && lead < 0xF0 && is_tail(1) && is_tail(2)) {
    const std::uint32_t value =
        ((lead & 0x0FU) << 12) | ((byte(1) & 0x3FU) << 6) | (byte(2) & 0x3FU);
    if (value >= 0x800 && (value < 0xD800 || value > 0xDFFF)) return {value, 3};
  }
  if (lead >= 0xF0 && lead < 0xF5 && is_tail(1) && is_tail(2) && is_tail(3)) {
    const std::uint32_t value = ((lead & 0x07U) << 18) | ((byte(1) & 0x3FU) << 12) |
                                ((byte(2) & 0x3FU) << 6) | (byte(3) & 0x3FU);
    if (value >= 0x10000 && value <= 0x10FFFF) return {value, 4};
  }
  return {0xFFFD, 1};
}

// Surrogates and values beyond U+10FFFF are written as U+FFFD.
void append_utf8(std::string& out, char32_t value);

inline bool is_han(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x20000 && c <= 0x323AF) || (c >= 0xF900 && c <= 0xFAFF);
}
// Han characters in valid UTF-8, counted by lead byte: E4-E9 (U+4000-U+9FFF).
inline std::size_t count_han(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    count += static_cast<unsigned char>(static_cast<unsigned char>(c) - 0xE4U) <= 5U ? 1U : 0U;
  }
  return count;
}

// First byte at or after `from` that is not ASCII; text.size() if none.
inline std::size_t skip_ascii(std::string_view text, std::size_t from) {
  std::size_t i = from;
  while (i + 8 <= text.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, 8);
    if ((word & 0x8080808080808080ULL) != 0) break;
    i += 8;
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
  return i;
}

// White space folded to single spaces (U+00A0 and U+3000 count as white space), ends trimmed,
// zero-width characters (U+200B-U+200F, U+2060, U+FEFF, U+00AD) dropped.
std::string fold_space(std::string_view text);

// Length in bytes of the white space or zero-width character at text[at]; 0 if it is neither.
struct Blank {
  std::uint32_t length = 0;
  bool is_space = false;  // false: zero-width, vanishes
};
Blank blank_at(std::string_view text, std::size_t at);

}  // namespace zc
