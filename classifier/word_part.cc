#include "classifier/word_part.h"

#include <algorithm>

namespace zc {
namespace {

constexpr std::size_t kWiderBefore = 60;  // bytes of a wider word in front of the match
constexpr std::size_t kWiderAfter = 300;  // and behind it
constexpr std::size_t kLongestInitials = 4;

bool is_latin_letter(char c) {
  return c >= 'a' && c <= 'z';  // folded text is in lower case
}

bool inside_latin_word(std::string_view text, TextRange match) {
  const std::string_view words = text.substr(match.begin, match.end - match.begin);
  const auto is_latin = [](char c) { return is_latin_letter(c) || (c >= '0' && c <= '9'); };
  const bool initials = words.size() <= kLongestInitials &&
                        std::all_of(words.begin(), words.end(), is_latin) &&
                        std::any_of(words.begin(), words.end(), is_latin_letter);
  const bool more_before = match.begin > 0 && is_latin_letter(text[match.begin - 1]);
  const bool more_behind = match.end < text.size() && is_latin_letter(text[match.end]);
  return initials && (more_before || more_behind);
}

bool inside(const Pattern& wider, std::string_view text, TextRange match) {
  const std::size_t to = std::min(text.size(), match.end + kWiderAfter);
  std::size_t begin = 0;
  std::size_t end = 0;
  for (std::size_t at = match.begin - std::min(match.begin, kWiderBefore);
       wider.find(text, at, to, begin, end) && begin < match.end;
       at = end) {
    if (end > match.begin) return true;
  }
  return false;
}

}  // namespace

bool is_part_of_word(std::string_view folded,
                     TextRange match,
                     const CompiledRule& rule,
                     const CompiledRules& compiled) {
  return inside_latin_word(folded, match) ||
         std::any_of(rule.not_in.begin(), rule.not_in.end(), [&](std::size_t condition) {
           return inside(compiled.conditions[condition], folded, match);
         });
}

}  // namespace zc
