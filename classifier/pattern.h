// RE2 behind our own words, with its literal prefilter: the only room that knows the library.
// Both classes are immutable after compile() and thread-safe as such.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace zc {

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

// Tells which of many patterns may match a text, by the literals they need: one pass over the text
// for all patterns, no false "no".
class PatternFilter {
 public:
  PatternFilter();
  ~PatternFilter();
  PatternFilter(PatternFilter&&) noexcept;
  PatternFilter& operator=(PatternFilter&&) noexcept;

  // kBadInput as above; ids are positions in `expressions`.
  static Result<PatternFilter> compile(const std::vector<std::string>& expressions);

  // Ids in ascending order.
  void candidates(std::string_view text, std::vector<int>& out) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zc
