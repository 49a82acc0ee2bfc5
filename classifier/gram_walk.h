// The n-grams of one to four units of a text, each as a hash: what the page model counts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "classifier/character_row.h"

namespace zc {

inline constexpr std::size_t kLongestGram = 4;

// 32 bits, FNV-like over whole characters; the high bits are the well mixed ones.
inline constexpr std::uint32_t kEmptyGram = 2166136261U;

inline bool is_digit(std::uint16_t code) {
  return code >= '0' && code <= '9';
}

// Numbers tell the model that there is one, not which: a run of digits counts as 0, a numeral as
// 三.
inline std::uint32_t counted_as(std::uint16_t code) {
  switch (code) {
    case u'二':
    case u'四':
    case u'五':
    case u'六':
    case u'七':
    case u'八':
    case u'九':
      return u'三';
    default:
      return is_digit(code) ? u'0' : code;
  }
}

inline std::uint32_t grown(std::uint32_t hash, std::uint32_t unit) {
  constexpr std::uint32_t kPrime = 0x9E3779B1U;
  return (hash ^ unit) * kPrime;
}

// Walks over a row from left to right, in as many steps as its caller likes.
class GramWalk {
 public:
  // Calls visit(hash, first character, end, length) for every n-gram that ends in row[first, end)
  // and holds no space, by end and then by length; it may begin in what was walked over before.  A
  // run of digits is one unit, and so is one of line breaks: how a line begins and ends tells much.
  // The hash grows at its end, so each open n-gram keeps one running hash.
  template <typename Visit>
  void over(const CharacterRow& row, std::size_t first, std::size_t end, Visit visit) {
    static_assert(kLongestGram == 4);
    for (std::size_t i = first; i < end; ++i) {
      const std::uint16_t code = row.code(i);
      if (code == ' ') {
        filled_ = 0;
        continue;
      }
      starts_ = {i, starts_[0], starts_[1], starts_[2]};
      if (is_digit(code)) {
        while (i + 1 < end && is_digit(row.code(i + 1))) ++i;
      } else if (code == '\n') {
        while (i + 1 < end && row.code(i + 1) == '\n') ++i;
      }
      const std::uint32_t unit = counted_as(code);
      const std::uint32_t four = grown(three_, unit);
      three_ = grown(two_, unit);
      two_ = grown(one_, unit);
      one_ = grown(kEmptyGram, unit);
      visit(one_, starts_[0], i + 1, 1);
      if (filled_ >= 1) visit(two_, starts_[1], i + 1, 2);
      if (filled_ >= 2) visit(three_, starts_[2], i + 1, 3);
      if (filled_ >= 3) visit(four, starts_[3], i + 1, 4);
      ++filled_;
    }
  }

 private:
  std::uint32_t one_ = 0;  // the n-gram of one unit that ended last, of two, of three
  std::uint32_t two_ = 0;
  std::uint32_t three_ = 0;
  std::array<std::size_t, kLongestGram> starts_ = {};  // of the last unit, the one before it, ...
  std::size_t filled_ = 0;
};

}  // namespace zc
