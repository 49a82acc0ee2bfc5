#include "classifier/calibration.h"

#include <cmath>

#include <doctest/doctest.h>

#include "classifier/score.h"

using namespace zc;

namespace {

// A thousand findings at each logit, as many of them right as `truth` says.
std::vector<CalibrationPoint> points_of(const Sigmoid& truth) {
  std::vector<CalibrationPoint> out;
  for (const double x : {-2.0, -1.0, 0.0, 1.0, 2.0, 4.0}) {
    const auto right = std::lround(truth.chance(x) * 1000);
    for (int i = 0; i < 1000; ++i) out.push_back({x, i < right, i % 4});
  }
  return out;
}

Judgement judgement_of(const std::string& rule, double score) {
  Judgement out;
  Finding finding;
  finding.rule = rule;
  finding.category = Category::kGuarantee;
  finding.score = score;
  out.findings.push_back(finding);
  return out;
}

Expected expecting(Category category) {
  Expected out;
  out.lead = true;
  out.categories[static_cast<std::size_t>(category)] = true;
  return out;
}

}  // namespace

TEST_CASE("calibration: the sigmoid is found again from findings that follow it") {
  for (const Sigmoid truth : {Sigmoid{0.6, -0.9}, Sigmoid{1.5, 0.4}, Sigmoid{0.2, 1.0}}) {
    const auto fitted = fit_sigmoid(points_of(truth));
    REQUIRE(fitted);
    CHECK(fitted->slope == doctest::Approx(truth.slope).epsilon(0.02));
    CHECK(fitted->shift == doctest::Approx(truth.shift).epsilon(0.02));
  }
}

TEST_CASE("calibration: without both right and wrong findings there is nothing to fit") {
  CHECK_FALSE(fit_sigmoid({}));
  std::vector<CalibrationPoint> all_right = {{1, true, 0}, {2, true, 0}};
  CHECK_FALSE(fit_sigmoid(all_right));
}

TEST_CASE(
    "calibration: findings that a value parts wholly give a steep sigmoid, not an endless one") {
  std::vector<CalibrationPoint> parted;
  for (int i = 0; i < 50; ++i) {
    parted.push_back({-1.0 - i * 0.01, false, 0});
    parted.push_back({1.0 + i * 0.01, true, 0});
  }
  const auto fitted = fit_sigmoid(parted);
  REQUIRE(fitted);
  CHECK(std::isfinite(fitted->slope));
  CHECK(fitted->slope > 1);
  CHECK(fitted->slope < 100);
  CHECK(fitted->chance(1.2) > 0.9);
}

TEST_CASE("calibration: today's sigmoids are those of the score") {
  for (const double value : {0.02, 0.3, 0.5, 0.9, 0.99}) {
    const double x = std::log(value / (1 - value));
    CHECK(kHit.chance(x) == doctest::Approx(chance_of_hit(value)));
    CHECK(kSuspicion.chance(x) == doctest::Approx(chance_of_suspicion(value)));
  }
}

TEST_CASE("calibration: scores that promise too much are told, and what would mend them") {
  Calibration all;
  const Expected right = expecting(Category::kGuarantee);
  const Expected wrong = expecting(Category::kFees);
  for (int i = 0; i < 400; ++i) {
    const double value = i % 2 == 0 ? 0.9 : 0.6;
    const bool is_right = i % 10 < (i % 2 == 0 ? 6 : 3);  // of high values 3 in 5, of low ones 1
    all.add(is_right ? right : wrong, judgement_of("a.b", chance_of_hit(value)), i % 4);
  }
  const Refit hits = all.hits();
  CHECK(hits.findings == 400);
  CHECK(hits.now.slope == kHit.slope);
  REQUIRE(hits.fitted);
  CHECK(hits.error_now > 0.02);
  CHECK(hits.error_fitted < 0.02);
  CHECK(hits.fitted->chance(std::log(9.0)) ==
        doctest::Approx(static_cast<double>(hits.right) / 400 + 0.2).epsilon(0.05));
  CHECK(all.suspicions().findings == 0);
  CHECK_FALSE(all.suspicions().fitted);
}

TEST_CASE("calibration: suspicions are fitted apart, and what tables say takes no part") {
  Calibration all;
  all.add(expecting(Category::kGuarantee), judgement_of("model.guarantee", 0.5), 0);
  all.add(expecting(Category::kFees), judgement_of("model.guarantee", 0.4), 1);
  all.add(expecting(Category::kFees), judgement_of("knowledge.catalogue", 0.6), 0);
  all.add(expecting(Category::kFees), judgement_of("register.expired", 0.6), 0);
  CHECK(all.suspicions().findings == 2);
  CHECK(all.suspicions().right == 1);
  CHECK(all.hits().findings == 0);
}
