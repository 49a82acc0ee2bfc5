#include "crawler/host_pace.h"

#include <algorithm>

namespace zc {

using std::chrono::milliseconds;

bool is_silent(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDns:
    case Outcome::kConnect:
    case Outcome::kTls:
    case Outcome::kTimeout:
    case Outcome::kProtocol:
      return true;
    default:
      return false;
  }
}

milliseconds HostPace::gap(const HostPaceState& state) const {
  const double slow = static_cast<double>(state.last_fetch.count()) * options_.fetch_factor;
  const auto most = static_cast<double>(options_.max_factor_gap.count());
  const milliseconds factor(static_cast<std::int64_t>(std::clamp(slow, 0.0, most)));
  return std::max({options_.min_gap, state.crawl_delay, factor});
}

UtcTime HostPace::next_start(const HostPaceState& state, UtcTime now) const {
  const milliseconds pause = gap(state);
  // After a clock that jumped back, no pause is longer than it could have been given now, and the
  // last request counts as just over.
  UtcTime earliest = std::max(now, std::min(state.not_before, now + options_.max_backoff));
  if (state.last_end != UtcTime{})
    earliest = std::max(earliest, std::min(state.last_end, now) + pause);
  if (state.last_start != UtcTime{}) {
    earliest = std::max(earliest, std::min(state.last_start, now) + pause);
  }
  return earliest;
}

void HostPace::note(HostPaceState& state, const HostEvent& event) const {
  if (event.outcome == Outcome::kDenied) return;
  state.last_end = event.ended;
  const bool timed = event.started != UtcTime{} && event.started <= event.ended;
  state.last_fetch = timed ? event.ended - event.started : milliseconds(0);
  if (is_silent(event.outcome)) {
    note_failure(state, event);
    return;
  }
  state.failures = 0;
  state.trips = 0;
  if (event.http_status == 429 || event.http_status == 503) {
    note_refusal(state, event);
  } else if (state.backoff != milliseconds(0) &&
             event.ended >= state.not_before + options_.forget_backoff) {
    state.backoff = milliseconds(0);
  }
}

void HostPace::note_failure(HostPaceState& state, const HostEvent& event) const {
  if (++state.failures < options_.breaker_failures) return;
  const std::uint32_t doublings = std::min(state.trips, 20U);
  const milliseconds pause =
      std::min(options_.breaker_pause * (std::int64_t{1} << doublings), options_.max_backoff);
  state.not_before = std::max(state.not_before, event.ended + pause);
  ++state.trips;
  // One more silent answer opens it again.
  state.failures = options_.breaker_failures - 1;
}

void HostPace::note_refusal(HostPaceState& state, const HostEvent& event) const {
  const bool old = event.ended >= state.not_before + options_.forget_backoff;
  const milliseconds doubled =
      old || state.backoff == milliseconds(0) ? options_.first_backoff : state.backoff * 2;
  state.backoff = std::min(doubled, options_.max_backoff);
  milliseconds pause = state.backoff;
  if (event.retry_after && event.retry_after->count() > 0) {
    const milliseconds asked = std::min<std::chrono::seconds>(
        *event.retry_after, std::chrono::duration_cast<std::chrono::seconds>(options_.max_backoff));
    pause = std::max(pause, asked);
  }
  state.not_before = std::max(state.not_before, event.ended + pause);
}

bool HostPace::is_given_up(const HostPaceState& state) const {
  return state.trips >= options_.breaker_trips;
}

}  // namespace zc
