#include "crawler/retry.h"

#include <chrono>

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using zc::Outcome;
using zc::RetryOptions;
using zc::RetryPlan;
using zc::UtcTime;
using zc::Visit;

namespace {

constexpr UtcTime kNow{std::chrono::milliseconds(1'700'000'000'000)};

}  // namespace

TEST_CASE("retry: what may pass is tried again, later and later, and then no more") {
  RetryOptions options;
  options.max_attempts = 4;
  options.base_delay = 10s;
  options.max_delay = 15s;
  const RetryPlan plan(options);
  for (const Outcome outcome :
       {Outcome::kDns, Outcome::kConnect, Outcome::kTimeout, Outcome::kServerError}) {
    CHECK(plan.again_at(outcome, 1, kNow) == kNow + 10s);
    CHECK(plan.again_at(outcome, 2, kNow) == kNow + 15s);
    CHECK(plan.again_at(outcome, 3, kNow) == kNow + 15s);
    CHECK_FALSE(plan.again_at(outcome, 4, kNow));
  }
}

TEST_CASE("retry: what the site meant stands") {
  const RetryPlan plan{RetryOptions{}};
  for (const Outcome outcome : {Outcome::kPage,
                                Outcome::kRedirect,
                                Outcome::kNotModified,
                                Outcome::kGone,
                                Outcome::kClientError,
                                Outcome::kTls,
                                Outcome::kProtocol,
                                Outcome::kDenied}) {
    CHECK_FALSE(plan.again_at(outcome, 1, kNow));
  }
}

TEST_CASE("retry: 'too many requests' means later, not no") {
  const RetryPlan plan{RetryOptions{}};
  Visit visit;
  visit.outcome = Outcome::kClientError;
  visit.http_status = 429;
  CHECK(plan.again_at(visit, 1, kNow));
  visit.http_status = 403;
  CHECK_FALSE(plan.again_at(visit, 1, kNow));
}

TEST_CASE("retry: one attempt means no retry") {
  RetryOptions options;
  options.max_attempts = 1;
  CHECK_FALSE(RetryPlan(options).again_at(Outcome::kTimeout, 1, kNow));
}
