// Judges texts line by line: one JSON object in, one JSON object out, in input order.
//
//   in   {"id","title","text"|"html","url"?}
//   out  {"id","label","categories","clauses","findings":[{"category","clause","rule","quote",
//         "field","begin","end","severity","why"}]}
//   out  {"line","error"} for a line that is no such object; the run goes on
// `begin` and `end` count Unicode code points in the input member named by "field".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/document.h"
#include "base/result.h"
#include "classifier/rule_set.h"

namespace zc {

struct CheckLine {
  std::string id = {};  // as JSON
  std::string title = {};
  std::string url = {};
  std::string body = {};  // the member named by `field`
  std::string_view field = "text";
};

// kBadInput says what is wrong with the line.
Result<CheckLine> read_check_line(std::string_view line);
Document document_of(const CheckLine& line);

// `line_number` from 1.  Never fails: what is wrong with the line stands in the answer.
std::string check_line(std::string_view line, std::size_t line_number, const RuleSet& rules);

// Longest line accepted; longer ones get an error object.
inline constexpr std::size_t kMaxLineBytes = std::size_t{16} << 20;

}  // namespace zc
