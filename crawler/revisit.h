// When to look again, from how often the page changed and how much is at stake.
//
// A page is taken to change by a Poisson process of rate r.  We never see a change, only whether
// there was at least one between two looks, so r is the most likely one given such observations and
// a prior.  Looking after t seconds is worth
//     w / r * (1 - exp(-r t) * (1 + r t)),
// which is how much weighted freshness the look buys; with a budget, the most worthy go first, and
// a floor goes before any budget, as does the end of a term that the last judgement hung on.  A
// page that changes all the time is worth little: it would be stale again at once.
//
// Source: Cho and Garcia-Molina, Estimating frequency of change (2003); Azar et al., Tractable
// near-optimal policies for crawling (PNAS 2018), the threshold form.  Pure; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>

#include "base/time.h"
#include "base/url_table.h"

namespace zc {

struct RevisitOptions {
  // Before anything is known a page is taken to change so often; counts as half an observation.
  std::chrono::seconds usual_change = std::chrono::hours(24 * 7);
  // What is at stake, in pages without findings.
  double finding_weight = 10;
  double gone_weight = 0.3;  // taken down or unreachable: may come back
  // Pages with findings are looked at so often whatever the budget.
  std::chrono::seconds finding_floor = std::chrono::hours(24);
  // Every page is looked at so often whatever the budget; zero: no such floor.
  std::chrono::seconds page_floor = std::chrono::seconds(0);
  // What robots.txt or the address guard denied is put to them again after so long.
  std::chrono::seconds denied_again = std::chrono::hours(24);
  bool operator==(const RevisitOptions&) const = default;
};

class RevisitPlan {
 public:
  explicit RevisitPlan(const RevisitOptions& options) : options_(options) {}

  // Changes per second.
  double change_rate(std::span<const Observation> observations) const;
  double weight(const KnownUrl& page) const;
  // For UrlTable::queue_revisits().
  double worth(const KnownUrl& page, UtcTime now) const;
  // The floor that holds for the page, if any.
  std::optional<std::chrono::seconds> floor_of(const KnownUrl& page) const;
  // When worth() reaches `threshold` or the floor, whichever comes first; nullopt: never.
  std::optional<UtcTime> worthy_at(const KnownUrl& page, double threshold) const;

  // The formula above.  rate > 0, elapsed >= 0, both by the second.
  static double worth_of(double weight, double rate, double elapsed);

 private:
  RevisitOptions options_;
};

}  // namespace zc
