// RE2 behind our own words, the only file that knows the library.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

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
  // Whether a match lies in text[from, to); what stands around is seen by ^, $ and \b.
  bool in(std::string_view text, std::size_t from, std::size_t to) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zc
