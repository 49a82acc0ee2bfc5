// Where a sentence begins and ends in folded text.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace zc {

struct TextRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const TextRange&) const = default;
};

// What ends a sentence in folded text: one of 。!?;…▍ or a line break.
inline bool ends_sentence(char32_t cp) {
  switch (cp) {
    case U'!':
    case U'?':
    case U';':
    case U'\n':
    case U'。':
    case U'…':
    case U'▍':
      return true;
    default:
      return false;
  }
}
inline constexpr std::size_t kLongestSentence = 400;  // bytes; a longer one is cut

// The sentence around [begin, end): from after an end to the next, at most kLongestSentence to
// either side, never inside a character.  Pure.
TextRange sentence_around(std::string_view text, std::size_t begin, std::size_t end);

// All sentences of a text in order, without their ends; empty ones are left out.
std::vector<TextRange> sentences_of(std::string_view text);

// The clause before `at` in its sentence: from after the last , : or sentence end.
std::string_view clause_before(std::string_view text, std::size_t sentence_begin, std::size_t at);

}  // namespace zc
