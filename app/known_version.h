// Whether the version that we have of a page may speak for it, should its server say "not
// modified".
#pragma once

#include <string_view>

#include "base/time.h"
#include "base/url_table.h"

namespace zc {

// Only what the rules, extractor and registers of today would judge alike: the same `judged_by`, no
// term of a body on the page that began or ended since, and no more than a week since it was
// fetched whole, since a server that calls every page unmodified is not believed for longer.
bool may_speak_for_page(const Validators& known, std::string_view judged_by, UtcTime now);

}  // namespace zc
