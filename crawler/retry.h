// Is a failed fetch worth another try, and when?  Outcome in, "again at" or "never" out.
// Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/time.h"
#include "base/visit.h"

namespace zc {

struct RetryOptions {
  std::uint32_t max_attempts = 2;  // the first try counts
  // Pause after the first failure, doubled at each further one up to max_delay.
  std::chrono::milliseconds base_delay = std::chrono::seconds(30);
  std::chrono::milliseconds max_delay = std::chrono::hours(24);
  bool operator==(const RetryOptions&) const = default;
};

class RetryPlan {
 public:
  explicit RetryPlan(RetryOptions options) : options_(options) {}

  // `attempts`: failed tries so far, this one included.  nullopt: the outcome stands.
  // Tried again: no resolution, no connection, timeout and 5xx.  Not: what the server meant (4xx),
  // nonsense, and a refused certificate, which is a fact about the site.
  std::optional<UtcTime> again_at(Outcome outcome, std::uint32_t attempts, UtcTime now) const;
  // The same, but 429 ("later", RFC 6585) is tried again as well.
  std::optional<UtcTime> again_at(const Visit& visit, std::uint32_t attempts, UtcTime now) const;

 private:
  RetryOptions options_;
};

}  // namespace zc
