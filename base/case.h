// A lead that an office works on: from the first look to the day it is closed, and beyond, when
// what was cleaned up comes back.  Decided in cases/, kept by store/case_table, shown by app/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace zc {

enum class CaseState {
  kNew,          // 新建
  kUnderReview,  // 核查中
  kConfirmed,    // 已确认
  kDismissed,    // 不予处理, with its reason
  kNotified,     // 已通知: the site, platform or another office was told; rechecks run
  kRectified,    // 已整改: the page stands without what was found
  kTakenDown,    // 已下线
  kMoved,        // 已转移: gone here, found again at a sibling
  kRelapsed,     // 反弹: came back after it was gone or the case was closed
  kClosed,       // 已结案
};
inline constexpr int kCaseStateCount = 10;
std::string_view name_of(CaseState state);  // "new", "under_review", ...
std::string_view chinese_name_of(CaseState state);
Result<CaseState> case_state_from_name(std::string_view name);  // kBadInput lists the names

// What is done to a case; each act is kept with who, when and why.
enum class CaseActKind {
  kOpen,
  kReview,    // an officer takes it on
  kConfirm,   // with two-person review: twice, by two officers
  kDismiss,   // needs a reason
  kNotify,    // needs to whom and how, as the reason
  kRecheck,   // the outcome of a look after the notice
  kRelapse,   // a finding of the case is back
  kClose,     // needs a reason
  kReopen,    // needs a reason
  kNote,      // a remark; changes nothing
  kDeadline,  // sets the day by which the notice is to be obeyed
  kAddPages,  // further findings are taken into the case
  kExport,    // its evidence went out in a bundle; the reason is the bundle's fingerprint
};
inline constexpr int kCaseActKindCount = 13;
std::string_view name_of(CaseActKind kind);  // "open", "review", ...
std::string_view chinese_name_of(CaseActKind kind);

// What a look after the notice shows, of one page or of the whole case.
enum class RecheckOutcome {
  kNotLooked,    // no look since the notice (or since the recheck day)
  kStillUp,      // the finding stands
  kUnreachable,  // no answer: not yet to be told from gone
  kRectified,
  kTakenDown,
  kMoved,
};
inline constexpr int kRecheckOutcomeCount = 6;
std::string_view name_of(RecheckOutcome outcome);  // "not_looked", "still_up", ...
std::string_view chinese_name_of(RecheckOutcome outcome);

struct CaseAct {
  CaseActKind kind = CaseActKind::kNote;
  UtcTime time = {};
  std::string officer = {};  // who: never empty; "crawler" for what was seen without a person
  std::string reason = {};
  CaseState after = CaseState::kNew;           // the state of the case once done; set by apply()
  std::optional<RecheckOutcome> outcome = {};  // of a recheck
  std::optional<UtcTime> seen = {};      // of a recheck: when the page last looked at was looked at
  std::optional<UtcTime> deadline = {};  // of kDeadline and kNotify
  std::vector<std::string> pages = {};   // URLs: siblings of a move, pages of a relapse
  bool operator==(const CaseAct&) const = default;
};

// A finding that the case is about.
struct CaseItem {
  std::string finding_id = {};
  std::string url_key = {};
  std::string url = {};
  std::uint32_t version = 0;  // of the page, when it was taken into the case
  bool operator==(const CaseItem&) const = default;
};

struct Case {
  std::uint64_t number = 0;  // from 1
  CaseState state = CaseState::kNew;
  std::string title = {};
  std::vector<CaseItem> items = {};
  UtcTime opened = {};
  std::string confirmed_by = {};         // the first of two officers while the second is awaited
  std::optional<UtcTime> notified = {};  // the last notice
  std::optional<UtcTime> deadline = {};
  std::vector<UtcTime> rechecks = {};  // days still to come, ascending
  std::uint32_t relapses = 0;
  std::uint32_t acts = 0;  // how many there are
  bool operator==(const Case&) const = default;
};

// A page that a case wants looked at: what the crawl start reads.
struct DueLook {
  std::string url = {};
  std::string url_key = {};
  UtcTime due = {};
  std::uint64_t case_number = 0;
  bool operator==(const DueLook&) const = default;
};

}  // namespace zc
