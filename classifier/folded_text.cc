#include "classifier/folded_text.h"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

namespace zc {
namespace {

struct FoldPair {
  char32_t from;
  char32_t to;
};
constexpr FoldPair kFoldPairs[] = {
#include "classifier/tables/fold_table.inc"
};

// First member, second member, the whole.  Only pairs that do not stand side by side in words.
struct SplitPair {
  char32_t first;
  char32_t second;
  char32_t whole;
};
constexpr SplitPair kSplitPairs[] = {
    {U'讠', U'正', U'证'}, {U'讠', U'人', U'认'}, {U'讠', U'川', U'训'}, {U'讠', U'平', U'评'},
    {U'讠', U'果', U'课'}, {U'讠', U'己', U'记'}, {U'讠', U'十', U'计'}, {U'讠', U'寸', U'讨'},
    {U'讠', U'式', U'试'}, {U'亻', U'呆', U'保'}, {U'亻', U'弋', U'代'}, {U'亻', U'介', U'价'},
    {U'亻', U'也', U'他'}, {U'亻', U'专', U'传'}, {U'氵', U'殳', U'没'}, {U'氵', U'去', U'法'},
    {U'氵', U'主', U'注'}, {U'辶', U'寸', U'过'}, {U'寸', U'辶', U'过'}, {U'辶', U'艮', U'退'},
    {U'艮', U'辶', U'退'}, {U'辶', U'甬', U'通'}, {U'辶', U'井', U'进'}, {U'辶', U'束', U'速'},
    {U'辶', U'先', U'选'}, {U'辶', U'关', U'送'}, {U'扌', U'圭', U'挂'}, {U'扌', U'丁', U'打'},
    {U'扌', U'召', U'招'}, {U'扌', U'是', U'提'}, {U'扌', U'支', U'技'}, {U'扌', U'非', U'排'},
    {U'扌', U'卑', U'牌'}, {U'钅', U'冈', U'钢'}, {U'釒', U'冈', U'钢'}, {U'钅', U'印', U'印'},
    {U'宀', U'豕', U'家'}, {U'囗', U'玉', U'国'}, {U'口', U'玉', U'国'}, {U'纟', U'及', U'级'},
    {U'糹', U'及', U'级'}, {U'纟', U'合', U'给'}, {U'纟', U'文', U'纹'}, {U'纟', U'充', U'统'},
    {U'彳', U'导', U'得'}, {U'木', U'示', U'标'}, {U'木', U'亥', U'核'}, {U'木', U'仓', U'枪'},
    {U'日', U'寸', U'时'}, {U'力', U'口', U'加'}, {U'⺮', U'合', U'答'}, {U'安', U'木', U'案'},
    {U'禾', U'斗', U'科'}, {U'冖', U'豕', U'家'}, {U'忄', U'夬', U'快'}, {U'耂', U'丂', U'考'},
};

constexpr char32_t kInvalid = 0xFFFD;

bool is_radical(char32_t cp) {
  switch (cp) {
    case U'讠':
    case U'亻':
    case U'氵':
    case U'辶':
    case U'扌':
    case U'钅':
    case U'釒':
    case U'宀':
    case U'冖':
    case U'囗':
    case U'玉':
    case U'纟':
    case U'糹':
    case U'彳':
    case U'亥':
    case U'仓':
    case U'寸':
    case U'口':
    case U'⺮':
    case U'斗':
    case U'木':
    case U'忄':
    case U'丂':
    case U'示':
      return true;
    default:
      return false;
  }
}

// Two flat levels, built once: code points below 0x20000 fold by one look-up.
class FoldMap {
 public:
  FoldMap() : low_(std::make_unique<std::array<char32_t, kSize>>()) {
    for (std::size_t i = 0; i < kSize; ++i) (*low_)[i] = static_cast<char32_t>(i);
    for (const FoldPair& pair : kFoldPairs) {
      if (pair.from < kSize) (*low_)[pair.from] = pair.to;
    }
    for (char32_t c = U'A'; c <= U'Z'; ++c) (*low_)[c] = c + 32;
    for (char32_t c = kHanBegin; c < kHanEnd; ++c) {
      plain_[c - kHanBegin] = (*low_)[c] == c && !is_radical(c);
    }
  }
  // One of the basic ideographs that folds to itself and is no part of a split character.
  bool is_plain_han(char32_t cp) const {
    return cp >= kHanBegin && cp < kHanEnd && plain_[cp - kHanBegin];
  }
  char32_t operator()(char32_t cp) const { return cp < kSize ? (*low_)[cp] : cp; }

