// Small words about text that several rooms here need: ASCII, lines, UTF-8, CSV cells.  Pure.
//
// All that is not this folder's front door (bundle.h, verify.h) stands in the inline namespace
// evidence_parts, so that its short names are other symbols than those of other folders.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace zc {
inline namespace evidence_parts {

bool same_word(std::string_view a, std::string_view b);  // equal but for ASCII case
std::string lower_ascii(std::string_view text);
std::string_view trim(std::string_view text);  // spaces, tabs, CR, LF at both ends
// Cuts the first line off `rest`, without its `ending`; the last line may lack it.
std::string_view take_line(std::string_view& rest, std::string_view ending);

inline constexpr char32_t kBadByte = 0xFFFD;  // what an invalid byte is read as

// The character at `at`, which moves past it; an invalid byte is one kBadByte.
char32_t next_character(std::string_view text, std::size_t& at);
void append_utf8(char32_t character, std::string& out);
bool is_utf8(std::string_view text);
std::string clean_utf8(std::string_view text);  // invalid bytes become U+FFFD

// RFC 4180 with CRLF, and what spreadsheets take for a formula (=, +, -, @ first) made harmless by
// an apostrophe.
std::string csv_row(const std::vector<std::string>& cells);
// Rows of cells as csv_row() wrote them (a leading byte order mark is skipped).  kBadInput.
Result<std::vector<std::vector<std::string>>> parse_csv(std::string_view text);
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // spreadsheets need it

// The first entries of a list, for a person: "a, b, c and 7 more".
std::string some_of(const std::vector<std::string>& names);

}  // namespace evidence_parts
}  // namespace zc
