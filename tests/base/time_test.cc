#include "base/time.h"

#include <chrono>

#include <doctest/doctest.h>

using zc::ErrorKind;
using zc::parse_rfc3339;
using zc::UtcTime;

namespace {

constexpr UtcTime at(std::int64_t milliseconds) {
  return UtcTime(std::chrono::milliseconds(milliseconds));
}

}  // namespace

TEST_CASE("time: it is written in UTC for machines and in Beijing time for people") {
  const UtcTime time = at(1'795'508'999'042);
  CHECK(zc::to_rfc3339(time) == "2026-11-24T08:29:59.042Z");
  CHECK(zc::to_rfc3339_seconds(time) == "2026-11-24T08:29:59Z");
  CHECK(zc::to_beijing(time) == "2026-11-24 16:29:59");
  CHECK(zc::to_beijing(at(1'709'222'400'000)) == "2024-03-01 00:00:00");
  CHECK(zc::to_rfc3339(at(0)) == "1970-01-01T00:00:00.000Z");
  CHECK(zc::to_rfc3339(at(-1)) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("time: what is written is read back") {
  for (const std::int64_t ms : {0LL, 1'795'508'999'042LL, 951'782'400'000LL, 4'102'444'800'000LL}) {
    const auto read = parse_rfc3339(zc::to_rfc3339(at(ms)));
    REQUIRE(read);
    CHECK(*read == at(ms));
  }
  CHECK(*parse_rfc3339("2026-11-24T08:29:59Z") == at(1'795'508'999'000));
  CHECK(*parse_rfc3339("2026-11-24") == at(1'795'478'400'000));
}

TEST_CASE("time: what is no time is refused with its words") {
  for (const char* text : {"",
                           "2026",
                           "2026-02-30",
                           "2025-02-29",
                           "2026-13-01",
                           "2026-11-24T",
                           "2026-11-24T24:00:00Z",
                           "2026-11-24T08:60:00Z",
                           "2026-11-24T08:29:59",
                           "2026-11-24T08:29:59.04Z",
                           "2026-11-24T08:29:59Zx",
                           "2026-11-24T08:29:59+08:00",
                           " 2026-11-24"}) {
    const auto read = parse_rfc3339(text);
    REQUIRE_MESSAGE(!read, text);
    CHECK(read.error().kind() == ErrorKind::kBadInput);
    CHECK(read.error().message().find(text) != std::string::npos);
  }
}

TEST_CASE("time: a day that somebody tells is Beijing's, whole") {
  const auto told = [](const char* text, zc::DayEdge edge) {
    return zc::to_rfc3339(*zc::parse_told_time(text, edge));
  };
  CHECK(told("2026-12-04", zc::DayEdge::kFirst) == "2026-12-03T16:00:00.000Z");
  CHECK(told("2026-12-04", zc::DayEdge::kLast) == "2026-12-04T15:59:59.999Z");
  for (const auto edge : {zc::DayEdge::kFirst, zc::DayEdge::kLast}) {
    CHECK(told("2026-11-24 16:30:00", edge) == "2026-11-24T08:30:00.000Z");
    CHECK(told("2026-11-24T08:30:00Z", edge) == "2026-11-24T08:30:00.000Z");
  }
  for (const char* text :
       {"", "yesterday", "2026-02-30", "2026-11-24 16:30", "2026-11-24 25:30:00"}) {
    const auto read = zc::parse_told_time(text, zc::DayEdge::kLast);
    REQUIRE_MESSAGE(!read, text);
    CHECK(read.error().kind() == ErrorKind::kBadInput);
    CHECK(read.error().message().find(text) != std::string::npos);
  }
}

TEST_CASE("time: the system's clock is in this century") {
  CHECK(zc::SystemClock().now() > at(1'600'000'000'000));
}
