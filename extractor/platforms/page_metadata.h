// What a page of a platform says about itself to search engines: JSON-LD, then <meta>.  Fills only
// what the adapter left open: account, publish time, title, cover.  Pure.
#pragma once

#include "extractor/platforms/support.h"

namespace zc {

void fill_from_metadata(const PlatformPage& page, Document& out);

}  // namespace zc
