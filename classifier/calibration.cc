#include "classifier/calibration.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace zc {
namespace {

constexpr int kMostSteps = 100;
constexpr double kEnough = 1e-10;  // length of the last step
constexpr double kRidge = 1e-12;

double logit(double p) {
  return std::log(p / (1 - p));
}

// The slope and curvature of the loss in (slope, shift).
struct Derivatives {
  double slope = 0, shift = 0;
  double slope_slope = kRidge, slope_shift = 0, shift_shift = kRidge;
};

struct Targets {
  double right, wrong;
};

double loss(std::span<const CalibrationPoint> points, const Sigmoid& sigmoid, Targets targets) {
  double sum = 0;
  for (const CalibrationPoint& point : points) {
    const double t = point.right ? targets.right : targets.wrong;
    const double x = sigmoid.slope * point.logit + sigmoid.shift;
    sum += std::log1p(std::exp(-std::abs(x))) + std::max(x, 0.0) - t * x;
  }
  return sum;
}

Derivatives derivatives(std::span<const CalibrationPoint> points,
                        const Sigmoid& sigmoid,
                        Targets targets) {
  Derivatives d;
  for (const CalibrationPoint& point : points) {
    const double p = sigmoid.chance(point.logit);
    const double apart = p - (point.right ? targets.right : targets.wrong);
    const double curve = p * (1 - p);
    d.slope += apart * point.logit;
    d.shift += apart;
    d.slope_slope += curve * point.logit * point.logit;
    d.slope_shift += curve * point.logit;
    d.shift_shift += curve;
  }
  return d;
}

bool is_suspicion(const Finding& finding) {
  return finding.rule.starts_with("model.");
}

bool is_of_tables(const Finding& finding) {
  return finding.rule.starts_with("knowledge.") || finding.rule.starts_with("register.");
}

Refit refit_of(const std::vector<CalibrationPoint>& points, const Sigmoid& now) {
  Refit out;
  out.now = now;
  out.findings = points.size();
  CalibrationBins told;
  std::set<int> folds;
  for (const CalibrationPoint& point : points) {
    out.right += point.right ? 1 : 0;
    told.add(now.chance(point.logit), point.right);
    folds.insert(point.fold);
  }
  out.error_now = told.error();
  out.fitted = fit_sigmoid(points);
  if (!out.fitted) return out;
  CalibrationBins fitted;
  for (const int fold : folds) {
    std::vector<CalibrationPoint> others;
    std::copy_if(points.begin(),
                 points.end(),
                 std::back_inserter(others),
                 [&](const CalibrationPoint& point) { return point.fold != fold; });
    const Sigmoid sigmoid = fit_sigmoid(others).value_or(*out.fitted);
    for (const CalibrationPoint& point : points) {
      if (point.fold == fold) fitted.add(sigmoid.chance(point.logit), point.right);
    }
  }
  out.error_fitted = fitted.error();
  return out;
}

}  // namespace

std::optional<Sigmoid> fit_sigmoid(std::span<const CalibrationPoint> points) {
  const auto right = static_cast<double>(std::count_if(
      points.begin(), points.end(), [](const CalibrationPoint& point) { return point.right; }));
  const double wrong = static_cast<double>(points.size()) - right;
  if (right == 0 || wrong == 0) return std::nullopt;
  const Targets targets = {(right + 1) / (right + 2), 1 / (wrong + 2)};
  Sigmoid best = {0, std::log((right + 1) / (wrong + 1))};
  double least = loss(points, best, targets);
  for (int step = 0; step < kMostSteps; ++step) {
    const Derivatives d = derivatives(points, best, targets);
    const double area = d.slope_slope * d.shift_shift - d.slope_shift * d.slope_shift;
    const double slope = -(d.shift_shift * d.slope - d.slope_shift * d.shift) / area;
    const double shift = -(d.slope_slope * d.shift - d.slope_shift * d.slope) / area;
    double part = 1;  // of the step: halved until the loss does not grow
    Sigmoid next = {best.slope + slope, best.shift + shift};
    double then = loss(points, next, targets);
    for (; then > least && part > kEnough; then = loss(points, next, targets)) {
      part /= 2;
      next = {best.slope + part * slope, best.shift + part * shift};
    }
    if (then > least) break;
    best = next;
    least = then;
    if (part * std::hypot(slope, shift) < kEnough) break;
  }
  return best;
}

void Calibration::add(const Expected& expected, const Judgement& judgement, int fold) {
  for (const Finding& finding : judgement.findings) {
    if (is_of_tables(finding)) continue;
    const Sigmoid& by = is_suspicion(finding) ? kSuspicion : kHit;
    const double value = (logit(finding.score) - by.shift) / by.slope;
    const bool right = expected.categories[static_cast<std::size_t>(finding.category)];
    (is_suspicion(finding) ? suspicions_ : hits_).push_back({value, right, fold});
  }
}

Refit Calibration::hits() const {
  return refit_of(hits_, kHit);
}

Refit Calibration::suspicions() const {
  return refit_of(suspicions_, kSuspicion);
}

}  // namespace zc
