#include "crawler/retry.h"

#include <algorithm>

namespace zc {
namespace {

bool may_pass(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDns:
    case Outcome::kConnect:
    case Outcome::kTimeout:
    case Outcome::kServerError:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::optional<UtcTime> RetryPlan::again_at(Outcome outcome,
                                           std::uint32_t attempts,
                                           UtcTime now) const {
  if (!may_pass(outcome) || attempts >= options_.max_attempts) return std::nullopt;
  const std::uint32_t doublings = std::min(attempts == 0 ? 0 : attempts - 1, 20U);
  return now + std::min(options_.base_delay * (std::int64_t{1} << doublings), options_.max_delay);
}

std::optional<UtcTime> RetryPlan::again_at(const Visit& visit,
                                           std::uint32_t attempts,
                                           UtcTime now) const {
  const bool later = visit.outcome == Outcome::kClientError && visit.http_status == 429;
  return again_at(later ? Outcome::kServerError : visit.outcome, attempts, now);
}

}  // namespace zc
