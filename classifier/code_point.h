// Single characters of UTF-8.  Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace zc {

inline constexpr char32_t kInvalidCodePoint = 0xFFFD;

// One code point from valid or invalid UTF-8 at `at`, which moves on by at least one byte;
// kInvalidCodePoint for what is not UTF-8.
char32_t next_code_point(std::string_view text, std::size_t& at);
void append_code_point(std::string& out, char32_t cp);

inline std::size_t utf8_length(char32_t cp) {
  return cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
}
// Writes utf8_length(cp) bytes.
void write_code_point(char* to, char32_t cp);

// Whether a byte goes on with a character that began before it.
inline bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}
bool is_han(char32_t cp);

// Most of a page are characters of three bytes; these take one out of a word of four bytes, of
// which the first is the lowest.
inline std::uint32_t word_at(const char* four_bytes) {
  const auto* const bytes = reinterpret_cast<const unsigned char*>(four_bytes);
  return bytes[0] | (std::uint32_t{bytes[1]} << 8) | (std::uint32_t{bytes[2]} << 16) |
         (std::uint32_t{bytes[3]} << 24);
}
// Whether three bytes are laid out so; overlong forms and surrogates are too, and are no
// characters.
inline bool begins_with_three(std::uint32_t word) {
  return (word & 0xC0C0F0) == 0x8080E0;
}
inline char32_t code_of_three(std::uint32_t word) {
  return ((word & 0xF) << 12) | ((word & 0x3F00) >> 2) | ((word >> 16) & 0x3F);
}

}  // namespace zc
