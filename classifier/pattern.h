// RE2 behind our own words, the only file that knows the library, and a filter by literals before
// it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "classifier/literal_scan.h"

namespace zc {

// Immutable after compile(); thread-safe.
class Pattern {
 public:
  Pattern();
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

  // kBadInput with RE2's complaint.
  static Result<Pattern> compile(const std::string& expression);

  // First match in text[from, to); linear time.  Empty matches count as none.
  bool find(std::string_view text,
            std::size_t from,
            std::size_t to,
            std::size_t& begin,
            std::size_t& end) const;
  bool in(std::string_view text) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Buffers that one caller keeps over many texts; starts empty.
struct FilterScratch {
  std::vector<int> found = {};
  std::vector<std::uint64_t> present = {};  // all zero between calls
};

// Tells which of many patterns may match a text, by the literals they need (required_literals.h):
// one pass over the text for all patterns, no false "no".  Immutable; thread-safe.
class PatternFilter {
 public:
  PatternFilter() = default;
  // Ids are positions in `expressions`, each of which RE2 compiles.
  explicit PatternFilter(const std::vector<std::string>& expressions);

  // Ids in ascending order.
  void candidates(std::string_view text, std::vector<int>& out, FilterScratch& scratch) const;

 private:
  // A term is looked at where a literal of its rarest clause stands.
  struct Term {
    int pattern = 0;
    std::vector<std::uint32_t> others = {};  // clauses
  };
  bool holds(const Term& term, const FilterScratch& scratch) const;

  LiteralScan scan_ = {};
  std::vector<std::vector<int>> clauses_ = {};  // literals of each
  std::vector<Term> terms_ = {};
  std::vector<std::vector<std::uint32_t>> watchers_ = {};  // literal -> terms
  std::vector<int> always_ = {};                           // patterns of which nothing is known
};

}  // namespace zc
