#include "classifier/sentence.h"

#include <algorithm>

namespace zc {
namespace {

constexpr std::size_t kReach = 400;

// Length of the sentence end that starts at `at`, or 0.
std::size_t ender(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == '!' || c == '?' || c == ';' || c == '\n') return 1;
  if (c != '\xE2' && c != '\xE3') return 0;  // how the others begin
  const std::string_view three = text.substr(at, 3);
  return three == "。" || three == "…" || three == "▍" ? 3 : 0;
}

bool inside_character(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// Bytes of the character that begins with `lead`.
std::size_t length_of(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

}  // namespace

TextRange sentence_around(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t from = begin;
  const std::size_t lowest = begin > kReach ? begin - kReach : 0;
  while (from > lowest) {
    std::size_t previous = from - 1;
    while (previous > 0 && inside_character(text, previous)) --previous;
    if (ender(text, previous) != 0) break;
    from = previous;
  }
  std::size_t to = end;
  const std::size_t highest = std::min(text.size(), end + kReach);
  while (to < highest && ender(text, to) == 0) {
    ++to;
    while (inside_character(text, to)) ++to;
  }
  return {from, std::min(to, text.size())};
}

std::vector<TextRange> sentences_of(std::string_view text) {
  std::vector<TextRange> out;
  std::size_t from = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = ender(text, at);
    if (end == 0 && at - from < kReach) {
      at = std::min(text.size(), at + length_of(text[at]));
      continue;
    }
    if (at > from) out.push_back({from, at});
    at += end;
    from = at;
  }
  if (at > from) out.push_back({from, at});
  return out;
}

std::string_view clause_before(std::string_view text, std::size_t sentence_begin, std::size_t at) {
  std::size_t from = at;
  while (from > sentence_begin) {
    const char c = text[from - 1];
    if (c == ',' || c == ':') break;
    --from;
  }
  return text.substr(from, at - from);
}

}  // namespace zc
