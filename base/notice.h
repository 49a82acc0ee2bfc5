// What a channel tells people: a new finding, a case that relapsed, a deadline that passed, a week.
// Decided in app/notice_policy, kept by store/notice_table until told, written out by notice/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/finding.h"
#include "base/result.h"
#include "base/time.h"

namespace zc {

enum class NoticeKind {
  kNew,      // 新线索: a finding that the page's last version did not have
  kRelapse,  // 反弹: a finding takes up a case that was done with
  kOverdue,  // 逾期: the deadline of a case's notice passed, and the page still stands
  kTest,     // 测试: somebody tries the channel
  kWeekly,   // 周报: the figures of the week that is over
};
inline constexpr int kNoticeKindCount = 5;
std::string_view name_of(NoticeKind kind);  // "new", "relapse", "overdue", ...
std::string_view chinese_name_of(NoticeKind kind);
Result<NoticeKind> notice_kind_from_name(std::string_view name);  // kBadInput lists the names

// Texts of it come from pages that are hostile, except `region`.
struct Notice {
  // What it is about: told once to a channel within the window, whatever brings it up again.
  std::string key = {};
  NoticeKind kind = NoticeKind::kNew;
  UtcTime time = {};
  Severity severity = Severity::kAlert;
  std::optional<Category> category = {};  // of kNew and kRelapse alone
  std::string region = {};                // province, "广东省"; "": not known, of kWeekly: all
  std::string url = {};
  std::string clause = {}, rule = {}, quote = {}, why = {};
  std::string finding_id = {};
  std::uint64_t case_number = 0;         // 0: none
  std::optional<UtcTime> deadline = {};  // of kOverdue
  std::string figures = {};              // of kWeekly: in words, Chinese
  bool operator==(const Notice&) const = default;
};

// Twelve hex digits that tell a notice from all others, also from one about the same finding at
// another time.
std::string notice_id(const Notice& notice);

// One JSON object with stable member names (docs/formats.md).
std::string to_json(const Notice& notice);

}  // namespace zc
