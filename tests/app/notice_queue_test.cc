#include "app/notice_queue.h"

#include <doctest/doctest.h>

#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

using namespace zc;
using namespace std::chrono_literals;

namespace {

const UtcTime kNow{1'700'000'000'000ms};

Alert alert_of(const std::string& id, Severity severity, std::uint64_t relapse_of = 0) {
  Alert alert;
  alert.finding_id = id;
  alert.url = "https://a.example/";
  alert.time = kNow;
  alert.finding.severity = severity;
  alert.finding.category = Category::kGuarantee;
  alert.finding.quote = "包过";
  alert.relapse_of = relapse_of;
  return alert;
}

Case case_of(CaseState state, std::optional<UtcTime> deadline) {
  Case one;
  one.number = 5;
  one.state = state;
  one.deadline = deadline;
  one.items.push_back({"f", "k", "https://a.example/", 1});
  return one;
}

}  // namespace

TEST_CASE("notices: a case is overdue when its notice's deadline passed and it was not obeyed") {
  CHECK_FALSE(overdue_notice(case_of(CaseState::kNotified, std::nullopt), kNow));
  CHECK_FALSE(overdue_notice(case_of(CaseState::kNotified, kNow), kNow));
  CHECK_FALSE(overdue_notice(case_of(CaseState::kRectified, kNow - 1h), kNow));
  const auto notice = overdue_notice(case_of(CaseState::kNotified, kNow - 1h), kNow);
  REQUIRE(notice);
  CHECK(notice->kind == NoticeKind::kOverdue);
  CHECK(notice->case_number == 5);
  CHECK(notice->url == "https://a.example/");
  const auto later = overdue_notice(case_of(CaseState::kNotified, kNow - 1h), kNow + 1h);
  CHECK(later->key == notice->key);
  CHECK(overdue_notice(case_of(CaseState::kNotified, kNow - 2h), kNow)->key != notice->key);
}

TEST_CASE("notices: each channel gets what it wants; a relapse is another thing than its finding") {
  const test::TempDir dir;
  test::ManualClock clock(kNow);
  auto store = Store::open({.path = dir.file("db")}, clock);
  REQUIRE(store);
  std::vector<ChannelOptions> channels(3);
  channels[0].target.id = "all";
  channels[1].target.id = "relapses";
  channels[1].policy.kinds = {NoticeKind::kRelapse};
  channels[2].target.id = "guangdong";
  channels[2].policy.regions = {"广东"};
  const AlertOptions options;
  int woken = 0;
  NoticeQueue queue(**store, clock, channels, options, [&] { ++woken; });
  const std::vector<PageMark> marks = {{FactKind::kIcpNumber, "粤ICP备1号"}};
  REQUIRE(queue.offer({alert_of("f1", Severity::kAlert)}, marks));
  REQUIRE(queue.offer({alert_of("f1", Severity::kAlert)}, marks));  // within the window
  CHECK(woken == 1);
  REQUIRE(queue.offer({alert_of("f1", Severity::kLog, 9)}, {}));
  REQUIRE(queue.offer({}, marks));
  CHECK(woken == 2);
  const NoticeTable table((*store)->rocks());
  const auto keys = [&](const std::string& channel) {
    std::string all;
    const auto waiting = table.waiting(channel, 10);
    for (const WaitingNotice& one : *waiting) all += one.notice.key + " ";
    return all;
  };
  CHECK(keys("all") == "new/f1 relapse/9/f1 ");
  CHECK(keys("relapses") == "relapse/9/f1 ");
  CHECK(keys("guangdong") == "new/f1 ");
  CHECK(table.waiting("guangdong", 1)->front().notice.region == "广东省");
}

TEST_CASE("notices: a week is told once to each channel, its own province's where it names one") {
  const test::TempDir dir;
  test::ManualClock clock(kNow);  // a Tuesday
  auto store = Store::open({.path = dir.file("db")}, clock);
  REQUIRE(store);
  std::vector<ChannelOptions> channels(3);
  channels[0].target.id = "all";
  channels[0].policy.categories = {Category::kFees};  // speaks of findings
  channels[1].target.id = "relapses";
  channels[1].policy.kinds = {NoticeKind::kRelapse};
  channels[2].target.id = "guangdong";
  channels[2].policy.regions = {"广东", ""};
  const AlertOptions options;
  NoticeQueue queue(**store, clock, channels, options, {});
  const NoticeTable table((*store)->rocks());
  const auto told = [&](const std::string& channel) {
    std::string all;
    const auto waiting = table.waiting(channel, 10);
    for (const WaitingNotice& one : *waiting) all += one.notice.key + " ";
    return all;
  };
  REQUIRE((*store)->audit().append({"case.opened", "crawler", {}}));
  REQUIRE(queue.offer_weekly());
  CHECK(told("all").empty());  // the store was not there in the week that is over
  for (int day = 0; day < 14; ++day) {
    clock.advance(24h);
    REQUIRE(queue.offer_weekly());
    REQUIRE(queue.offer_overdue());  // forgets what was told long ago
  }
  CHECK(told("all") == "weekly/2023-11-13/ weekly/2023-11-20/ ");
  CHECK(told("guangdong") == "weekly/2023-11-13/广东省 weekly/2023-11-20/广东省 ");
  CHECK(told("relapses").empty());
  CHECK(table.waiting("all", 1)->front().notice.figures ==
        "2023-11-13 至 2023-11-19（北京时间）：没有新线索，也没有案件办理记录。");
}
