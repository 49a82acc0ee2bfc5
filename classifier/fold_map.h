// What is known of single characters when text is folded: what each folds to, what it is, and which
// two make one (讠正 is 证).  Tables: tables/make_tables.py.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace zc {

// A character in one word: the code point it folds to, and these.
using CharacterTraits = std::uint32_t;
inline constexpr CharacterTraits kFoldedCodePoint = (1U << 21) - 1;
inline constexpr CharacterTraits kSeparator = 1U << 21;  // put between characters to hide a word
inline constexpr CharacterTraits kSpace = 1U << 22;
inline constexpr CharacterTraits kRadical = 1U << 23;  // may be part of a split character
inline constexpr CharacterTraits kInvisible = 1U << 24;
inline constexpr CharacterTraits kHan = 1U << 25;
inline constexpr CharacterTraits kDigit = 1U << 26;
inline constexpr CharacterTraits kDisguise = 1U << 27;    // a sign that only looks like a letter
inline constexpr CharacterTraits kSameLength = 1U << 28;  // folded, it takes as many bytes

// A flat table: code points below 0x20000 by one look-up.  Immutable; thread-safe.
class FoldMap {
 public:
  FoldMap();
  CharacterTraits operator()(char32_t cp) const { return cp < kSize ? (*low_)[cp] : beyond(cp); }
  // One of the basic ideographs that folds to itself and is no part of a split character.
  bool is_plain_han(char32_t cp) const {
    return cp >= kHanBegin && cp < kHanEnd && plain_[cp - kHanBegin];
  }

 private:
  static CharacterTraits beyond(char32_t cp);

  static constexpr std::size_t kSize = 0x20000;
  static constexpr char32_t kHanBegin = 0x4E00;
  static constexpr char32_t kHanEnd = 0xA000;
  std::bitset<kHanEnd - kHanBegin> plain_ = {};
  std::unique_ptr<std::array<CharacterTraits, kSize>> low_;
};
const FoldMap& fold_map();

// The character that two halves make, or 0.
char32_t joined(char32_t first, char32_t second);

}  // namespace zc
