#include "classifier/folded_text.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <limits>

#include "classifier/code_point.h"
#include "classifier/fold_map.h"

namespace zc {

// The passes over one text, in order: read(), join_split(), drop_separators(), write().
class TextFolder {
 public:
  explicit TextFolder(FoldScratch& scratch) : units_(scratch.units), text_(scratch.text) {}

  FoldedText run(std::string_view original) {
    constexpr std::size_t kMost = std::numeric_limits<std::int32_t>::max();
    original_ = original.substr(0, kMost);
    read();
    if ((seen_ & kRadical) != 0) join_split();
    if ((seen_ & kSeparator) != 0) drop_separators();
    write();
    return std::move(out_);
  }

 private:
  using Unit = FoldScratch::Unit;
  static constexpr std::uint32_t kHanBytes = 3;  // of a plain Han character

  void read() {
    const std::string_view text = original_;
    units_.clear();
    const std::size_t most = text.size() + text.size() / 2 + 8;  // what one folds to is not longer
    if (text_.size() < most) text_.resize(most);
    const FoldMap& map = fold_map();
    bool after_han = false;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t begin = at;
      at = end_of_plain_han(text, at, map);
      if (at > begin) {
        after_han = true;
        add_plain_han(begin, at);
        continue;
      }
      char32_t cp = take_character(text, at);
      if (cp == '&' && at < text.size() && text[at] == '#') cp = reference(text, at);
      const CharacterTraits traits = map(cp);
      if ((traits & kInvisible) != 0) {
        out_.disguises_ += after_han;
        continue;
      }
      out_.disguises_ += (traits & kDisguise) != 0;
      after_han = (traits & kHan) != 0;
      add(traits, begin, at);
    }
  }

  void add_plain_han(std::size_t begin, std::size_t end) {
    const auto length = static_cast<std::uint32_t>(end - begin);
    std::memcpy(text_.data() + written_, original_.data() + begin, length);
    units_.push_back({kHan | kSameLength,
                      static_cast<std::uint32_t>(begin),
                      static_cast<std::uint32_t>(end),
                      written_,
                      length,
                      length / kHanBytes});
    written_ += length;
  }

  void add(CharacterTraits traits, std::size_t begin, std::size_t end) {
    constexpr CharacterTraits kSplit = kSeparator | kRadical;  // may go or become one with others
    constexpr CharacterTraits kKind = kHan | kDigit | kSameLength | kSplit;
    seen_ |= traits;
    const char32_t cp = traits & kFoldedCodePoint;
    const auto length = static_cast<std::uint32_t>(utf8_length(cp));
    if (cp < 0x80) {
      text_[written_] = static_cast<char>(cp);
    } else {
      write_code_point(text_.data() + written_, cp);
    }
    const bool same_length = end - begin == length && (traits & kSameLength) != 0;
    if (!same_length) traits &= ~kSameLength;
    const bool runs = same_length && (traits & kSplit) == 0 && !units_.empty() &&
                      units_.back().end == begin && ((units_.back().traits ^ traits) & kKind) == 0;
    if (runs) {
      Unit& run = units_.back();
      run.end = static_cast<std::uint32_t>(end);
      run.length += length;
      ++run.characters;
    } else {
      units_.push_back({traits,
                        static_cast<std::uint32_t>(begin),
                        static_cast<std::uint32_t>(end),
                        written_,
                        length,
                        1});
    }
    written_ += length;
  }

  // The end of the run of characters from `at` on that are basic ideographs, stay as they are and
  // are no part of a split character: most of a page.
  static std::size_t end_of_plain_han(std::string_view text, std::size_t at, const FoldMap& map) {
    for (; at + 4 <= text.size(); at += 3) {
      const std::uint32_t word = word_at(text.data() + at);
      if (!begins_with_three(word) || !map.is_plain_han(code_of_three(word))) break;
    }
    return at;
  }

