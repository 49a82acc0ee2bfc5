// Reads the store for the situation report: each finding, case and act once, one at a time.
#pragma once

#include <string>

#include "base/result.h"
#include "cases/situation.h"
#include "store/store.h"

namespace zc {

struct SituationQuery {
  DayRange period = {};
  std::string province = {};  // "": all; else one of all_provinces(), app/region.h
};

// The figures as the store has them now: what was pruned is not in them, and a lead that came back
// after it had ended stands.  Fails with kStorage or kCorrupt.
Result<SituationReport> read_situation(Store& store, const SituationQuery& query);

}  // namespace zc
