#include "classifier/evaluation.h"

#include <doctest/doctest.h>

using namespace zc;

namespace {

Judgement found(Category category, double score, Severity severity = Severity::kAlert) {
  Judgement out;
  Finding finding;
  finding.category = category;
  finding.score = score;
  finding.severity = severity;
  out.findings.push_back(finding);
  return out;
}

Expected lead(Category category, const char* difficulty) {
  Expected out{true, {}, difficulty};
  out.categories[static_cast<std::size_t>(category)] = true;
  return out;
}

constexpr auto kFees = static_cast<std::size_t>(Category::kFees);

}  // namespace

TEST_CASE("evaluation: pages, categories and difficulties are counted apart") {
  Evaluation all;
  all.add(lead(Category::kFees, "plain"), found(Category::kFees, 0.9));
  all.add(lead(Category::kFees, "plain"), found(Category::kMarks, 0.9));  // the wrong category
  all.add(lead(Category::kFees, "evasive"), {});
  all.add({false, {}, "negative"}, found(Category::kFees, 0.6));
  all.add({false, {}, "negative"}, {});
  CHECK(all.pages() == 5);
  CHECK(all.page().precision() == doctest::Approx(2.0 / 3));
  CHECK(all.page().recall() == doctest::Approx(2.0 / 3));
  CHECK(all.category(kFees).right == 1);
  CHECK(all.category(kFees).wrong == 1);
  CHECK(all.category(kFees).missed == 2);
  CHECK(all.category(kFees).f1() == doctest::Approx(0.4));
  CHECK(all.macro_f1() == doctest::Approx(0.04));
  CHECK(all.micro_f1() == doctest::Approx(2.0 / 6));
  CHECK(all.found_by_difficulty().at("plain").value() == 1);
  CHECK(all.found_by_difficulty().at("evasive").value() == 0);
  CHECK(all.found_by_difficulty().at("negative").value() == 0.5);
}

TEST_CASE("evaluation: what is only logged is no lead") {
  CHECK(!verdict_of(found(Category::kFees, 0.9, Severity::kLog)).lead);
  CHECK(verdict_of(found(Category::kFees, 0.9, Severity::kReview)).categories[kFees]);
}

TEST_CASE("evaluation: scores that say what comes true have no calibration error") {
  Evaluation all;
  CHECK(all.calibration_error() == 0);
  for (int i = 0; i < 10; ++i) {
    const Expected expected = i < 7 ? lead(Category::kFees, "") : Expected{};
    all.add(expected, found(Category::kFees, 0.7));
  }
  CHECK(all.calibration_error() == doctest::Approx(0).epsilon(1e-9));
  for (int i = 0; i < 10; ++i) all.add({}, found(Category::kFees, 1.0));
  CHECK(all.calibration_error() == doctest::Approx(0.5));
}