 private:
  static constexpr std::size_t kSize = 0x20000;
  static constexpr char32_t kHanBegin = 0x4E00;
  static constexpr char32_t kHanEnd = 0xA000;
  std::array<bool, kHanEnd - kHanBegin> plain_ = {};
  std::unique_ptr<std::array<char32_t, kSize>> low_;
};

const FoldMap& fold_map() {
  static const FoldMap kMap;  // immutable after construction
  return kMap;
}

bool is_invisible(char32_t cp) {
  return cp == 0x00AD || cp == 0x034F || cp == 0x061C || (cp >= 0x115F && cp <= 0x1160) ||
         (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) ||
         (cp >= 0x2060 && cp <= 0x206F) || cp == 0x3164 || (cp >= 0xFE00 && cp <= 0xFE0F) ||
         cp == 0xFEFF || cp == 0x20E3 || (cp >= 0x0300 && cp <= 0x036F) ||
         (cp >= 0xE0000 && cp <= 0xE0FFF);
}

bool is_space(char32_t cp) {
  return cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r' || cp == 0x3000 || cp == 0xA0 ||
         (cp >= 0x2000 && cp <= 0x200A) || cp == kInvalid || cp < 0x20;
}

bool is_digit(char32_t cp) {
  return cp >= '0' && cp <= '9';
}

// Signs that writers put between the characters of a word to hide it.
bool is_separator(char32_t cp) {
  constexpr std::string_view kAscii = "*.-_~|/\\+=^`#@";
  if (cp < 0x80) return is_space(cp) || kAscii.find(static_cast<char>(cp)) != kAscii.npos;
  return cp == 0xB7 || cp == 0x2022 || cp == 0x30FB || (cp >= 0x2010 && cp <= 0x2015) ||
         (cp >= 0x2190 && cp <= 0x2BFF && cp != 0x2705) || (cp >= 0x1F300 && cp <= 0x1FAFF) ||
         is_space(cp);
}

}  // namespace

bool is_han(char32_t cp) {
  return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3400 && cp <= 0x4DBF) ||
         (cp >= 0x20000 && cp <= 0x3FFFF) || cp == 0x3007;
}

char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned lead = byte(at);
  if (lead < 0x80) return ++at, static_cast<char32_t>(lead);
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return ++at, kInvalid;
  char32_t cp = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const unsigned next = byte(at + i);
    if ((next & 0xC0) != 0x80) return ++at, kInvalid;
    cp = (cp << 6) | (next & 0x3F);
  }
  const bool overlong = (length == 3 && cp < 0x800) || (length == 4 && cp < 0x10000);
  if (overlong || cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000)) return ++at, kInvalid;
  at += length;
  return cp;
}

namespace {

std::size_t utf8_length(char32_t cp) {
  return cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
}

void write_code_point(char* to, char32_t cp) {
  const auto put = [&](char32_t value) { *to++ = static_cast<char>(value); };
  if (cp < 0x80) {
    put(cp);
  } else if (cp < 0x800) {
    put(0xC0 | (cp >> 6)), put(0x80 | (cp & 0x3F));
  } else if (cp < 0x10000) {
    put(0xE0 | (cp >> 12)), put(0x80 | ((cp >> 6) & 0x3F)), put(0x80 | (cp & 0x3F));
  } else {
    put(0xF0 | (cp >> 18)), put(0x80 | ((cp >> 12) & 0x3F));
    put(0x80 | ((cp >> 6) & 0x3F)), put(0x80 | (cp & 0x3F));
  }
}

}  // namespace

void append_code_point(std::string& out, char32_t cp) {
  char bytes[4];
  write_code_point(bytes, cp);
  out.append(bytes, utf8_length(cp));
}

// The passes over one text, in order: read(), join_split(), drop_separators(), write().
class TextFolder {
 public:
  FoldedText run(std::string_view original) {
    constexpr std::size_t kMost = std::numeric_limits<std::int32_t>::max();
    read(original.substr(0, kMost));
    if (has_radicals_) join_split();
    if (has_separators_) drop_separators();
    write();
    return std::move(out_);
  }

 private:
  struct Unit {
    char32_t cp;
    std::uint32_t begin;
    std::uint32_t end;
  };

