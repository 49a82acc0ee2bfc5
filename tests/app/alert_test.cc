#include "app/alert.h"

#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "app/notice_queue.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace {

zc::Finding finding(const char* rule, const char* quote, zc::Severity severity) {
  zc::Finding f;
  f.rule = rule;
  f.quote = quote;
  f.severity = severity;
  return f;
}

}  // namespace

TEST_CASE("alert: one a page and rule, the most severe") {
  const auto alerts = zc::alerts_for("http://x/",
                                     "http://x/",
                                     zc::UtcTime{},
                                     {finding("a", "包过", zc::Severity::kReview),
                                      finding("a", "保过", zc::Severity::kAlert),
                                      finding("b", "免考", zc::Severity::kAlert)},
                                     zc::Severity::kReview);
  REQUIRE(alerts.size() == 2);
  CHECK(alerts[0].finding.quote == "保过");
  CHECK(alerts[1].finding.rule == "b");
}

TEST_CASE("alert: findings below the wanted severity are silent") {
  const auto alerts = zc::alerts_for("http://x/",
                                     "http://x/",
                                     zc::UtcTime{},
                                     {finding("a", "包过", zc::Severity::kReview)},
                                     zc::Severity::kAlert);
  CHECK(alerts.empty());
}

TEST_CASE("alert: each is one line of the file, appended") {
  const zc::test::TempDir dir;
  const zc::test::ManualClock clock;
  const zc::Log log(clock, [](std::string_view) {});
  zc::Metrics metrics;
  const auto alerts = zc::alerts_for("http://x/\"quoted\"",
                                     "http://x/",
                                     clock.now(),
                                     {finding("a", "包\n过", zc::Severity::kAlert)},
                                     zc::Severity::kAlert);
  for (int i = 0; i < 2; ++i) {
    auto file = zc::AlertFile::open(dir.file("alerts.jsonl"), log, metrics);
    REQUIRE(file);
    CHECK(file->write(alerts));
  }
  std::ifstream in(dir.file("alerts.jsonl"));
  int lines = 0;
  for (std::string line; std::getline(in, line); ++lines) {
    CHECK(line.find(R"("quote":"包\u000a过")") != std::string::npos);
  }
  CHECK(lines == 2);
  CHECK(metrics.text().find("zhengcha_alerts_total 2") != std::string::npos);
}

TEST_CASE("alert: a file that cannot be opened is refused by name") {
  const zc::test::ManualClock clock;
  const zc::Log log(clock, [](std::string_view) {});
  zc::Metrics metrics;
  const auto file = zc::AlertFile::open("/nowhere/alerts.jsonl", log, metrics);
  REQUIRE_FALSE(file);
  CHECK(file.error().kind() == zc::ErrorKind::kStorage);
  CHECK(file.error().message().find("/nowhere/alerts.jsonl") != std::string::npos);
}

TEST_CASE("alert: what was stored but not told before a crash is told at the next start") {
  const zc::test::TempDir dir;
  const zc::test::ManualClock clock;
  const zc::Log log(clock, [](std::string_view) {});
  zc::Metrics metrics;
  {
    auto store = zc::Store::open({.path = dir.file("db")}, clock);
    REQUIRE(store);
    zc::Capture capture;
    capture.url = "http://x/";
    capture.http_status = 200;
    zc::Judgement judgement;
    judgement.findings = {finding("a", "包过", zc::Severity::kAlert),
                          finding("b", "速成", zc::Severity::kReview)};
    zc::PageWrite page;
    page.capture = &capture;
    page.url_key = "http://x/";
    page.judgement = &judgement;
    REQUIRE((*store)->pages().put({&page, 1}));
  }  // dies before the alert is written
  std::vector<zc::ChannelOptions> channels(1);
  channels[0].target.id = "officers";
  const zc::AlertOptions options;
  for (int start = 0; start < 2; ++start) {
    auto store = zc::Store::open({.path = dir.file("db")}, clock);
    REQUIRE(store);
    auto file = zc::AlertFile::open(dir.file("alerts.jsonl"), log, metrics);
    REQUIRE(file);
    zc::CaseDesk desk(**store, clock, {});
    zc::NoticeQueue notices(**store, clock, channels, options, {});
    REQUIRE(zc::tell_waiting(**store, desk, *file, notices));
    zc::NoticeTable table((*store)->rocks());
    const auto waiting = table.waiting("officers", 10);
    REQUIRE(waiting);
    REQUIRE(waiting->size() == 1);
    CHECK(waiting->front().notice.quote == "包过");
    CHECK(waiting->front().notice.url == "http://x/");
  }
  std::ifstream in(dir.file("alerts.jsonl"));
  std::string first, second;
  std::getline(in, first);
  CHECK(first.find("包过") != std::string::npos);
  CHECK_FALSE(std::getline(in, second));
}
