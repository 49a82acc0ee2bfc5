#include "classifier/fold_map.h"

#include <string_view>

#include "classifier/code_point.h"

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

bool is_invisible(char32_t cp) {
  return cp == 0x00AD || cp == 0x034F || cp == 0x061C || (cp >= 0x115F && cp <= 0x1160) ||
         (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) ||
         (cp >= 0x2060 && cp <= 0x206F) || cp == 0x3164 || (cp >= 0xFE00 && cp <= 0xFE0F) ||
         cp == 0xFEFF || cp == 0x20E3 || (cp >= 0x0300 && cp <= 0x036F) ||
         (cp >= 0xE0000 && cp <= 0xE0FFF);
}

bool is_space(char32_t cp) {
  return cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r' || cp == 0x3000 || cp == 0xA0 ||
         (cp >= 0x2000 && cp <= 0x200A) || cp == kInvalidCodePoint || cp < 0x20;
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

CharacterTraits traits_of(char32_t cp, char32_t folded) {
  if (is_space(folded)) folded = ' ';
  CharacterTraits traits = folded;
  const auto add = [&](bool holds, CharacterTraits trait) { traits |= holds ? trait : 0; };
  add(is_separator(folded), kSeparator);
  add(folded == ' ', kSpace);
  add(is_radical(folded), kRadical);
  add(cp >= 0x80 && is_invisible(cp), kInvisible);
  add(is_han(folded), kHan);
  add(is_digit(folded), kDigit);
  add(folded < 0x80 && folded >= 'a' && cp >= 0x250 && cp < 0xFF00, kDisguise);
  add(utf8_length(folded) == utf8_length(cp), kSameLength);
  return traits;
}

}  // namespace

FoldMap::FoldMap() : low_(std::make_unique<std::array<CharacterTraits, kSize>>()) {
  for (std::size_t i = 0; i < kSize; ++i) (*low_)[i] = static_cast<char32_t>(i);
  for (const FoldPair& pair : kFoldPairs) {
    if (pair.from < kSize) (*low_)[pair.from] = pair.to;
  }
  for (char32_t c = U'A'; c <= U'Z'; ++c) (*low_)[c] = c + 32;
  for (char32_t c = 0; c < kSize; ++c) (*low_)[c] = traits_of(c, (*low_)[c]);
  for (char32_t c = kHanBegin; c < kHanEnd; ++c) {
    plain_[c - kHanBegin] = (*low_)[c] == (c | kHan | kSameLength);
  }
}

CharacterTraits FoldMap::beyond(char32_t cp) {
  return traits_of(cp, cp);
}

const FoldMap& fold_map() {
  static const FoldMap kMap;  // immutable after construction
  return kMap;
}

char32_t joined(char32_t first, char32_t second) {
  // Most characters are told from all the first ones by six bits.
  constexpr std::uint64_t kFirsts = [] {
    std::uint64_t bits = 0;
    for (const SplitPair& pair : kSplitPairs) bits |= std::uint64_t{1} << (pair.first & 63);
    return bits;
  }();
  if (((kFirsts >> (first & 63)) & 1) == 0) return 0;
  for (const SplitPair& pair : kSplitPairs) {
    if (pair.first == first && pair.second == second) return pair.whole;
  }
  return 0;
}

}  // namespace zc
