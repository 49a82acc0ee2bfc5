// Text of strangers, made safe to stand in HTML and honest to look at.  Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace zc {
inline namespace evidence_parts {

// Markup characters as references; invalid bytes as U+FFFD; characters that cannot be seen or that
// reorder what is seen (controls, zero-width, bidirectional overrides) as a visible "[U+202E]".
std::string html_text(std::string_view text);

// `context` with the first `quote` in it in <mark>, cut to about `around` characters on each side.
// The quote alone if the context does not hold it.
std::string html_marked(std::string_view context, std::string_view quote, std::size_t around);

// The first `characters` of the text, with "…" if there are more.  Not escaped.
std::string shortened(std::string_view text, std::size_t characters);

}  // namespace evidence_parts
}  // namespace zc
