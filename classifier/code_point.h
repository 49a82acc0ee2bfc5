// Single characters of UTF-8.  Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace zc {

inline constexpr char32_t kInvalidCodePoint = 0xFFFD;

// One code point from valid or invalid UTF-8 at `at`, which moves on by at least one byte;
// kInvalidCodePoint for what is not UTF-8.
char32_t next_code_point(std::string_view text, std::size_t& at);
void append_code_point(std::string& out, char32_t cp);

std::size_t utf8_length(char32_t cp);
// Writes utf8_length(cp) bytes.
void write_code_point(char* to, char32_t cp);

// Whether a byte goes on with a character that began before it.
inline bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}
bool is_han(char32_t cp);

}  // namespace zc
