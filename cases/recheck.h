// What became of a finding after the notice, told from the evidence alone.  Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/case.h"
#include "base/time.h"
#include "base/visit.h"

namespace zc {

// What the store holds of one item of a case.
struct ItemEvidence {
  CaseItem item = {};
  bool finding_open = false;
  std::optional<UtcTime> gone_at = {};
  bool page_gone = false;      // it ended because the page is gone, not because it changed
  bool gone_by_rules = false;  // it ended because the rules changed: the page did not
  bool redirected = false;     // the page's latest version sends visitors elsewhere
  // The words are made by script, and at the last look no script was run: nobody saw them.
  bool not_rendered = false;
  std::vector<Visit> looks = {};           // since the notice, newest first
  std::vector<std::string> siblings = {};  // URLs where the same operator shows the like now
};

struct ItemOutcome {
  CaseItem item = {};
  RecheckOutcome outcome = RecheckOutcome::kNotLooked;
  std::string because = {};  // in Chinese, one sentence, for the act's reason
  std::vector<std::string> siblings = {};
};

// A silent host counts as taken down once it was silent at two looks a day apart or more: one
// failed look is a bad line as often as a takedown.
ItemOutcome outcome_of(const ItemEvidence& evidence);

struct CaseOutcome {
  RecheckOutcome outcome = RecheckOutcome::kNotLooked;
  std::string because = {};
  std::vector<std::string> siblings = {};
  // When the page last looked at was looked at; nullopt: one of them was not, since the notice.
  std::optional<UtcTime> seen = {};
  std::vector<ItemOutcome> items = {};
};
// Of the case (`seen` too): the least clean of its items (still up, not looked, unreachable, moved,
// rectified, taken down, in this order).  kNotLooked for a case without items.
CaseOutcome outcome_of(const std::vector<ItemEvidence>& items);

}  // namespace zc
