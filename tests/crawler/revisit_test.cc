#include "crawler/revisit.h"

#include <cmath>
#include <random>

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using zc::KnownUrl;
using zc::Observation;
using zc::RevisitOptions;
using zc::RevisitPlan;
using zc::UtcTime;

namespace {

constexpr UtcTime kStart{1'700'000'000s};
constexpr double kDay = 86400;

KnownUrl page(std::vector<Observation> observations = {}) {
  KnownUrl page;
  page.last_look = page.last_try = kStart;
  page.last_outcome = "page";
  page.observations = std::move(observations);
  return page;
}

// Looks at a page that changes at `rate`, `gap` seconds apart.
std::vector<Observation> looks(double rate, double gap, int count, std::mt19937& random) {
  std::vector<Observation> seen;
  std::uniform_real_distribution<double> chance(0, 1);
  for (int i = 0; i < count; ++i) {
    const double t = gap * (0.5 + chance(random));
    seen.push_back({static_cast<std::uint32_t>(t), chance(random) < -std::expm1(-rate * t)});
  }
  return seen;
}

}  // namespace

TEST_CASE("revisit: of a page that was looked at once the usual rate is assumed") {
  const RevisitPlan plan({});
  CHECK(plan.change_rate({}) * 7 * kDay == doctest::Approx(1).epsilon(0.01));
}

TEST_CASE("revisit: the rate is found from looks that only tell whether it changed") {
  const RevisitPlan plan({});
  std::mt19937 random(7);
  for (const double a_day : {0.05, 0.5, 2.0}) {
    double sum = 0;
    constexpr int kPages = 200;
    for (int i = 0; i < kPages; ++i) {
      sum += plan.change_rate(looks(a_day / kDay, kDay, 16, random)) * kDay;
    }
    INFO(a_day);
    CHECK(sum / kPages == doctest::Approx(a_day).epsilon(0.25));
  }
}

TEST_CASE("revisit: a page that never changed slows down, one that always did speeds up") {
  const RevisitPlan plan({});
  const std::vector<Observation> never(10, {86400, false});
  const std::vector<Observation> always(10, {86400, true});
  CHECK(plan.change_rate(never) < plan.change_rate({}));
  CHECK(plan.change_rate(always) > 10 * plan.change_rate({}));
}

TEST_CASE("revisit: the worth grows with time, up to weight / rate") {
  const double rate = 1 / kDay;
  double before = 0;
  for (const double days : {0.01, 0.1, 1.0, 3.0, 10.0, 100.0}) {
    const double worth = RevisitPlan::worth_of(2, rate, days * kDay);
    CHECK(worth > before);
    before = worth;
  }
  CHECK(before == doctest::Approx(2 * kDay));
  CHECK(RevisitPlan::worth_of(1, rate, 0) == 0);
  // w / r * (1 - 2 / e) after one mean time.
  CHECK(RevisitPlan::worth_of(1, rate, kDay) == doctest::Approx(kDay * (1 - 2 / std::exp(1))));
}

TEST_CASE("revisit: findings weigh more, gone pages less") {
  const RevisitPlan plan({});
  KnownUrl finding = page();
  finding.findings = 1;
  KnownUrl gone = page();
  gone.last_outcome = "gone";
  const UtcTime later = kStart + 12h;
  CHECK(plan.worth(finding, later) == doctest::Approx(10 * plan.worth(page(), later)));
  CHECK(plan.worth(gone, later) == doctest::Approx(0.3 * plan.worth(page(), later)));
}

TEST_CASE("revisit: a floor goes before any budget") {
  RevisitOptions options;
  options.page_floor = 7 * 24h;
  const RevisitPlan plan(options);
  KnownUrl finding = page();
  finding.findings = 2;
  CHECK(plan.worth(finding, kStart + 24h) == zc::kWhateverTheBudget);
  CHECK(plan.worth(finding, kStart + 23h) < zc::kWhateverTheBudget);
  CHECK(plan.worth(page(), kStart + 7 * 24h) == zc::kWhateverTheBudget);
  CHECK_FALSE(RevisitPlan({}).floor_of(page()));
}

TEST_CASE("revisit: a page is looked at once more when a term of a body that it names has ended") {
  const RevisitPlan plan({});
  KnownUrl listed = page();
  listed.validators.stands_until = kStart + 48h;
  CHECK(plan.worth(listed, kStart + 47h) < zc::kWhateverTheBudget);
  CHECK(plan.worth(listed, kStart + 48h) == zc::kWhateverTheBudget);
  CHECK(plan.worthy_at(listed, 1e12) == kStart + 48h);
  listed.last_try = kStart + 48h;  // whatever came of it
  CHECK(plan.worth(listed, kStart + 49h) < zc::kWhateverTheBudget);
  CHECK_FALSE(plan.worthy_at(listed, 1e12));
}

TEST_CASE("revisit: it can be told when a page will be worth a look") {
  const RevisitPlan plan({});
  for (const double threshold : {1e3, 1e4, 1e5}) {
    const auto at = plan.worthy_at(page(), threshold);
    REQUIRE(at);
    CHECK(plan.worth(page(), *at) == doctest::Approx(threshold).epsilon(0.001));
  }
  CHECK(plan.worthy_at(page(), 0) == kStart);
  CHECK_FALSE(plan.worthy_at(page(), 1e12));
  KnownUrl finding = page();
  finding.findings = 1;
  CHECK(plan.worthy_at(finding, 1e12) == kStart + 24h);
}

TEST_CASE("revisit: what was denied is put to robots.txt again once its answer is a day old") {
  const RevisitPlan plan({});
  KnownUrl denied = page();
  denied.last_outcome = "denied";
  denied.last_look = {};
  CHECK(plan.worth(denied, kStart + 23h) < 0);
  CHECK(plan.worth(denied, kStart + 25h) > 0);
}
