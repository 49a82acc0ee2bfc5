// What a text must hold for a pattern to match it: the literals without which it cannot, and how
// far around them and across which marks a match can reach, worked out from the expression alone
// (R. Cox, "Regular Expression Matching with a Trigram Index", 2012, with whole literals in place
// of trigrams).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zc {

// Any of these literals (bytes as they stand in the expression; none is empty).
using LiteralClause = std::vector<std::string>;
// All of these clauses, the rarest first.  No clause: nothing is known, the pattern may match any
// text.
using LiteralTerm = std::vector<LiteralClause>;

// A set of marks that end a sentence or a clause in folded text, a bit each: most patterns match
// only between two of them.
using Marks = std::uint8_t;
inline constexpr Marks kAllMarks = 0x7F;
// Of one mark; 0 for any other character.
constexpr Marks mark_of(char32_t cp) {
  constexpr std::string_view kAscii = "\n!?;,:";
  if (cp == U'。') return 1 << kAscii.size();
  if (cp > U'?') return 0;
  for (std::size_t i = 0; i < kAscii.size(); ++i) {
    if (cp == static_cast<unsigned char>(kAscii[i])) return static_cast<Marks>(1 << i);
  }
  return 0;
}

struct PatternNeeds {
  std::vector<LiteralTerm> terms = {};
  std::size_t longest = kAnyLength;  // characters that a match has at most
  Marks marks = kAllMarks;           // that a match may hold
  static constexpr std::size_t kAnyLength = static_cast<std::size_t>(-1);
};

// A match of the RE2 expression satisfies at least one term by itself: never a false "no".  Syntax
// beyond literals, classes, groups, alternation and repetition (flags, named groups, \p, \Q) makes
// what it touches, or the whole, unknown.  The expression must be one that RE2 compiles.  Bounded:
// at most 64 terms, groups 100 deep.
PatternNeeds required_literals(std::string_view expression);

}  // namespace zc
