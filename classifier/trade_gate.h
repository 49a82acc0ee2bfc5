// What can be told of a text before it is folded: how long it becomes, and how many words of the
// trade it holds at least and at most.  Most of the web is about other things, and need not be
// folded to be left alone (page_match.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zc {

struct TextSurvey {
  // Of the characters folded each by itself: what goes or becomes one only with its neighbours
  // (separators, split characters) counts as it stands.
  std::size_t bytes = 0;
  std::size_t least_characters = 0;  // of the folded text, where words can be counted
  // Places of words in the folded text: never fewer, never more.
  std::size_t least_words = 0;
  std::size_t most_words = 0;
  bool operator==(const TextSurvey&) const = default;
  TextSurvey& operator+=(const TextSurvey& other);
};

// Reads through whatever folding takes away, so that a disguised word counts.  Immutable;
// thread-safe.
class TradeGate {
 public:
  // Where words cannot be counted without folding: character references and split characters.
  static constexpr std::size_t kManyWords = std::size_t{1} << 32;

  TradeGate() : TradeGate(std::vector<std::string>{}) {}
  // Words as they stand in folded text, of characters below U+10000; none holds a separator.
  explicit TradeGate(const std::vector<std::string>& words);

  // Any bytes.  Linear time.
  TextSurvey survey(const std::string& raw) const;

 private:
  // What a character is: how many bytes it folds to, and these.
  using Kind = std::uint8_t;
  static constexpr Kind kLength = 7;
  static constexpr Kind kKept = 1 << 3;     // neither a separator nor invisible
  static constexpr Kind kOdd = 1 << 4;      // may be part of a split character or of a reference
  static constexpr Kind kAlone = 1 << 5;    // folds to a word
  static constexpr Kind kBegins = 1 << 6;   // folds to what a longer word begins with
  static constexpr Kind kFollows = 1 << 7;  // may stand behind that

  using Begin = std::pair<char32_t, char32_t>;  // two characters
  struct Word {
    Begin begin = {};
    std::u32string rest = {};
  };

  Kind kind_of(char32_t cp) const { return cp < low_.size() ? low_[cp] : work_out(cp); }
  Kind work_out(char32_t cp) const;
  // What of a kind may follow one of the kind `last` in a word.
  static constexpr unsigned follows(unsigned last) { return (last << 1) & kFollows; }
  struct Place {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  void count_at(
      std::string_view raw, Place place, unsigned last, unsigned kind, TextSurvey& out) const;
  void count_words(std::string_view raw, std::size_t at, TextSurvey& out) const;
  char32_t next_kept(std::string_view raw, std::size_t& at, bool& skipped) const;

  std::vector<Word> words_ = {};   // of more than one character, by the first two
  std::vector<Kind> wordly_ = {};  // what folded characters are to words
  std::vector<Kind> low_ = {};     // kinds of code points below 0x10000
  std::vector<Kind> three_ = {};   // the same of what three bytes spell, characters or not
};

}  // namespace zc
