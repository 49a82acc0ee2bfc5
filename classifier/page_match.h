// First half of scan_page(): folds what may be on topic and tells where the patterns match.
#pragma once

#include <cstddef>

#include "base/document.h"
#include "classifier/page_scan.h"
#include "classifier/rule_set.h"

namespace zc {

inline constexpr std::size_t kMostHits = 4000;  // on one page

// Hits as RE2 finds them, by view and place, before anything speaks for or against them and without
// their sentences; of the windows all but their names and marks.
PageScan match_page(const Document& document, const RuleSet& rules, Folding folding);

}  // namespace zc
