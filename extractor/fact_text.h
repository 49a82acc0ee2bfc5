// Small readers that the fact scanners share: digits in both widths, words, the character before.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "extractor/fact_scan.h"
#include "extractor/utf8.h"

namespace zc {

// Digit at `at` in ASCII or full width: value and bytes; length 0 if none.
struct Digit {
  char value = 0;
  std::uint32_t length = 0;
};
inline Digit digit_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  if (is_ascii_digit(text[at])) return {text[at], 1};
  if (text.substr(at, 2) == "\xEF\xBC" && at + 2 < text.size()) {
    const auto last = static_cast<unsigned char>(text[at + 2]);
    if (last >= 0x90 && last <= 0x99) return {static_cast<char>('0' + (last - 0x90)), 3};
  }
  return {};
}

inline bool has(std::string_view text, std::size_t at, std::string_view word) {
  return at <= text.size() && text.substr(at, word.size()) == word;
}

// Skips any of `words` repeatedly, at most `limit` of them.
template <std::size_t N>
std::size_t skip_any(std::string_view text,
                     std::size_t at,
                     const std::array<std::string_view, N>& words,
                     int limit) {
  for (int i = 0; i < limit; ++i) {
    const auto found = std::find_if(
        words.begin(), words.end(), [&](std::string_view word) { return has(text, at, word); });
    if (found == words.end()) break;
    at += found->size();
  }
  return at;
}

inline std::size_t skip_spaces(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  return at;
}

// Digits from `at` on, without separators.
inline std::string digits_at(std::string_view text, std::size_t& at, std::size_t most) {
  std::string digits;
  for (Digit digit = digit_at(text, at); digit.length != 0 && digits.size() < most;
       digit = digit_at(text, at)) {
    digits.push_back(digit.value);
    at += digit.length;
  }
  return digits;
}

// Start of the code point before `at`; `at` must be > 0.
inline std::size_t before(std::string_view text, std::size_t at) {
  --at;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
  return at;
}

inline bool is_han_before(std::string_view text, std::size_t at) {
  return at > 0 && is_han(code_point_at(text, before(text, at)).value);
}

inline void push_fact(
    TextFacts& out, FactKind kind, std::string value, std::size_t begin, std::size_t end) {
  out.push_back({kind, std::move(value), "", begin, end});
}

}  // namespace zc
