#include "config/cron.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace {

zc::UtcTime at(const char* text) {
  const auto time = zc::parse_rfc3339(text);
  REQUIRE_MESSAGE(time, text);
  return *time;
}

zc::TimeZone zone(const char* name) {
  const auto found = zc::TimeZone::find(name);
  REQUIRE_MESSAGE(found, name);
  return *found;
}

zc::Cron cron(const char* text) {
  const auto read = zc::Cron::parse(text);
  REQUIRE_MESSAGE(read, (read ? text : read.error().message()));
  return *read;
}

// The next `count` moments after `after`, as UTC without seconds.
std::vector<std::string> moments(const char* text,
                                 const char* zone_name,
                                 const char* after,
                                 int count) {
  const zc::Cron expression = cron(text);
  const zc::TimeZone place = zone(zone_name);
  std::vector<std::string> out;
  zc::UtcTime time = at(after);
  for (int i = 0; i < count; ++i) {
    const auto next = expression.next(time, place);
    REQUIRE(next);
    // What comes next going forward comes last going back.
    CHECK(expression.last(time, *next, place) == *next);
    CHECK_FALSE(expression.last(time, *next - std::chrono::milliseconds(1), place));
    time = *next;
    out.push_back(zc::to_rfc3339_seconds(time).substr(0, 16));
  }
  return out;
}

using Times = std::vector<std::string>;

}  // namespace

TEST_CASE("cron: fields, lists, ranges, steps and names") {
  struct Row {
    const char* text;
    const char* after;
    Times next;
  };
  const Row rows[] = {
      {"* * * * *", "2026-11-24T08:30:00Z", {"2026-11-24T08:31", "2026-11-24T08:32"}},
      {"*/20 * * * *", "2026-11-24T08:30:00Z", {"2026-11-24T08:40", "2026-11-24T09:00"}},
      {"5-59/25 8 * * *",
       "2026-11-24T08:05:00Z",
       {"2026-11-24T08:30", "2026-11-24T08:55", "2026-11-25T08:05"}},
      {"0 2,14 * * *", "2026-11-24T08:30:00Z", {"2026-11-24T14:00", "2026-11-25T02:00"}},
      {"30 2 * * mon-fri", "2026-11-27T03:00:00Z", {"2026-11-30T02:30", "2026-12-01T02:30"}},
      {"0 0 * * 7", "2026-11-24T00:00:00Z", {"2026-11-29T00:00", "2026-12-06T00:00"}},
      {"0 0 * * SUN", "2026-11-24T00:00:00Z", {"2026-11-29T00:00"}},
      {"0 0 * * 5-7",
       "2026-11-26T00:00:00Z",
       {"2026-11-27T00:00", "2026-11-28T00:00", "2026-11-29T00:00", "2026-12-04T00:00"}},
      {"0 0 1 jan,JUL *", "2026-11-24T00:00:00Z", {"2027-01-01T00:00", "2027-07-01T00:00"}},
      {"0 0 31 * *",
       "2026-11-24T00:00:00Z",
       {"2026-12-31T00:00", "2027-01-31T00:00", "2027-03-31T00:00"}},
      {"0 0 29 2 *", "2026-01-01T00:00:00Z", {"2028-02-29T00:00", "2032-02-29T00:00"}},
      {"0 0 29 2 *", "2096-03-01T00:00:00Z", {"2104-02-29T00:00"}},
      {"59 23 31 12 *", "2026-11-24T00:00:00Z", {"2026-12-31T23:59", "2027-12-31T23:59"}},
      {" 0  0\t1 1  * ", "2026-11-24T00:00:00Z", {"2027-01-01T00:00"}},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(moments(row.text, "UTC", row.after, static_cast<int>(row.next.size())) == row.next);
  }
}

TEST_CASE("cron: two restricted day fields mean either, crontab(5)") {
  CHECK(moments("0 0 13 * fri", "UTC", "2026-11-10T00:00:00Z", 4) ==
        Times{"2026-11-13T00:00", "2026-11-20T00:00", "2026-11-27T00:00", "2026-12-04T00:00"});
  CHECK(moments("0 0 1,15 * wed", "UTC", "2026-11-24T00:00:00Z", 4) ==
        Times{"2026-11-25T00:00", "2026-12-01T00:00", "2026-12-02T00:00", "2026-12-09T00:00"});
}

TEST_CASE("cron: a day field that begins with * means both, crontab(5)") {
  CHECK(moments("0 0 */2 * mon", "UTC", "2026-11-01T00:00:00Z", 3) ==
        Times{"2026-11-09T00:00", "2026-11-23T00:00", "2026-12-07T00:00"});
}

