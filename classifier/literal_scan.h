// Where many literals stand in a text, character by character: a table tells whether a literal
// begins with a character's code, a bit filter, small enough for the nearest cache, whether one
// begins with it and the next; the few places that pass are looked up and compared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/character_row.h"

namespace zc {

// Immutable; thread-safe.
class LiteralScan {
 public:
  LiteralScan() = default;
  // Literals in UTF-8; an empty one is never found.
  explicit LiteralScan(const std::vector<std::string>& literals);

  // Calls visit(index of the literal, index of its first character) for every place of every
  // literal, by place.
  template <typename Visit>
  void scan(const CharacterRow& row, Visit visit) const {
    if (begins_.empty()) return;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::uint8_t begins = begins_[row.code(i)];
      if (begins == 0) continue;
      if ((begins & kSingle) != 0) look_up(kAlone | row.code(i), row, i, visit);
      if ((begins & kLonger) == 0 || i + 1 == row.size()) continue;
      const std::uint32_t key = (std::uint32_t{row.code(i)} << 16) | row.code(i + 1);
      if (may_begin(key)) look_up(key, row, i, visit);
    }
  }

  bool any_in(const CharacterRow& row) const;
  std::size_t count_in(const CharacterRow& row) const;  // places
  // Indices of the literals found, each once, ascending.
  std::vector<int> found_in(std::string_view text) const;

 private:
  // Literals of one key: the codes of the first two characters, or kAlone and the only one.
  struct Bucket {
    std::uint32_t key = 0;
    std::uint32_t first = 0;  // in members_
    std::uint32_t end = 0;    // equal to first: unused
  };
  static constexpr std::uint32_t kAlone = 0xFFFF0000;
  static constexpr std::uint8_t kSingle = 1;  // the character is a literal
  static constexpr std::uint8_t kLonger = 2;  // a longer one begins with it
  static constexpr int kFilterBits = 16;

  // Multiplication spreads the low bits upwards, where the hash is taken from.
  static std::uint32_t spread(std::uint32_t key) { return key * 0x9E3779B1U; }
  bool may_begin(std::uint32_t key) const {
    const std::uint32_t bit = spread(key) >> (32 - kFilterBits);
    return ((filter_[bit >> 6] >> (bit & 63)) & 1) != 0;
  }
  void add(std::uint32_t key, const std::vector<std::uint32_t>& members);

  template <typename Visit>
  void look_up(std::uint32_t key, const CharacterRow& row, std::size_t i, Visit& visit) const {
    const std::size_t mask = buckets_.size() - 1;
    std::size_t slot = spread(key) >> shift_;
    for (; buckets_[slot].first != buckets_[slot].end; slot = (slot + 1) & mask) {
      if (buckets_[slot].key != key) continue;
      const std::string_view rest = row.from(i);
      for (std::uint32_t m = buckets_[slot].first; m < buckets_[slot].end; ++m) {
        if (rest.starts_with(literals_[members_[m]])) visit(members_[m], i);
      }
      return;
    }
  }

  std::vector<std::string> literals_ = {};
  std::vector<std::uint8_t> begins_ = {};  // by code; empty without literals
  std::vector<std::uint64_t> filter_ = {};
  std::vector<Bucket> buckets_ = {};  // open addressing
  int shift_ = 0;                     // takes a slot from a hash
  std::vector<std::uint32_t> members_ = {};
};

}  // namespace zc
