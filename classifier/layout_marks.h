// How a stretch of page is cut into lines, as marks for the page model: an offer, a list and a chat
// have short lines, and many; an article and a regulation have long ones.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zc {

// Adds "lines:N" and "line-length:N" (mean, in characters), each with the largest step that is not
// above what the folded text has, or 0.  A text ends with a line break.  Linear time.
void add_layout_marks(std::string_view folded, std::vector<std::string>& marks);

// Whether a mark is one of these.
bool is_layout_mark(std::string_view mark);

}  // namespace zc
