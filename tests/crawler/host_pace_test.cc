#include "crawler/host_pace.h"

#include <chrono>

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using zc::HostEvent;
using zc::HostPace;
using zc::HostPaceOptions;
using zc::HostPaceState;
using zc::Outcome;
using zc::UtcTime;

namespace {

constexpr UtcTime kStart{std::chrono::milliseconds(1'700'000'000'000)};

HostEvent event(Outcome outcome, int status, UtcTime started, UtcTime ended) {
  HostEvent e;
  e.outcome = outcome;
  e.http_status = status;
  e.started = started;
  e.ended = ended;
  return e;
}

}  // namespace

TEST_CASE("host pace: a host that was never asked may be asked at once") {
  const HostPace pace{HostPaceOptions{}};
  CHECK(pace.next_start(HostPaceState{}, kStart) == kStart);
}

TEST_CASE("host pace: the pause is the largest of gap, fetch time and Crawl-delay") {
  const HostPace pace{HostPaceOptions{}};
  HostPaceState state;
  pace.note(state, event(Outcome::kPage, 200, kStart, kStart + 100ms));
  CHECK(pace.next_start(state, kStart + 100ms) == kStart + 2100ms);
  SUBCASE("a slow answer gives five times its length") {
    pace.note(state, event(Outcome::kPage, 200, kStart, kStart + 4s));
    CHECK(pace.next_start(state, kStart + 4s) == kStart + 24s);
  }
  SUBCASE("that factor stops at half a minute") {
    pace.note(state, event(Outcome::kPage, 200, kStart, kStart + 60s));
    CHECK(pace.next_start(state, kStart + 60s) == kStart + 90s);
  }
  SUBCASE("a Crawl-delay has no such end, and never shortens") {
    state.crawl_delay = 600s;
    CHECK(pace.next_start(state, kStart + 1s) == kStart + 600s + 100ms);
    state.crawl_delay = 1ms;
    CHECK(pace.next_start(state, kStart + 1s) == kStart + 2100ms);
  }
  SUBCASE("time that has passed is not waited for again") {
    CHECK(pace.next_start(state, kStart + 1h) == kStart + 1h);
  }
}

TEST_CASE("host pace: 429 and 503 double the pause up to a day (RFC 6585 section 4)") {
  const HostPace pace{HostPaceOptions{}};
  HostPaceState state;
  UtcTime now = kStart;
  std::chrono::milliseconds expected = 60s;
  for (int i = 0; i < 15; ++i) {
    pace.note(state, event(Outcome::kServerError, i % 2 == 0 ? 503 : 429, now, now));
    const UtcTime next = pace.next_start(state, now);
    CHECK(next - now == expected);
    expected = std::min<std::chrono::milliseconds>(expected * 2, 24h);
    now = next;
  }
  CHECK(expected == 24h);
}

TEST_CASE("host pace: half an hour of quiet forgets the doubling") {
  const HostPace pace{HostPaceOptions{}};
  HostPaceState state;
  pace.note(state, event(Outcome::kServerError, 503, kStart, kStart));
  pace.note(state, event(Outcome::kServerError, 503, kStart + 60s, kStart + 60s));
  CHECK(state.backoff == 120s);
  const UtcTime later = state.not_before + 31min;
  pace.note(state, event(Outcome::kPage, 200, later, later));
  pace.note(state, event(Outcome::kServerError, 503, later, later));
  CHECK(state.backoff == 60s);
}

TEST_CASE("host pace: Retry-After wins when it is longer (RFC 9110 section 10.2.3)") {
  const HostPace pace{HostPaceOptions{}};
  HostPaceState state;
  HostEvent refusal = event(Outcome::kServerError, 503, kStart, kStart);
  refusal.retry_after = 300s;
  pace.note(state, refusal);
  CHECK(pace.next_start(state, kStart) == kStart + 300s);
  HostPaceState second;
  refusal.retry_after = 5s;
  pace.note(second, refusal);
  CHECK(pace.next_start(second, kStart) == kStart + 60s);
  HostPaceState third;
  refusal.retry_after = std::chrono::seconds::max();
  pace.note(third, refusal);
  CHECK(pace.next_start(third, kStart) == kStart + 24h);
}

TEST_CASE("host pace: five silent answers in a row open the breaker, and it doubles") {
  const HostPace pace{HostPaceOptions{}};
  HostPaceState state;
  UtcTime now = kStart;
  for (int i = 0; i < 4; ++i) {
    pace.note(state, event(Outcome::kConnect, 0, now, now));
    CHECK(pace.next_start(state, now) == now + 2s);
    now += 2s;
  }
  pace.note(state, event(Outcome::kTimeout, 0, now, now));
  CHECK(pace.next_start(state, now) == now + 10min);
  CHECK_FALSE(pace.is_given_up(state));
  now += 10min;
  pace.note(state, event(Outcome::kDns, 0, now, now));
  CHECK(pace.next_start(state, now) == now + 20min);
  SUBCASE("any response closes it") {
    pace.note(state, event(Outcome::kGone, 404, now, now));
    CHECK(state.failures == 0);
    CHECK(state.trips == 0);
  }
  SUBCASE("the third time the host is given up") {
    pace.note(state, event(Outcome::kTls, 0, now, now));
    CHECK(pace.is_given_up(state));
  }
}

TEST_CASE("host pace: a refusal of ours says nothing about the host") {
  const HostPace pace{HostPaceOptions{}};
  HostPaceState state;
  pace.note(state, event(Outcome::kDenied, 0, kStart, kStart));
  CHECK(state == HostPaceState{});
}

TEST_CASE("host pace: a clock that jumps back costs one gap, not the jump") {
  const HostPace pace{HostPaceOptions{}};
  HostPaceState state;
  pace.note(state, event(Outcome::kPage, 200, kStart, kStart));
  CHECK(pace.next_start(state, kStart - 1h) == kStart - 1h + 2s);
}
