// Where many literals stand in a text, character by character: a bit filter, small enough for the
// nearest cache, tells whether a literal begins with a character and the next; the few places that
// pass are looked up and compared.
#pragma once

#include <algorithm>
#include <array>
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

  // In valid UTF-8, as folded text is.  Calls visit(index of the literal, index of its first
  // character) for every place of every literal, by place.
  template <typename Visit>
  void scan(const CharacterRow& row, Visit visit) const {
    if (members_.empty()) return;
    std::array<std::uint32_t, kAtOnce> places;
    for (std::size_t from = 0; from < row.size(); from += kAtOnce) {
      const std::size_t count = places_in(row, from, places);
      for (std::size_t p = 0; p < count; ++p) {
        const std::size_t i = places[p];
        if (is_single(row.code(i))) look_up(kAlone | row.code(i), row, i, visit);
        if (const std::uint32_t key = key_at(row, i); may_begin(key)) look_up(key, row, i, visit);
      }
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
  struct Member {
    std::uint32_t literal = 0;
    std::uint16_t third = 0;  // code of its third character, if any: many names begin alike
    bool is_told = false;     // by the codes of three characters at most
  };
  static constexpr std::uint32_t kAlone = 0xFFFF0000;
  static constexpr int kFilterBits = 17;
  static constexpr std::size_t kAtOnce = 256;  // characters

  // Multiplication spreads the low bits upwards, where the hash is taken from.
  static std::uint32_t spread(std::uint32_t key) { return key * 0x9E3779B1U; }
  static std::uint32_t key_at(const CharacterRow& row, std::size_t i) {
    return (std::uint32_t{row.code(i)} << 16) | row.code(i + 1);
  }
  bool may_begin(std::uint32_t key) const {
    const std::uint32_t bit = spread(key) >> (32 - kFilterBits);
    return ((filter_[bit >> 6] >> (bit & 63)) & 1) != 0;
  }
  bool is_single(std::uint16_t code) const {
    return ((singles_[code >> 6] >> (code & 63)) & 1) != 0;
  }
  // Where a literal may begin among the next kAtOnce characters.  Few do and nothing tells which:
  // a branch a character would be guessed wrong too often.
  std::size_t places_in(const CharacterRow& row,
                        std::size_t from,
                        std::array<std::uint32_t, kAtOnce>& places) const {
    const std::size_t end = std::min(row.size(), from + kAtOnce);
    std::size_t count = 0;
    for (std::size_t i = from; i < end; ++i) {
      places[count] = static_cast<std::uint32_t>(i);
      count += is_single(row.code(i)) | may_begin(key_at(row, i));
    }
    return count;
  }
  void add(std::uint32_t key, const std::vector<Member>& members);

  template <typename Visit>
  void look_up(std::uint32_t key, const CharacterRow& row, std::size_t i, Visit& visit) const {
    const std::size_t mask = buckets_.size() - 1;
    std::size_t slot = spread(key) >> shift_;
    for (; buckets_[slot].first != buckets_[slot].end; slot = (slot + 1) & mask) {
      if (buckets_[slot].key != key) continue;
      const std::string_view rest = row.from(i);
      const std::uint16_t third = row.code(std::min(i + 2, row.size()));
      for (std::uint32_t m = buckets_[slot].first; m < buckets_[slot].end; ++m) {
        const Member& member = members_[m];
        if (member.third != 0 && member.third != third) continue;
        if (member.is_told || rest.starts_with(literals_[member.literal])) visit(member.literal, i);
      }
      return;
    }
  }

  std::vector<std::string> literals_ = {};
  std::vector<std::uint64_t> singles_ = {};  // a bit a code: the character is a literal
  std::vector<std::uint64_t> filter_ = {};   // a bit for some keys: a longer one begins so
  std::vector<Bucket> buckets_ = {};         // open addressing
  int shift_ = 0;                            // takes a slot from a hash
  std::vector<Member> members_ = {};
};

}  // namespace zc
