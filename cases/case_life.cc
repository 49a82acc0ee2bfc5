#include "cases/case_life.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace zc {
namespace {

using Kind = CaseActKind;
using State = CaseState;

bool fits(Kind kind, State state) {
  switch (kind) {
    case Kind::kOpen:
      return state == State::kNew;
    case Kind::kReview:
      return state == State::kNew || state == State::kRelapsed;
    case Kind::kConfirm:
      return state == State::kUnderReview;
    case Kind::kDismiss:
      return state == State::kNew || state == State::kUnderReview || state == State::kRelapsed;
    case Kind::kNotify:
      return state == State::kConfirmed || state == State::kNotified || state == State::kRelapsed ||
             state == State::kMoved;
    case Kind::kRecheck:
      return state == State::kNotified || state == State::kRectified ||
             state == State::kTakenDown || state == State::kMoved;
    case Kind::kRelapse:
      return state == State::kRectified || state == State::kTakenDown || state == State::kMoved ||
             state == State::kClosed;
    case Kind::kClose:
      return state == State::kRectified || state == State::kTakenDown || state == State::kMoved ||
             state == State::kNotified || state == State::kConfirmed;
    case Kind::kReopen:
      return state == State::kClosed || state == State::kDismissed;
    case Kind::kNote:
    case Kind::kExport:
      return true;
    case Kind::kDeadline:
    case Kind::kAddPages:
      return state != State::kClosed && state != State::kDismissed;
  }
  return false;
}

bool needs_reason(Kind kind) {
  return kind == Kind::kDismiss || kind == Kind::kClose || kind == Kind::kReopen ||
         kind == Kind::kNotify || kind == Kind::kNote || kind == Kind::kExport;
}

UtcTime days_after(UtcTime time, int days) {
  return time + std::chrono::hours(24) * days;
}

Status check(const Case& before, const CaseAct& act) {
  if (act.officer.empty()) {
    return Error(ErrorKind::kBadInput, "an act on a case needs the officer who does it");
  }
  if (needs_reason(act.kind) && act.reason.empty()) {
    return Error(ErrorKind::kBadInput, fmt::format("'{}' needs a reason", name_of(act.kind)));
  }
  const bool is_recheck = act.kind == Kind::kRecheck;
  if (act.outcome.has_value() != is_recheck) {
    return Error(ErrorKind::kBadInput, "a recheck, and nothing else, has an outcome");
  }
  if (!fits(act.kind, before.state)) {
    return Error(ErrorKind::kDenied,
                 fmt::format("case {} is {} ({}): '{}' does not follow",
                             before.number,
                             name_of(before.state),
                             chinese_name_of(before.state),
                             name_of(act.kind)));
  }
  return Done{};
}

Status confirm(Case& now, const CaseAct& act, const CasePolicy& policy) {
  if (!policy.two_person_review) {
    now.state = State::kConfirmed;
    return Done{};
  }
  if (now.confirmed_by.empty()) {
    now.confirmed_by = act.officer;  // stays under review until a second officer agrees
    return Done{};
  }
  if (now.confirmed_by == act.officer) {
    return Error(
        ErrorKind::kDenied,
        fmt::format(
            "case {}: {} has confirmed already; a second officer must", now.number, act.officer));
  }
  now.confirmed_by.clear();
  now.state = State::kConfirmed;
  return Done{};
}

void notify(Case& now, CaseAct& act, const CasePolicy& policy) {
  now.state = State::kNotified;
  now.notified = act.time;
  if (!act.deadline) act.deadline = days_after(act.time, policy.notice_days);
  now.deadline = act.deadline;
  now.rechecks.clear();
  for (const int days : policy.recheck_days) now.rechecks.push_back(days_after(act.time, days));
  std::sort(now.rechecks.begin(), now.rechecks.end());
}

void recheck(Case& now, const CaseAct& act) {
  // A day is answered once every page was looked at since.
  const auto to_come = std::find_if(now.rechecks.begin(), now.rechecks.end(), [&](UtcTime day) {
    return day > act.seen.value_or(UtcTime());
  });
  now.rechecks.erase(now.rechecks.begin(), to_come);
  switch (*act.outcome) {
    case RecheckOutcome::kRectified:
      now.state = State::kRectified;
      break;
    case RecheckOutcome::kTakenDown:
      now.state = State::kTakenDown;
      break;
    case RecheckOutcome::kMoved:
      now.state = State::kMoved;
      break;
    case RecheckOutcome::kStillUp:
      // What was gone and stands again is a relapse, never a quiet step back.
      if (now.state != State::kNotified) {
        now.state = State::kRelapsed;
        ++now.relapses;
      }
      break;
    case RecheckOutcome::kNotLooked:
    case RecheckOutcome::kUnreachable:
      break;
  }
}

Status step(Case& now, CaseAct& act, const CasePolicy& policy) {
  switch (act.kind) {
    case Kind::kReview:
      now.state = State::kUnderReview;
      now.confirmed_by.clear();
      break;
    case Kind::kConfirm:
      return confirm(now, act, policy);
    case Kind::kDismiss:
      now.state = State::kDismissed;
      now.rechecks.clear();
      break;
    case Kind::kNotify:
      notify(now, act, policy);
      break;
    case Kind::kRecheck:
      recheck(now, act);
      break;
    case Kind::kRelapse:
      now.state = State::kRelapsed;
      ++now.relapses;
      break;
    case Kind::kClose:
      now.state = State::kClosed;
      now.rechecks.clear();
      break;
    case Kind::kReopen:
      now.state = State::kUnderReview;
      now.confirmed_by.clear();
      break;
    case Kind::kDeadline:
      if (!act.deadline) return Error(ErrorKind::kBadInput, "a deadline needs a day");
      now.deadline = act.deadline;
      break;
    case Kind::kOpen:
    case Kind::kNote:
    case Kind::kAddPages:
    case Kind::kExport:
      break;
  }
  return Done{};
}

}  // namespace

Result<CaseStep> apply(const Case& before, CaseAct act, const CasePolicy& policy) {
  ZC_CHECK(check(before, act));
  CaseStep made{before, std::move(act)};
  ZC_CHECK(step(made.result, made.act, policy));
  if (made.act.kind == Kind::kOpen) made.result.opened = made.act.time;
  made.act.after = made.result.state;
  ++made.result.acts;
  return made;
}

std::vector<CaseActKind> acts_open_to(const Case& now) {
  std::vector<CaseActKind> open;
  for (int i = 0; i < kCaseActKindCount; ++i) {
    const auto kind = static_cast<Kind>(i);
    const bool by_hand = kind != Kind::kOpen && kind != Kind::kRelapse && kind != Kind::kExport;
    if (by_hand && fits(kind, now.state)) open.push_back(kind);
  }
  return open;
}

std::vector<DueLook> due_looks(const Case& now, UtcTime until) {
  std::vector<DueLook> looks;
  if (now.rechecks.empty() || now.rechecks.front() > until) return looks;
  std::set<std::string> seen;
  for (const CaseItem& item : now.items) {
    if (!seen.insert(item.url_key).second) continue;
    looks.push_back({item.url, item.url_key, now.rechecks.front(), now.number});
  }
  return looks;
}

}  // namespace zc
