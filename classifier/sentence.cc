#include "classifier/sentence.h"

#include <algorithm>

#include "classifier/code_point.h"

namespace zc {
namespace {

// The character that begins at `at`, and how many bytes it has.
struct Character {
  char32_t cp = 0;
  std::size_t size = 1;
};
Character character_at(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  const char32_t cp = next_code_point(text, at);
  return {cp, at - begin};
}

}  // namespace

TextRange sentence_around(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t from = begin;
  const std::size_t lowest = begin > kLongestSentence ? begin - kLongestSentence : 0;
  while (from > lowest) {
    std::size_t previous = from - 1;
    while (previous > 0 && is_continuation(text[previous])) --previous;
    if (ends_sentence(character_at(text, previous).cp)) break;
    from = previous;
  }
  std::size_t to = end;
  const std::size_t highest = std::min(text.size(), end + kLongestSentence);
  while (to < highest) {
    const Character next = character_at(text, to);
    if (ends_sentence(next.cp)) break;
    to += next.size;
  }
  return {from, std::min(to, text.size())};
}

std::vector<TextRange> sentences_of(std::string_view text) {
  std::vector<TextRange> out;
  std::size_t from = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const Character next = character_at(text, at);
    const bool ends = ends_sentence(next.cp);
    if (!ends && at - from < kLongestSentence) {
      at += next.size;
      continue;
    }
    if (at > from) out.push_back({from, at});
    if (ends) at += next.size;
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
