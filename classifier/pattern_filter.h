// Where in a text which of many patterns may match, by the literals they need
// (required_literals.h): one pass over the text for all patterns, no false "no".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/literal_scan.h"
#include "classifier/required_literals.h"

namespace zc {

// Every match of the pattern that touches [begin, end) lies in it.
struct PatternWindow {
  int pattern = 0;
  std::size_t begin = 0;  // bytes
  std::size_t end = 0;
  bool operator==(const PatternWindow&) const = default;
};

// Which characters stand in a text: a bit for each, shared by few.
template <std::size_t kBits>
class CharacterSet {
 public:
  void clear() { words_.fill(0); }
  void add(std::uint16_t hash) { words_[(hash % kBits) >> 6] |= std::uint64_t{1} << (hash & 63); }
  bool has(std::uint16_t hash) const {
    return ((words_[(hash % kBits) >> 6] >> (hash & 63)) & 1) != 0;
  }

 private:
  std::array<std::uint64_t, kBits / 64> words_ = {};
};

// Buffers that one caller keeps over many texts; starts empty.
struct FilterScratch {
  bool is_read = false;                   // the text: the two below tell of it
  CharacterSet<4096> characters = {};     // that stand in it
  std::vector<std::uint32_t> marks = {};  // which of its characters may be marks, and its end
  std::size_t next_mark = 0;              // of them: the first at the place looked at or behind it
  CharacterSet<512> nearby = {};          // of a window
  std::vector<std::uint8_t> terms = {};   // what is known of each, 0 between calls
  std::vector<std::uint32_t> asked = {};  // of which terms something is known
  std::vector<std::uint32_t> windows = {};  // by pattern: its last one + 1, 0 between calls
};

// Immutable; thread-safe.
class PatternFilter {
 public:
  PatternFilter() = default;
  // Patterns are told by their positions in `expressions`, each of which RE2 compiles.
  explicit PatternFilter(const std::vector<std::string>& expressions);

  // All places where a pattern may match, by pattern and place.  Windows of one pattern may overlap
  // by less than a literal: who looks for matches goes on where the last one ended.
  void candidates(const CharacterRow& row,
                  std::vector<PatternWindow>& out,
                  FilterScratch& scratch) const;

 private:
  // Hashes of a literal's first characters; a text without one of them does not hold it.
  using LiteralHashes = std::array<std::uint16_t, 3>;
  // Neighbours in one of the vectors below, half-open.
  struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  // A term is looked at where a literal of its rarest clause stands.
  struct Term {
    int pattern = 0;
    Span others = {};  // clauses, in others_
  };
  struct Watched {
    std::uint32_t size = 0;  // characters
    Span terms = {};         // in watching_
  };
  struct Reach {  // in characters, half-open
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  void lay_out(const std::vector<LiteralClause>& clauses,
               const std::vector<std::vector<std::uint32_t>>& others);
  void watch(const std::vector<std::string>& literals,
             const std::vector<std::vector<std::uint32_t>>& watching);
  static void read(const CharacterRow& row, FilterScratch& scratch);
  template <std::size_t kBits>
  bool holds(const Term& term, const CharacterSet<kBits>& characters) const;
  bool may_hold(std::uint32_t term, FilterScratch& scratch) const;
  bool may_hold_in(const Term& term,
                   Reach reach,
                   const CharacterRow& row,
                   FilterScratch& scratch) const;
  void add_window(const Term& term,
                  Reach reach,
                  const CharacterRow& row,
                  std::vector<PatternWindow>& out,
                  FilterScratch& scratch) const;
  Reach reach_of(int pattern,
                 std::size_t at,
                 std::size_t size,
                 const CharacterRow& row,
                 FilterScratch& scratch) const;

  LiteralScan scan_ = {};
  std::vector<Watched> watched_ = {};         // by literal of the scan
  std::vector<std::uint32_t> watching_ = {};  // terms
  std::vector<Term> terms_ = {};
  std::vector<Span> others_ = {};  // of terms: a clause's literals, in hashes_
  std::vector<LiteralHashes> hashes_ = {};
  // By pattern: characters of a match at most, and what it does not hold.
  struct Limits {
    std::size_t longest = 0;
    Marks barriers = 0;
  };
  std::vector<Limits> limits_ = {};
  std::vector<int> always_ = {};  // patterns of which nothing is known
};

}  // namespace zc
