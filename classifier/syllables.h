// Finds a term by its sound: homophones (煲锅 for 包过), pinyin (bao guo, baoguo) and mixtures of
// them with the right characters.  Tones are left out, as a toned key misses most disguises and a
// toneless one costs little once real words of the same sound are told to it.
// Source of the readings: Unihan (kHanyuPinlu, kMandarin), by tables/make_tables.py.
// Immutable after add(); thread-safe as such.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "classifier/character_row.h"

namespace zc {

struct SoundHit {
  std::size_t owner = 0;  // what add() was told
  std::size_t begin = 0;  // bytes of the folded text
  std::size_t end = 0;
  std::string term = {};  // what it sounds like
};

// One syllable of a text, in characters; 0xFFFF for what has none.
struct Sound {
  std::uint16_t syllable = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

class SoundIndex {
 public:
  // `term`: folded Han text of two to eight characters; others are ignored.
  void add(std::string_view term, std::size_t owner);

  // Places in `folded` that sound like a term and are not written like it, in order.  Real words of
  // the same sound (包裹, 报国, 大考 ...) are left out.  Linear in the text.
  // `scratch` is a buffer that the caller keeps over many texts.
  void find(const CharacterRow& folded,
            std::vector<SoundHit>& out,
            std::vector<Sound>& scratch) const;

 private:
  struct Term {
    std::string text = {};
    std::vector<std::uint16_t> syllables = {};
    std::size_t owner = 0;
  };
  bool may_begin(std::uint32_t first, std::uint32_t second) const {
    const std::size_t bit = first * kSyllables + second;
    return !pairs_.empty() && ((pairs_[bit >> 6] >> (bit & 63)) & 1) != 0;
  }

  static constexpr std::size_t kSyllables = 512;
  std::vector<Term> terms_ = {};
  std::vector<std::uint64_t> pairs_ = {};  // a bit for the first two syllables of each term
  std::unordered_map<std::uint32_t, std::vector<std::size_t>> by_first_two_ = {};
};

}  // namespace zc
