// Black-list candidates: who stands behind the confirmed cases, with the grounds, as a CSV that a
// spreadsheet opens.  Candidates only: who is put on a list is for the office to decide.
#pragma once

#include <string>

#include "base/result.h"
#include "store/store.h"

namespace zc {

// One row for each group of cases whose pages share a mark that links (cases/operator_marks.h).
// Cases count once they were confirmed and as long as they were not dismissed afterwards.
Result<std::string> blacklist_csv(Store& store);

}  // namespace zc
