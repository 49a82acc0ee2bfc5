// Gathers from the store what an evidence bundle about a finding or a page holds.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "config/settings.h"
#include "evidence/bundle.h"
#include "store/store.h"

namespace zc {

// A case as gathered: what goes into the bundle, and the audit lines to prove.
struct GatheredCase {
  BundleInput input = {};
  std::vector<AuditEntry> lines = {};
};

// `subject`: a finding id, or a URL.  For a finding the version that has it is taken; for a URL the
// last version with findings, else the last.  When the page has changed or gone since, its last
// version goes in too.  kNotFound when the store knows neither.
Result<GatheredCase> gather_case(Store& store,
                                 const Settings& settings,
                                 const std::string& subject,
                                 UtcTime now);

// One version of a page with what was found on it.
Result<BundlePage> bundle_page(Store& store, const PageVersion& version);

}  // namespace zc
