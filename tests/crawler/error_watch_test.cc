#include "crawler/error_watch.h"

#include <string>

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using zc::ErrorWatch;
using zc::ErrorWatchOptions;
using zc::Outcome;
using zc::UtcTime;

namespace {

constexpr UtcTime kStart{1'700'000'000s};

std::string host(int number) {
  return "h" + std::to_string(number) + ".cn:80";
}

// `count` requests, one a second, over `hosts` hosts; returns how many pauses began.
int run(ErrorWatch& watch, int count, int hosts, Outcome outcome, UtcTime& now) {
  int pauses = 0;
  for (int i = 0; i < count; ++i) {
    now += 1s;
    if (watch.note(host(i % hosts), outcome, now)) ++pauses;
  }
  return pauses;
}

}  // namespace

TEST_CASE("error watch: hosts that answer, whatever they answer, pause nothing") {
  ErrorWatch watch({});
  UtcTime now = kStart;
  for (const Outcome outcome : {Outcome::kPage, Outcome::kGone, Outcome::kServerError}) {
    CHECK(run(watch, 500, 50, outcome, now) == 0);
  }
  CHECK(watch.paused_until() < now);
}

TEST_CASE("error watch: when hardly anyone answers everything pauses, longer each time") {
  ErrorWatch watch({});
  UtcTime now = kStart;
  CHECK(run(watch, 99, 50, Outcome::kConnect, now) == 0);
  CHECK(run(watch, 1, 50, Outcome::kConnect, now) == 1);
  CHECK(watch.paused_until() == now + 1min);
  CHECK(watch.silent_requests() == 100);
  CHECK(watch.silent_hosts() == 50);
  // What was under way comes in meanwhile.
  CHECK(run(watch, 30, 50, Outcome::kTimeout, now) == 0);
  now += 1min;
  CHECK(run(watch, 19, 50, Outcome::kDns, now) == 0);
  CHECK(run(watch, 1, 50, Outcome::kDns, now) == 1);
  CHECK(watch.paused_until() == now + 2min);
  now += 2min;
  for (int i = 0; i < 20; ++i) {
    run(watch, 20, 50, Outcome::kDns, now);
    now = std::max(now, watch.paused_until());
  }
  run(watch, 20, 50, Outcome::kDns, now);
  CHECK(watch.paused_until() == now + 1h);
}

TEST_CASE("error watch: once they answer again it takes a whole window to pause anew") {
  ErrorWatch watch({});
  UtcTime now = kStart;
  run(watch, 100, 50, Outcome::kConnect, now);
  now += 1min;
  CHECK(run(watch, 25, 50, Outcome::kPage, now) == 0);
  CHECK(run(watch, 74, 50, Outcome::kConnect, now) == 0);
  int more = 0;
  while (run(watch, 1, 50, Outcome::kConnect, now) == 0) ++more;
  CHECK(more < 26);
  CHECK(watch.paused_until() == now + 1min);
}

TEST_CASE("error watch: a few dead hosts beside one that answers are they, not we") {
  ErrorWatch watch({});
  UtcTime now = kStart;
  for (int i = 0; i < 100; ++i) {
    CHECK(run(watch, 8, 8, Outcome::kConnect, now) == 0);
    CHECK_FALSE(watch.note(host(8), Outcome::kPage, now));
  }
}

TEST_CASE("error watch: a job of few hosts pauses when every one of them has gone silent") {
  ErrorWatch watch({});
  UtcTime now = kStart;
  CHECK(run(watch, 60, 3, Outcome::kPage, now) == 0);
  CHECK(run(watch, 9, 3, Outcome::kConnect, now) == 0);
  CHECK(run(watch, 1, 3, Outcome::kConnect, now) == 1);
  CHECK(watch.silent_hosts() == 3);
  now += 1min;
  CHECK(run(watch, 10, 3, Outcome::kConnect, now) == 1);
  CHECK(watch.paused_until() == now + 2min);
  now += 2min;
  CHECK(run(watch, 40, 3, Outcome::kPage, now) == 0);
}

TEST_CASE("error watch: few hosts, one of which was not asked since, are no broken line yet") {
  ErrorWatch watch({});
  UtcTime now = kStart;
  CHECK(run(watch, 40, 4, Outcome::kPage, now) == 0);
  CHECK(run(watch, 50, 3, Outcome::kConnect, now) == 0);  // the fourth may be well
  int pauses = 0;
  for (int i = 0; i < 5; ++i) pauses += watch.note(host(3), Outcome::kTimeout, now) ? 1 : 0;
  CHECK(pauses == 1);
}

TEST_CASE("error watch: of one or two hosts nothing tells whether it is they or we") {
  ErrorWatch watch({});
  UtcTime now = kStart;
  CHECK(run(watch, 1000, 2, Outcome::kConnect, now) == 0);
}

TEST_CASE("error watch: what was refused by us says nothing") {
  ErrorWatch watch({});
  UtcTime now = kStart;
  CHECK(run(watch, 1000, 50, Outcome::kDenied, now) == 0);
}
