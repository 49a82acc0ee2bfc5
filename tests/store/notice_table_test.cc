#include "store/notice_table.h"

#include <doctest/doctest.h>

#include "tests/store/sample.h"

using namespace zc;
using namespace zc::test;

namespace {

const UtcTime kNow{std::chrono::milliseconds(1'700'000'000'000)};

Notice notice(const std::string& key) {
  Notice made;
  made.key = key;
  made.kind = NoticeKind::kRelapse;
  made.time = kNow;
  made.severity = Severity::kReview;
  made.category = Category::kFees;
  made.region = "广东省";
  made.url = "https://a.example/";
  made.clause = "c";
  made.rule = "r";
  made.quote = "引文";
  made.why = "w";
  made.finding_id = "f";
  made.case_number = 7;
  made.deadline = kNow;
  made.figures = "新线索 3";
  return made;
}

struct Opened {
  OpenStore s;
  NoticeTable table() { return NoticeTable(s.store->rocks()); }
  std::size_t queue(const std::string& channel,
                    const std::vector<Notice>& notices,
                    UtcTime now = kNow) {
    return must(table().queue(channel, notices, now, now - std::chrono::hours(24)));
  }
};

}  // namespace

TEST_CASE("notices: they wait for their channel in order, whole, over a restart") {
  Opened o;
  CHECK(o.queue("a", {notice("1"), notice("2")}) == 2);
  CHECK(o.queue("ab", {notice("1")}) == 1);
  CHECK(o.queue("a", {notice("3")}) == 1);
  o.s.reopen();
  const auto waiting = must(o.table().waiting("a", 10));
  REQUIRE(waiting.size() == 3);
  CHECK(waiting[0].notice == notice("1"));
  CHECK(waiting[0].queued == kNow);
  CHECK(waiting[2].notice.key == "3");
  CHECK(waiting[2].sequence > waiting[1].sequence);
  CHECK(must(o.table().waiting("a", 2)).size() == 2);
  CHECK(must(o.table().count("a")) == 3);
  CHECK(must(o.table().count("ab")) == 1);
  CHECK(must(o.table().count("b")) == 0);
  CHECK(must(o.s.store->outbox().waiting()).empty());
}

TEST_CASE("notices: a channel is told of one thing once within the window") {
  Opened o;
  CHECK(o.queue("a", {notice("1"), notice("1")}) == 1);
  CHECK(o.queue("a", {notice("1")}, kNow + std::chrono::hours(23)) == 0);
  CHECK(o.queue("b", {notice("1")}) == 1);
  CHECK(o.queue("a", {notice("1")}, kNow + std::chrono::hours(25)) == 1);
  must(o.table().forget_told(kNow + std::chrono::hours(30)));
  CHECK(o.queue("a", {notice("1")}, kNow + std::chrono::hours(26)) == 1);
}

TEST_CASE("notices: what was told leaves, the channel is remembered, feeds keep the last") {
  Opened o;
  o.queue("feed", {notice("1"), notice("2"), notice("3"), notice("4")});
  const auto waiting = must(o.table().waiting("feed", 3));
  NoticeTable::Settlement settlement;
  settlement.channel = "feed";
  settlement.told = waiting;
  settlement.memory = {2, kNow, kNow, "no answer", {kNow, kNow}};
  settlement.keep = 2;
  must(o.table().settle(settlement));
  o.s.reopen();
  CHECK(must(o.table().count("feed")) == 1);
  CHECK(must(o.table().memory("feed")) == settlement.memory);
  CHECK(must(o.table().memory("other")) == ChannelMemory{});
  settlement.told = must(o.table().waiting("feed", 3));
  must(o.table().settle(settlement));
  const auto history = must(o.table().history("feed"));
  REQUIRE(history.size() == 2);
  CHECK(history[0].key == "3");
  CHECK(history[1].key == "4");
  must(o.table().settle(settlement));  // the same once more changes nothing
  CHECK(must(o.table().history("feed")) == history);
}

TEST_CASE("notices: a broken row is told, not passed over") {
  Opened o;
  o.queue("a", {notice("1")});
  Batch batch(o.s.store->rocks());
  batch.put(Family::kMeta, "notice/w/a/0000000000000009", "\x01\xFF");
  must(o.s.store->rocks().write(batch));
  const auto waiting = o.table().waiting("a", 10);
  REQUIRE_FALSE(waiting);
  CHECK(waiting.error().kind() == ErrorKind::kCorrupt);
}

TEST_CASE("notices: when a channel was last given one is known until it is forgotten") {
  Opened o;
  o.queue("a", {notice("1")});
  CHECK(must(o.table().given("a", "1")) == kNow);
  CHECK_FALSE(must(o.table().given("b", "1")));
  CHECK_FALSE(must(o.table().given("a", "2")));
  REQUIRE(o.table().forget_told(kNow + std::chrono::hours(1)));
  CHECK_FALSE(must(o.table().given("a", "1")));
}

TEST_CASE("notices: a row of the first layout, without figures, is read") {
  Opened o;
  o.queue("a", {notice("1")});
  const std::string key = "notice/w/a/0000000000000001";
  const auto row = must(o.s.store->rocks().find(Family::kMeta, key));
  REQUIRE(row);
  Notice old = notice("1");
  const std::size_t figures = old.figures.size() + 1;  // and their length
  Batch batch(o.s.store->rocks());
  batch.put(Family::kMeta, key, "\x01" + row->substr(1, row->size() - 1 - figures));
  must(o.s.store->rocks().write(batch));
  old.figures.clear();
  CHECK(must(o.table().waiting("a", 1)).at(0).notice == old);
}
