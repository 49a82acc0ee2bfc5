#include "classifier/trade_gate.h"

#include <algorithm>
#include <array>

#include "classifier/code_point.h"
#include "classifier/fold_map.h"

namespace zc {
namespace {

constexpr char32_t kTable = 0x10000;

char32_t folded(char32_t cp) {
  return fold_map()(cp) & kFoldedCodePoint;
}

// Where the character that ends at `end` begins.
std::size_t begin_before(std::string_view raw, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 && end - begin < 4) {
    if (!is_continuation(raw[--begin])) break;
  }
  return begin;
}

// Folded; 0 where none ends there.
char32_t folded_before(std::string_view raw, std::size_t end) {
  if (end == 0) return 0;
  std::size_t at = begin_before(raw, end);
  const char32_t cp = next_code_point(raw, at);
  return at == end ? folded(cp) : 0;
}

// Whether the character at [begin, end) begins a reference, or makes one with a neighbour.
bool is_odd(std::string_view raw, std::size_t begin, std::size_t end) {
  std::size_t at = begin;
  const char32_t self = folded(next_code_point(raw, at));
  if (raw[begin] == '&' && end < raw.size() && raw[end] == '#') return true;
  if (joined(folded_before(raw, begin), self) != 0) return true;
  return end < raw.size() && joined(self, folded(next_code_point(raw, at))) != 0;
}

// By length and whether it is kept (8): what a character adds to the bytes, in the lower half, and
// to the characters, in the upper.
constexpr std::array<std::uint64_t, 16> kSums = [] {
  std::array<std::uint64_t, 16> sums = {};
  for (std::uint64_t i = 0; i < 16; ++i) sums[i] = (i & 7) | ((i >> 3) << 32);
  return sums;
}();

}  // namespace

TextSurvey& TextSurvey::operator+=(const TextSurvey& other) {
  bytes += other.bytes;
  least_characters += other.least_characters;
  least_words += other.least_words;
  most_words += other.most_words;
  return *this;
}

TradeGate::TradeGate(const std::vector<std::string>& words) : wordly_(kTable), low_(kTable) {
  for (const std::string& text : words) {
    Word word;
    std::size_t at = 0;
    const char32_t first = next_code_point(text, at);
    if (at == text.size()) {
      wordly_[first] |= kAlone;
      continue;
    }
    word.begin = {first, next_code_point(text, at)};
    while (at < text.size()) word.rest += next_code_point(text, at);
    wordly_[word.begin.first] |= kBegins;
    wordly_[word.begin.second] |= kFollows;
    words_.push_back(std::move(word));
  }
  std::sort(
      words_.begin(), words_.end(), [](const Word& a, const Word& b) { return a.begin < b.begin; });
  for (char32_t cp = 0; cp < kTable; ++cp) low_[cp] = work_out(cp);
  three_ = low_;
  // Three bytes for less than that, or for a surrogate, are no character: folded to three spaces.
  constexpr Kind kSpaces = 3 | kFollows;
  std::fill_n(three_.begin(), 0x800, kSpaces);
  std::fill_n(three_.begin() + 0xD800, 0x800, kSpaces);
}

// What a character is by itself.
TradeGate::Kind TradeGate::work_out(char32_t cp) const {
  const CharacterTraits traits = fold_map()(cp);
  const char32_t to = traits & kFoldedCodePoint;
  Kind kind = 0;
  if ((traits & kInvisible) == 0) kind = static_cast<Kind>(utf8_length(to));
  kind |= (traits & (kInvisible | kSeparator)) != 0 ? kFollows : kKept;
  if ((traits & kRadical) != 0 || cp == '&') kind |= kOdd;
  return to < kTable ? static_cast<Kind>(kind | wordly_[to]) : kind;
}

// The next character that folding does not take away, folded; 0 at the end.  `skipped` becomes true
// where something stands before it.
char32_t TradeGate::next_kept(std::string_view raw, std::size_t& at, bool& skipped) const {
  while (at < raw.size()) {
    const char32_t cp = next_code_point(raw, at);
    if ((kind_of(cp) & kKept) != 0) return folded(cp);
    skipped = true;
  }
  return 0;
}

// Counts those of `words_` that stand at `at`.
void TradeGate::count_words(std::string_view raw, std::size_t at, TextSurvey& out) const {
  bool skipped_one = false;
  const char32_t first = folded(next_code_point(raw, at));
  const Begin begin = {first, next_kept(raw, at, skipped_one)};
  auto word = std::lower_bound(
      words_.begin(), words_.end(), begin, [](const Word& a, Begin key) { return a.begin < key; });
  for (; word != words_.end() && word->begin == begin; ++word) {
    std::size_t next = at;
    bool skipped = skipped_one;
    const bool stands = std::all_of(word->rest.begin(), word->rest.end(), [&](char32_t cp) {
      return next_kept(raw, next, skipped) == cp;
    });
    out.most_words += stands;
    out.least_words += stands && !skipped;
  }
}

// What the character of `kind` at `place` tells of words, behind one of kind `last`.
void TradeGate::count_at(
    std::string_view raw, Place place, unsigned last, unsigned kind, TextSurvey& out) const {
  if ((kind & kAlone) != 0) ++out.least_words, ++out.most_words;
  if ((follows(last) & kind) != 0) count_words(raw, begin_before(raw, place.begin), out);
  if ((kind & kOdd) != 0 && is_odd(raw, place.begin, place.end)) out.most_words += kManyWords;
}

// Both sums in one register: half of the time of a page off topic is spent here.
TextSurvey TradeGate::survey(const std::string& raw) const {
  const char* const bytes = raw.c_str();  // one more than its size
  const Kind* const low = low_.data();
  const Kind* const three = three_.data();
  const std::size_t size = raw.size();
  std::uint64_t sums = 0;
  TextSurvey out;
  unsigned last = 0;
  const auto count = [&](unsigned kind, std::size_t begin, std::size_t end) {
    sums += kSums[kind & (kLength | kKept)];
    if ((kind & (follows(last) | kAlone | kOdd)) != 0) {
      count_at(raw, {begin, end}, last, kind, out);
    }
    last = kind;
  };
  for (std::size_t at = 0; at < size;) {
    while (at + 3 <= size) {
      const std::uint32_t word = word_at(bytes + at);
      if (begins_with_three(word)) {
        count(three[code_of_three(word)], at, at + 3);
        at += 3;
      } else if (word & 0x80) {
        break;
      } else {
        count(low[word & 0x7F], at, at + 1);
        ++at;
      }
    }
    if (at == size) break;
    const std::size_t begin = at;
    std::size_t end = at;
    const char32_t cp = next_code_point(raw, end);
    count(kind_of(cp), begin, end);
    at = end;
  }
  out.bytes = sums & 0xFFFFFFFF;
  out.least_characters = sums >> 32;
  if (out.most_words >= kManyWords) out.least_words = 0;
  return out;
}

}  // namespace zc
