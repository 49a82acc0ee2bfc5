// Does a quote really stand in these bytes?  The rule, from strict to lenient (the first that fits
// is told; docs/evidence_format.md repeats it for readers without this program):
//   kExact    the span's text equals the quote, letter for letter
//   kFolded   the same once white space and invisible characters are left out on both sides and, in
//             the span, tags and comments are left out and character references and script escapes
//             are read as what they stand for
//   kWithin   so read, the span holds the quote and more around it
//   kSkipping so read, the quote is there if some whole pieces of text between two tags are skipped
//             (hidden elements inside a phrase)
// Pure; time is bounded by span size times quote size, both capped.
#pragma once

#include <string_view>

namespace zc {
inline namespace evidence_parts {

enum class QuoteMatch { kNone, kSkipping, kWithin, kFolded, kExact };  // ascending strictness
std::string_view name_of(QuoteMatch match);                            // "exact", "folded", ...

// `span_text`: the span of the payload in UTF-8.
QuoteMatch match_quote(std::string_view span_text, std::string_view quote);

}  // namespace evidence_parts
}  // namespace zc
