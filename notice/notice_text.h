// A notice in words for people (Chinese).  What pages say is hostile: it is brought to one line,
// cut, and cannot be taken for our words or for a command of the place that shows it.  Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/notice.h"

namespace zc {

// Well-formed UTF-8 without line breaks, control characters, zero-width ones and those that turn
// the direction of writing; runs of blanks are one.
std::string one_line(std::string_view text);

// At most `most` bytes, cut between characters, "…" (three bytes of them) in place of the rest.
std::string cut_text(std::string_view text, std::size_t most);

// The characters by which chats mark up text, as their full-width forms.
std::string without_markup(std::string_view text);

// The address with every byte escaped that could end a link in HTML, Markdown or a header; "" when
// it is no http(s) address, or longer than `most` bytes.
std::string link_of(const Notice& notice, std::size_t most);

// "新线索：承诺包过，告警，广东省", "逾期：案件 12，期限 2026-11-20", "周报：广东省"
std::string head_of(const Notice& notice);

// "证察：3 条新线索、1 条反弹"
std::string subject_of(std::span<const Notice> notices);

// The whole notice as lines of plain text, each field with its name; ends with a newline.
std::string plain_text(const Notice& notice);

}  // namespace zc
