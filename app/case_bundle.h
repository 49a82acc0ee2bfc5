// Gathers from the store what the bundle of a whole case holds: every page with the version that
// the case stands on and the last one, what was done to the case, what changed, who stands behind
// the pages, the machine and its clock, the letters.
#pragma once

#include <cstdint>

#include "app/case_file.h"
#include "base/result.h"
#include "config/settings.h"
#include "store/store.h"

namespace zc {

// kNotFound: no such case; else as the store and the letters' files fail.
Result<GatheredCase> gather_whole_case(Store& store,
                                       const Settings& settings,
                                       std::uint64_t number,
                                       UtcTime now);

}  // namespace zc
