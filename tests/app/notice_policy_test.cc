#include "app/notice_policy.h"

#include <doctest/doctest.h>

using namespace zc;
using namespace std::chrono_literals;

namespace {

const UtcTime kNow{1'700'000'000'000ms};  // 2023-11-14T22:13:20Z, 06:13:20 in Beijing

Notice notice(NoticeKind kind, Severity severity, Category category, std::string region) {
  Notice made;
  made.kind = kind;
  made.severity = severity;
  made.category = category;
  made.region = std::move(region);
  return made;
}

ChannelPace pace_of() {
  ChannelPace pace;
  pace.batch = 10;
  pace.gather = 60s;
  pace.per_minute = 0;
  pace.retry_first = 30s;
  pace.retry_most = 1h;
  return pace;
}

}  // namespace

TEST_CASE("policy: severity, kind, category and region") {
  const Notice one = notice(NoticeKind::kNew, Severity::kReview, Category::kFees, "广东省");
  ChannelPolicy policy;
  CHECK_FALSE(wants(policy, one));  // alert is the default
  policy.min_severity = Severity::kReview;
  CHECK(wants(policy, one));
  policy.kinds = {NoticeKind::kRelapse, NoticeKind::kOverdue};
  CHECK_FALSE(wants(policy, one));
  policy.kinds = {NoticeKind::kNew};
  policy.categories = {Category::kGuarantee};
  CHECK_FALSE(wants(policy, one));
  policy.categories = {Category::kGuarantee, Category::kFees};
  CHECK(wants(policy, one));
  policy.regions = {"湖南"};
  CHECK_FALSE(wants(policy, one));
  policy.regions = {"湖南", "广东"};
  CHECK(wants(policy, one));
}

TEST_CASE("policy: a relapse is told whatever its severity, an overdue case whatever its region") {
  ChannelPolicy policy;
  CHECK(wants(policy, notice(NoticeKind::kRelapse, Severity::kLog, Category::kFees, "")));
  policy.regions = {"广东"};
  policy.categories = {Category::kMarks};
  Notice overdue;
  overdue.kind = NoticeKind::kOverdue;
  CHECK(wants(policy, overdue));
  CHECK_FALSE(wants(policy, notice(NoticeKind::kRelapse, Severity::kLog, Category::kMarks, "")));
}

TEST_CASE("policy: the empty region is a page of which nothing is known") {
  ChannelPolicy policy;
  policy.regions = {""};
  CHECK(wants(policy, notice(NoticeKind::kNew, Severity::kAlert, Category::kFees, "")));
  CHECK_FALSE(wants(policy, notice(NoticeKind::kNew, Severity::kAlert, Category::kFees, "广东省")));
}

TEST_CASE("pace: the first notice waits for others, a full message does not") {
  const ChannelPace pace = pace_of();
  CHECK(earliest_send(pace, {}, {1, kNow}, kNow) == kNow + 60s);
  CHECK(earliest_send(pace, {}, {1, kNow - 61s}, kNow) == kNow);
  CHECK(earliest_send(pace, {}, {10, kNow}, kNow) == kNow);
  CHECK(earliest_send(pace, {}, {1, kNow, false}, kNow) == kNow);
}

TEST_CASE("pace: never more messages in 60 s than allowed") {
  ChannelPace pace = pace_of();
  pace.gather = 0s;
  pace.per_minute = 3;
  ChannelMemory memory;
  UtcTime now = kNow;
  std::vector<UtcTime> sent;
  for (int i = 0; i < 10; ++i) {
    now = earliest_send(pace, memory, {100, kNow}, now);
    memory = after_success(memory, now);
    sent.push_back(now);
    now += 1s;
  }
  for (std::size_t i = 3; i < sent.size(); ++i) CHECK(sent[i] - sent[i - 3] >= 60s);
  CHECK(sent[2] == kNow + 2s);
  CHECK(memory.sent.size() <= 3);
}

TEST_CASE("pace: after failures the pause doubles up to its most, a success ends it") {
  const ChannelPace pace = pace_of();
  ChannelMemory memory;
  std::vector<std::chrono::milliseconds> pauses;
  for (int i = 0; i < 10; ++i) {
    memory = after_failure(memory, pace, "no answer", 0s, kNow);
    pauses.push_back(memory.not_before - kNow);
  }
  CHECK(pauses[0] == 30s);
  CHECK(pauses[1] == 60s);
  CHECK(pauses[6] == 1920s);
  CHECK(pauses[7] == 1h);
  CHECK(pauses[9] == 1h);
  CHECK(memory.failures == 10);
  CHECK(earliest_send(pace, memory, {10, kNow}, kNow) == kNow + 1h);
  memory = after_success(memory, kNow);
  CHECK(memory.failures == 0);
  CHECK(memory.last_error.empty());
  CHECK(earliest_send(pace, memory, {10, kNow}, kNow) == kNow);
}

TEST_CASE("pace: a longer Retry-After wins, up to a day") {
  const ChannelPace pace = pace_of();
  CHECK(after_failure({}, pace, "x", 120s, kNow).not_before == kNow + 120s);
  CHECK(after_failure({}, pace, "x", 5s, kNow).not_before == kNow + 30s);
  CHECK(after_failure({}, pace, "x", std::chrono::hours(1000), kNow).not_before == kNow + 24h);
}

TEST_CASE("pace: quiet hours, over midnight and in the office's own zone") {
  ChannelPace pace = pace_of();
  pace.gather = 0s;
  pace.has_quiet = true;
  pace.quiet = *DayWindows::parse({"22:00-07:00"});
  pace.zone = *TimeZone::find("Asia/Shanghai");
  // 06:13:20 in Beijing: at 07:00.
  CHECK(to_rfc3339(earliest_send(pace, {}, {1, kNow}, kNow)) == "2023-11-14T23:00:00.000Z");
  const UtcTime noon = *parse_rfc3339("2023-11-15T04:00:00Z");
  CHECK(earliest_send(pace, {}, {1, noon}, noon) == noon);
  // The back-off ends within quiet hours.
  ChannelMemory memory;
  memory.not_before = *parse_rfc3339("2023-11-15T14:30:00Z");
  CHECK(to_rfc3339(earliest_send(pace, memory, {1, noon}, noon)) == "2023-11-15T23:00:00.000Z");
}

TEST_CASE("pace: a clock that was set back keeps nobody waiting") {
  ChannelPace pace = pace_of();
  pace.per_minute = 1;
  ChannelMemory memory;
  memory.sent = {kNow + 30 * 24h};
  memory.not_before = kNow + 30 * 24h;
  CHECK(earliest_send(pace, memory, {1, kNow + 30 * 24h}, kNow) == kNow);
}
