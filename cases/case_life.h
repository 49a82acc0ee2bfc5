// Which act may follow which, and what it makes of the case.
//
//   new -> under review -> confirmed -> notified -> rectified | taken down | moved -> closed
//                 |                        ^                       |                    |
//                 v                        '------ relapsed <------'--------------------'
//             dismissed
//
// Pure: the act comes in with its time, the case as it then is comes out.
#pragma once

#include <chrono>
#include <vector>

#include "base/case.h"
#include "base/result.h"

namespace zc {

struct CasePolicy {
  bool two_person_review = false;             // 双人复核: confirm twice, by two officers
  std::vector<int> recheck_days = {1, 3, 7};  // after a notice, ascending
  int notice_days = 7;                        // until the deadline, when the notice names none
};

// The case after `act`; act.after is set to its state.  kDenied: the act does not fit the state, or
// the second confirmation comes from the officer of the first; kBadInput: no officer, or no reason
// where one is needed, or an outcome where none belongs.
struct CaseStep {
  Case result = {};
  CaseAct act = {};
};
Result<CaseStep> apply(const Case& before, CaseAct act, const CasePolicy& policy);

// The acts that an officer may do now, for menus and messages.
std::vector<CaseActKind> acts_open_to(const Case& now);

// Open means that its pages are looked at: notified or relapsed with recheck days to come.
// Pages to look at by `until`: each page once, at the earliest day.
std::vector<DueLook> due_looks(const Case& now, UtcTime until);

}  // namespace zc