  void read(std::string_view text) {
    units_.reserve(text.size() / 2 + 8);
    const FoldMap& map = fold_map();
    bool after_han = false;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t begin = at;
      if (const char32_t han = plain_han(text, at, map); han != 0) {
        at += 3;
        after_han = true;
        units_.push_back({han, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at)});
        continue;
      }
      char32_t cp = next_code_point(text, at);
      if (cp == '&' && at < text.size() && text[at] == '#') cp = reference(text, at);
      if (cp >= 0x80 && is_invisible(cp)) {
        if (after_han) ++out_.disguises_;
        continue;
      }
      const char32_t folded = map(cp);
      if (folded < 0x80 && folded >= 'a' && cp >= 0x250 && cp < 0xFF00) ++out_.disguises_;
      after_han = is_han(folded);
      has_radicals_ = has_radicals_ || is_radical(folded);
      has_separators_ = has_separators_ || is_separator(folded);
      units_.push_back({folded, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at)});
    }
  }

  // The character at `at` if it is one of the basic ideographs, stays as it is and is no part of
  // a split character; else 0.  Most characters of a page are such.
  static char32_t plain_han(std::string_view text, std::size_t at, const FoldMap& map) {
    if (at + 2 >= text.size()) return 0;
    const unsigned lead = static_cast<unsigned char>(text[at]);
    const unsigned second = static_cast<unsigned char>(text[at + 1]);
    const unsigned third = static_cast<unsigned char>(text[at + 2]);
    if (lead < 0xE4 || lead > 0xE9 || ((second & 0xC0) != 0x80) || ((third & 0xC0) != 0x80)) {
      return 0;
    }
    const char32_t cp = ((lead & 0xF) << 12) | ((second & 0x3F) << 6) | (third & 0x3F);
    return map.is_plain_han(cp) ? cp : 0;
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
    std::size_t kept = 0;
    for (const Unit unit : units_) {  // no earlier than where it is kept
      if (kept > 0 && units_[kept - 1].end == unit.begin) {
        const char32_t whole = joined(units_[kept - 1].cp, unit.cp);
        if (whole != 0) {
          units_[kept - 1].cp = whole;
          units_[kept - 1].end = unit.end;
          ++out_.disguises_;
          continue;
        }
      }
      units_[kept++] = unit;
    }
    units_.resize(kept);
  }

  static char32_t joined(char32_t first, char32_t second) {
    if (!is_radical(first) && !is_radical(second)) return 0;
    for (const SplitPair& pair : kSplitPairs) {
      if (pair.first == first && pair.second == second) return pair.whole;
    }
    return 0;
  }

  // Removes up to three separators between two Han characters of which one stands alone, and
  // spaces between a digit and what it counts; folds other runs of white space to one space.
  void drop_separators() {
    std::size_t kept = 0;
    std::size_t run = 0;  // Han characters in a row before units_[kept]
    for (std::size_t i = 0; i < units_.size();) {
      if (!is_separator(units_[i].cp)) {
        run = is_han(units_[i].cp) ? run + 1 : 0;
        units_[kept++] = units_[i++];
        continue;
      }
      std::size_t next = i;
      bool only_space = true;
      for (; next < units_.size() && is_separator(units_[next].cp); ++next) {
        only_space = only_space && is_space(units_[next].cp);
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
    units_.resize(kept);
  }

  bool joins_alone(std::size_t next) const {
    return next + 1 >= units_.size() || !is_han(units_[next + 1].cp);
  }

  bool drops(
      std::size_t kept, std::size_t run, std::size_t i, std::size_t next, bool only_space) const {
    if (kept == 0 || next >= units_.size()) return false;
    const char32_t before = units_[kept - 1].cp;
    const char32_t after = units_[next].cp;
    if (only_space &&
        ((is_digit(before) && is_han(after)) || (is_han(before) && is_digit(after)))) {
      return true;
    }
    if (next - i > 3 || run == 0 || !is_han(after)) return false;
    return run == 1 || joins_alone(next);
  }

  std::size_t copy_separators(std::size_t i, std::size_t next, std::size_t kept) {
    bool space = false;
    for (; i < next; ++i) {
      Unit unit = units_[i];
      if (is_space(unit.cp)) {
        if (space) continue;
        unit.cp = ' ';
      }
      space = is_space(unit.cp);
      units_[kept++] = unit;
    }
    return kept;
  }

  void write() {
    std::size_t bytes = 0;
    for (const Unit& unit : units_) bytes += utf8_length(unit.cp);
    out_.text_.resize(bytes);
    out_.begins_.resize(bytes);
    out_.ends_.resize(bytes);
    char* to = out_.text_.data();
    std::uint32_t* begins = out_.begins_.data();
    std::uint32_t* ends = out_.ends_.data();
    for (const Unit& unit : units_) {
      const std::size_t length = utf8_length(unit.cp);
      write_code_point(to, unit.cp);
      std::fill_n(begins, length, unit.begin);
      std::fill_n(ends, length, unit.end);
      to += length, begins += length, ends += length;
    }
  }

  std::vector<Unit> units_ = {};
  FoldedText out_ = {};
  bool has_radicals_ = false;
  bool has_separators_ = false;
};

FoldedText FoldedText::fold(std::string_view original) {
  return TextFolder().run(original);
}

FoldedText::Range FoldedText::original(std::size_t begin, std::size_t end) const {
  if (begin >= text_.size() || end <= begin) return {};
  return {begins_[begin], ends_[std::min(end, text_.size()) - 1]};
}

}  // namespace zc
