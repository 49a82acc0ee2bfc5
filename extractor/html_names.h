// Gumbo's tags and attribute names as those that readers of this folder ask for.  Pure.
#pragma once

#include <string_view>

#include "extractor/html_document.h"

namespace zc {

Tag tag_of(int gumbo_tag);            // a GumboTag
Attr attr_of(std::string_view name);  // lower case

}  // namespace zc
