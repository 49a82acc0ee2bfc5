// A notice as a hostile page would have it.
#pragma once

#include <string>
#include <vector>

#include "base/notice.h"

namespace zc::test {

inline Notice sample_notice(int number = 1) {
  Notice notice;
  notice.kind = NoticeKind::kNew;
  notice.key = "new/" + std::to_string(number);
  notice.time = UtcTime(std::chrono::milliseconds(1'764'147'600'000 + number));
  notice.severity = Severity::kAlert;
  notice.category = Category::kGuarantee;
  notice.region = "广东省";
  notice.url = "https://a.example/p?id=" + std::to_string(number);
  notice.clause = "MOHRSS-2022-25/2.4";
  notice.rule = "guarantee-pass";
  notice.quote = "不过全额退款";
  notice.why = "承诺通过考试";
  notice.finding_id = "0123456789ab";
  return notice;
}

inline std::vector<Notice> sample_notices(int count) {
  std::vector<Notice> notices;
  for (int i = 1; i <= count; ++i) notices.push_back(sample_notice(i));
  return notices;
}

}  // namespace zc::test
