#include "crawler/revisit.h"

#include <algorithm>
#include <cmath>

#include "base/visit.h"

namespace zc {
namespace {

// Once a second to once in three hundred years: beyond, nothing differs.
constexpr double kLeastRate = 1e-10;
constexpr double kMostRate = 1.0;
constexpr int kHalvings = 60;

UtcTime last_seen(const KnownUrl& page) {
  return page.last_look != UtcTime{} ? page.last_look : page.last_try;
}

// A term of a register began or ended since anybody tried to look.
bool may_be_judged_otherwise(const KnownUrl& page, UtcTime now) {
  const UtcTime until = page.validators.stands_until;
  return page.last_try < until && until <= now;
}

double seconds_between(UtcTime earlier, UtcTime later) {
  return std::max(0.0, std::chrono::duration<double>(later - earlier).count());
}

// Where a falling function crosses zero, on a logarithmic scale.
template <typename Function>
double crossing(double low, double high, Function falling) {
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = std::sqrt(low * high);
    (falling(middle) > 0 ? low : high) = middle;
  }
  return std::sqrt(low * high);
}

}  // namespace

double RevisitPlan::change_rate(std::span<const Observation> observations) const {
  // The prior is a gamma density of shape 1.5 whose peak is at the usual rate.
  constexpr double kShape = 0.5;
  const auto usual = static_cast<double>(options_.usual_change.count());
  // The slope of the log-likelihood in the rate.
  const auto slope = [&](double rate) {
    double sum = kShape / rate - kShape * usual;
    for (const Observation& seen : observations) {
      const double t = seen.seconds;
      sum += seen.changed ? t / std::expm1(rate * t) : -t;
    }
    return sum;
  };
  return crossing(kLeastRate, kMostRate, slope);
}

double RevisitPlan::weight(const KnownUrl& page) const {
  if (page.findings > 0) return options_.finding_weight;
  const auto was = [&](Outcome outcome) { return page.last_outcome == name_of(outcome); };
  const bool there = was(Outcome::kPage) || was(Outcome::kNotModified) || was(Outcome::kRedirect);
  return there ? 1.0 : options_.gone_weight;
}

double RevisitPlan::worth_of(double weight, double rate, double elapsed) {
  const double expected = rate * elapsed;  // changes
  // 1 - exp(-x)(1 + x), written so that little x keep their digits.
  const double stale = -std::expm1(-expected) - expected * std::exp(-expected);
  return weight / rate * std::max(stale, 0.0);
}

std::optional<std::chrono::seconds> RevisitPlan::floor_of(const KnownUrl& page) const {
  if (page.findings > 0) return options_.finding_floor;
  if (options_.page_floor.count() > 0) return options_.page_floor;
  return std::nullopt;
}

double RevisitPlan::worth(const KnownUrl& page, UtcTime now) const {
  // The answer of robots.txt is kept for a day; before that, asking again tells nothing new.
  const bool denied = page.last_outcome == name_of(Outcome::kDenied);
  if (denied && now - page.last_try < options_.denied_again) return -1;
  if (may_be_judged_otherwise(page, now)) return kWhateverTheBudget;
  const std::optional<std::chrono::seconds> floor = floor_of(page);
  if (floor && now - last_seen(page) >= *floor) return kWhateverTheBudget;
  return worth_of(
      weight(page), change_rate(page.observations), seconds_between(last_seen(page), now));
}

std::optional<UtcTime> RevisitPlan::worthy_at(const KnownUrl& page, double threshold) const {
  const UtcTime since = last_seen(page);
  std::optional<UtcTime> at;
  if (const auto floor = floor_of(page)) at = since + *floor;
  const UtcTime term = page.validators.stands_until;
  if (term > page.last_try) at = at ? std::min(*at, term) : term;
  const double rate = change_rate(page.observations);
  const double most = weight(page) / rate;
  if (threshold >= most) return at;
  const auto missing = [&](double elapsed) {
    return threshold - worth_of(weight(page), rate, elapsed);
  };
  constexpr double kLeast = 1e-3;
  constexpr double kMost = 1e10;
  const double elapsed = threshold <= 0 ? 0 : crossing(kLeast, kMost, missing);
  const auto wait = std::chrono::milliseconds(static_cast<std::int64_t>(elapsed * 1000));
  return at ? std::min(*at, since + wait) : since + wait;
}

}  // namespace zc
