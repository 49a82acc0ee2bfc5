// When may we next touch this host?  Time comes in, time goes out; nothing sleeps here.
//
// HostPace holds the rules, HostPaceState what is known of one host: a plain value that can be
// written to disk, so that a restart is no excuse for an early request.
// Source: RFC 9110 section 10.2.3 (Retry-After) and 15.6.4 (503), RFC 6585 section 4 (429).
// Not thread-safe; owned by Frontier.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/host_memory.h"
#include "base/time.h"
#include "base/visit.h"

namespace zc {

struct HostPaceOptions {
  // Least pause between the end of one request and the start of the next.
  std::chrono::milliseconds min_gap = std::chrono::seconds(2);
  // A slow host gets more room: this many times its last fetch time, up to max_factor_gap.
  double fetch_factor = 5.0;
  std::chrono::milliseconds max_factor_gap = std::chrono::seconds(30);
  // 429 and 503 without Retry-After: first pause, doubled at each further one.
  std::chrono::milliseconds first_backoff = std::chrono::seconds(60);
  std::chrono::milliseconds max_backoff = std::chrono::hours(24);
  // So long without a 429 or 503 after the last pause ended, and the doubling starts anew.
  std::chrono::milliseconds forget_backoff = std::chrono::minutes(30);
  // So many requests in a row without any response open the breaker; it doubles as well.
  std::uint32_t breaker_failures = 5;
  std::chrono::milliseconds breaker_pause = std::chrono::minutes(10);
  // The breaker opened so often without a response in between: the host is given up for this run.
  std::uint32_t breaker_trips = 3;
  bool operator==(const HostPaceOptions&) const = default;
};

// One request that is over.
struct HostEvent {
  Outcome outcome = Outcome::kPage;
  int http_status = 0;
  std::optional<std::chrono::seconds> retry_after = {};
  UtcTime started = {};
  UtcTime ended = {};
};

class HostPace {
 public:
  explicit HostPace(HostPaceOptions options) : options_(options) {}

  // Earliest allowed start; never before `now`.
  UtcTime next_start(const HostPaceState& state, UtcTime now) const;
  // Tells what happened.  kDenied says nothing about the host and is ignored.
  void note(HostPaceState& state, const HostEvent& event) const;
  // The breaker opened too often: nothing more is to be asked of this host.
  bool is_given_up(const HostPaceState& state) const;

  // Pause after the last request, without back-off and breaker.
  std::chrono::milliseconds gap(const HostPaceState& state) const;
  const HostPaceOptions& options() const { return options_; }

 private:
  void note_failure(HostPaceState& state, const HostEvent& event) const;
  void note_refusal(HostPaceState& state, const HostEvent& event) const;

  HostPaceOptions options_;
};

// True for outcomes in which the host gave no HTTP response at all.
bool is_silent(Outcome outcome);

}  // namespace zc