TEST_CASE("cron: the wall of the zone counts") {
  CHECK(moments("0 2 * * *", "Asia/Shanghai", "2026-11-24T00:00:00Z", 2) ==
        Times{"2026-11-24T18:00", "2026-11-25T18:00"});
  CHECK(moments("0 0 1 * *", "Asia/Shanghai", "2026-11-24T00:00:00Z", 1) ==
        Times{"2026-11-30T16:00"});
}

TEST_CASE("cron: a time of day that the clock change leaves out comes at the jump, once") {
  CHECK(moments("30 2 * * *", "America/New_York", "2026-03-07T00:00:00Z", 3) ==
        Times{"2026-03-07T07:30", "2026-03-08T07:00", "2026-03-09T06:30"});
  CHECK(moments("0,15,30,45 2 * * *", "America/New_York", "2026-03-08T00:00:00Z", 2) ==
        Times{"2026-03-08T07:00", "2026-03-09T06:00"});
  CHECK(moments("*/30 * * * *", "America/New_York", "2026-03-08T06:00:00Z", 3) ==
        Times{"2026-03-08T06:30", "2026-03-08T07:00", "2026-03-08T07:30"});
}

TEST_CASE("cron: a time of day that the wall shows twice comes the first time only") {
  CHECK(moments("30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", 2) ==
        Times{"2026-11-01T05:30", "2026-11-02T06:30"});
}

TEST_CASE("cron: with every hour it comes whenever the wall shows it") {
  CHECK(moments("30 * * * *", "America/New_York", "2026-11-01T04:30:00Z", 3) ==
        Times{"2026-11-01T05:30", "2026-11-01T06:30", "2026-11-01T07:30"});
}

TEST_CASE("cron: a day that a zone left out altogether comes at the jump") {
  CHECK(moments("0 12 * * *", "Pacific/Apia", "2011-12-29T23:00:00Z", 2) ==
        Times{"2011-12-30T10:00", "2011-12-30T22:00"});
}

TEST_CASE("cron: the last moment is found far back without counting all between") {
  const zc::Cron every_minute = cron("* * * * *");
  const auto last = every_minute.last(at("1970-01-01"), at("2026-11-24T08:30:30Z"), zone("UTC"));
  REQUIRE(last);
  CHECK(*last == at("2026-11-24T08:30:00Z"));
  CHECK_FALSE(cron("0 0 29 2 *").last(at("2024-03-01"), at("2027-12-31"), zone("UTC")));
}

TEST_CASE("cron: what is wrong is told with its field") {
  struct Row {
    const char* text;
    const char* why;
  };
  const Row rows[] = {{"", "five fields"},
                      {"* * * *", "has 4"},
                      {"* * * * * *", "has 6"},
                      {"@daily", "five fields"},
                      {"60 * * * *", "minute '60': must be from 0 to 59"},
                      {"* 24 * * *", "hour '24'"},
                      {"* * 0 * *", "day of the month '0'"},
                      {"* * 32 * *", "day of the month '32'"},
                      {"* * * 13 *", "month '13'"},
                      {"* * * foo *", "month 'foo'"},
                      {"* * * * 8", "day of the week '8'"},
                      {"* * * * monday", "day of the week 'monday'"},
                      {"5-1 * * * *", "ends before it begins"},
                      {"*/0 * * * *", "no step"},
                      {"*/x * * * *", "no step"},
                      {"5/10 * * * *", "a step needs"},
                      {"1, * * * *", "minute ''"},
                      {"-1 * * * *", "minute ''"},
                      {"1-2-3 * * * *", "minute '2-3'"},
                      {"99999999999 * * * *", "minute"},
                      {"0 0 30 2 *", "never comes"},
                      {"0 0 31 2,4,6,9,11 *", "never comes"}};
  for (const Row& row : rows) {
    INFO(row.text);
    const auto read = zc::Cron::parse(row.text);
    REQUIRE_FALSE(read);
    CHECK(read.error().kind() == zc::ErrorKind::kBadInput);
    CHECK_MESSAGE(read.error().message().find(row.why) != std::string::npos,
                  read.error().message());
  }
}

TEST_CASE("time zone: an unknown name is refused") {
  for (const char* const name :
       {"Asia/Peking", "", "../../etc/passwd", "Beijing", "asia/shanghai"}) {
    INFO(name);
    CHECK_FALSE(zc::TimeZone::find(name));
  }
}
