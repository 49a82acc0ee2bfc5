// The addresses of a page without a tree of it: one pass over the tags, for pages that are too much
// for the parser and for crawls that want nothing but links.  Knows a, area, frame, iframe and
// base; passes over comments, scripts and styles as the HTML standard reads them
// (https://html.spec.whatwg.org/multipage/parsing.html), and decodes "&amp;" in addresses, no other
// entity.  Texts and spans of the links stay empty.  Linear in the size of the page; any bytes are
// safe.  Pure.
#pragma once

#include <string_view>
#include <vector>

#include "base/document.h"
#include "extractor/links.h"

namespace zc {

// `html`: UTF-8.  At most kMaxLinks.
std::vector<Link> scan_links(std::string_view html, LinkResolver& resolver);

}  // namespace zc