  // As next_code_point() has it, most of them at once.
  static char32_t take_character(std::string_view text, std::size_t& at) {
    if (const auto byte = static_cast<unsigned char>(text[at]); byte < 0x80) return ++at, byte;
    if (at + 4 <= text.size()) {
      const std::uint32_t word = word_at(text.data() + at);
      const char32_t cp = code_of_three(word);
      if (begins_with_three(word) && cp >= 0x800 && (cp < 0xD800 || cp >= 0xE000)) {
        return at += 3, cp;
      }
    }
    return next_code_point(text, at);
  }

  // -1 for what is no digit.
  static int digit_of(char c, bool hex) {
    if (c >= '0' && c <= '9') return c - '0';
    if (hex && c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (hex && c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  }

  // "&#21253;" written out in the text itself: somebody escaped twice.
  char32_t reference(std::string_view text, std::size_t& at) {
    std::size_t i = at + 1;
    const bool hex = i < text.size() && (text[i] == 'x' || text[i] == 'X');
    if (hex) ++i;
    char32_t value = 0;
    const std::size_t first = i;
    for (; i < text.size() && i < first + 7; ++i) {
      const int digit = digit_of(text[i], hex);
      if (digit < 0) break;
      value = value * (hex ? 16 : 10) + static_cast<char32_t>(digit);
    }
    if (i == first || value < 0x20 || value > 0x10FFFF) return '&';
    at = i < text.size() && text[i] == ';' ? i + 1 : i;
    if (is_han(value)) ++out_.disguises_;
    return value;
  }

  void join_split() {
    std::size_t first = 1;
    while (first < units_.size() && whole_of(units_[first - 1], units_[first]) == 0) ++first;
    if (first >= units_.size()) return;
    const std::vector<Unit> rest(units_.begin() + static_cast<std::ptrdiff_t>(first), units_.end());
    units_.resize(first);
    for (Unit unit : rest) {
      const char32_t whole = units_.empty() ? 0 : whole_of(units_.back(), unit);
      if (whole != 0) {
        add_whole(whole, unit);
        if (unit.characters == 1) continue;
        drop_first(unit);
      }
      units_.push_back(unit);
    }
  }

  // What the last character of one unit and the first of the next make, or 0.
  char32_t whole_of(const Unit& unit, const Unit& next) const {
    const bool may_join = unit.end == next.begin && ((unit.traits | next.traits) & kRadical) != 0;
    return may_join ? joined(last_of(unit), first_of(next)) : 0;
  }

  // The last character so far and the first of `unit` become `whole`, which takes the place of the
  // former in text_.
  void add_whole(char32_t whole, const Unit& unit) {
    ++out_.disguises_;
    changed_ = true;
    Unit last = units_.back();
    if (last.characters > 1) {
      Unit& run = units_.back();
      run.end -= kHanBytes;
      run.length -= kHanBytes;
      --run.characters;
      last.begin = run.end;
      last.folded += run.length;
    } else {
      units_.pop_back();
    }
    last.traits = kHan;
    last.end = unit.characters == 1 ? unit.end : unit.begin + kHanBytes;
    last.length = kHanBytes;
    last.characters = 1;
    write_code_point(text_.data() + last.folded, whole);
    units_.push_back(last);
  }

  static void drop_first(Unit& run) {
    run.begin += kHanBytes;
    run.folded += kHanBytes;
    run.length -= kHanBytes;
    --run.characters;
  }

  char32_t first_of(const Unit& unit) const {
    std::size_t at = unit.folded;
    return next_code_point(text_, at);
  }

  char32_t last_of(const Unit& unit) const {
    std::size_t at = unit.folded + unit.length - 1;
    while (is_continuation(text_[at])) --at;
    return next_code_point(text_, at);
  }

  bool is(std::size_t unit, CharacterTraits trait) const {
    return (units_[unit].traits & trait) != 0;
  }

  // Removes up to three separators between two Han characters of which one stands alone, and
  // spaces between a digit and what it counts; folds other runs of white space to one space.
  void drop_separators() {
    std::size_t kept = 0;
    std::size_t run = 0;  // Han characters in a row before units_[kept]
    for (std::size_t i = 0; i < units_.size();) {
      if (!is(i, kSeparator)) {
        run = is(i, kHan) ? run + units_[i].characters : 0;
        units_[kept++] = units_[i++];
        continue;
      }
      std::size_t next = i;
      bool only_space = true;
      for (; next < units_.size() && is(next, kSeparator); ++next) {
        only_space = only_space && is(next, kSpace);
      }
      if (drops(kept, run, i, next, only_space)) {
        if (!only_space) ++out_.disguises_;
        run = joins_alone(next) ? 1 : run;
      } else {
        run = 0;
        kept = copy_separators(i, next, kept);
      }
      i = next;
    }
    changed_ = changed_ || kept != units_.size();
    units_.resize(kept);
  }

  // Whether the Han character at `next` has none behind it.
  bool joins_alone(std::size_t next) const {
    if (units_[next].characters > 1) return false;
    return next + 1 >= units_.size() || !is(next + 1, kHan);
  }

  bool drops(
      std::size_t kept, std::size_t run, std::size_t i, std::size_t next, bool only_space) const {
    if (kept == 0 || next >= units_.size()) return false;
    if (only_space &&
        ((is(kept - 1, kDigit) && is(next, kHan)) || (is(kept - 1, kHan) && is(next, kDigit)))) {
      return true;
    }
    if (next - i > 3 || run == 0 || !is(next, kHan)) return false;
    return run == 1 || joins_alone(next);
  }

  std::size_t copy_separators(std::size_t i, std::size_t next, std::size_t kept) {
    bool space = false;
    for (; i < next; ++i) {
      if (is(i, kSpace) && space) continue;
      space = is(i, kSpace);
      units_[kept++] = units_[i];
    }
    return kept;
  }

  // Moves what is left together, and notes where it came from.
  void write() {
    char* const text = text_.data();
    std::uint32_t at = 0;
    out_.pieces_.reserve(units_.size());
    for (const Unit& unit : units_) {
      if (changed_) std::memmove(text + at, text + unit.folded, unit.length);
      add_piece(unit, at);
      at += unit.length;
    }
    out_.text_.assign(text, at);
  }

  void add_piece(const Unit& unit, std::uint32_t folded) {
    std::vector<FoldedText::Piece>& pieces = out_.pieces_;
    const bool same_length = (unit.traits & kSameLength) != 0;
    const bool continues = same_length && !pieces.empty() && pieces.back().same_length &&
                           pieces.back().end == unit.begin;
    if (continues) {
      pieces.back().end = unit.end;
    } else {
      pieces.push_back({folded, unit.begin, unit.end, same_length});
    }
  }

  std::string_view original_ = {};
  std::vector<Unit>& units_;
  std::string& text_;
  FoldedText out_ = {};
  std::uint32_t written_ = 0;
  CharacterTraits seen_ = 0;  // traits of all but plain Han characters
  bool changed_ = false;      // units have gone or become one
};

FoldedText FoldedText::fold(std::string_view original) {
  FoldScratch scratch;
  return fold(original, scratch);
}

FoldedText FoldedText::fold(std::string_view original, FoldScratch& scratch) {
  return TextFolder(scratch).run(original);
}

const FoldedText::Piece& FoldedText::piece_at(std::size_t folded) const {
  const auto after = std::upper_bound(
      pieces_.begin(), pieces_.end(), folded, [](std::size_t at, const Piece& piece) {
        return at < piece.folded;
      });
  return *std::prev(after);
}

FoldedText::Range FoldedText::original(std::size_t begin, std::size_t end) const {
  if (begin >= text_.size() || end <= begin) return {};
  std::size_t last = std::min(end, text_.size()) - 1;
  while (is_continuation(text_[begin])) --begin;
  while (last + 1 < text_.size() && is_continuation(text_[last + 1])) ++last;
  const Piece& from = piece_at(begin);
  const Piece& to = piece_at(last);
  return {from.same_length ? from.begin + (begin - from.folded) : from.begin,
          to.same_length ? to.begin + (last - to.folded) + 1 : to.end};
}

}  // namespace zc
