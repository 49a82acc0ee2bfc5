// Text out of a small piece of markup that Gumbo is not worth waking for: HTML in a script string,
// an iframe's srcdoc, a page that could not be parsed.  Tags are cut out, block tags cut blocks,
// common entities are decoded.  One linear pass; never fails.
#pragma once

#include <functional>
#include <string_view>

#include "extractor/text_align.h"

namespace zc {

// `source` says where the bytes of `markup` came from.  `use` gets each block's text and where it
// came from; text with entities comes piecewise decoded, tags inside give separate runs.
using UseMarkupText = std::function<void(std::string_view text, const Alignment& runs)>;
void each_markup_text(std::string_view markup, const Alignment& source, const UseMarkupText& use);

bool has_markup(std::string_view text);  // something like <tag or </tag

}  // namespace zc
