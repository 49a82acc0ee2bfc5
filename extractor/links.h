// Every address a page offers, with the text that offered it: pages, frames, feeds, and images with
// their real addresses (late attributes, srcset, styles).  Pure.
#pragma once

#include <vector>

#include "base/document.h"
#include "extractor/charset.h"
#include "extractor/html_document.h"
#include "extractor/link_resolver.h"

namespace zc {

inline constexpr std::size_t kMaxLinks = 20'000;

std::vector<Link> collect_links(const HtmlDocument& page,
                                const Decoded& decoded,
                                LinkResolver& resolver);

}  // namespace zc
