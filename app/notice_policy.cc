#include "app/notice_policy.h"

#include <algorithm>
#include <utility>

namespace zc {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds kRateSpan(60);
constexpr std::chrono::hours kMostWait(24);

template <typename T>
bool has(const std::vector<T>& list, const T& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

bool in_region(const ChannelPolicy& policy, const Notice& notice) {
  const auto covers = [&](const std::string& region) {
    return region.empty() ? notice.region.empty() : notice.region.starts_with(region);
  };
  return policy.regions.empty() ||
         std::any_of(policy.regions.begin(), policy.regions.end(), covers);
}

// The messages that count for the rate at `now`.
std::vector<UtcTime> of_last_minute(const std::vector<UtcTime>& sent, UtcTime now) {
  std::vector<UtcTime> recent;
  for (const UtcTime time : sent) {
    if (time <= now && now - time < kRateSpan) recent.push_back(time);
  }
  return recent;
}

UtcTime after_quiet_hours(const ChannelPace& pace, UtcTime time) {
  if (!pace.has_quiet) return time;
  // Not all minutes of a day are quiet (config/channels.cc).
  while (pace.quiet.is_open(time, pace.zone)) {
    time = std::chrono::floor<std::chrono::minutes>(time) + std::chrono::minutes(1);
  }
  return time;
}

}  // namespace

bool wants(const ChannelPolicy& policy, const Notice& notice) {
  if (!policy.kinds.empty() && !has(policy.kinds, notice.kind)) return false;
  if (notice.severity < policy.min_severity && notice.kind == NoticeKind::kNew) return false;
  if (notice.kind == NoticeKind::kOverdue) return true;
  if (notice.kind == NoticeKind::kWeekly) {
    // A province's office is told of its week, the others of everybody's.
    if (notice.region.empty() || policy.regions.empty()) {
      return notice.region.empty() && policy.regions.empty();
    }
    return in_region(policy, notice);
  }
  if (!policy.categories.empty() &&
      (!notice.category || !has(policy.categories, *notice.category))) {
    return false;
  }
  return in_region(policy, notice);
}

UtcTime earliest_send(const ChannelPace& pace,
                      const ChannelMemory& memory,
                      const Backlog& backlog,
                      UtcTime now) {
  UtcTime time = now;
  if (backlog.gather && backlog.notices < pace.batch && backlog.oldest <= now) {
    time = std::max(time, UtcTime(backlog.oldest + pace.gather));
  }
  const milliseconds longest = std::max<milliseconds>(pace.retry_most, kMostWait);
  if (memory.not_before > now && memory.not_before - now <= longest) {
    time = std::max(time, memory.not_before);
  }
  const std::vector<UtcTime> recent = of_last_minute(memory.sent, now);
  if (pace.per_minute > 0 && recent.size() >= pace.per_minute) {
    time = std::max(time, UtcTime(recent[recent.size() - pace.per_minute] + kRateSpan));
  }
  return after_quiet_hours(pace, time);
}

ChannelMemory after_success(const ChannelMemory& before, UtcTime now) {
  ChannelMemory after;
  after.succeeded = now;
  after.sent = of_last_minute(before.sent, now);
  after.sent.push_back(now);
  return after;
}

ChannelMemory after_failure(ChannelMemory before,
                            const ChannelPace& pace,
                            const std::string& error,
                            std::chrono::seconds wait,
                            UtcTime now) {
  ChannelMemory after = std::move(before);
  ++after.failures;
  after.last_error = error;
  after.sent = of_last_minute(after.sent, now);
  after.sent.push_back(now);  // a refused message counts for the receiver's rate too
  milliseconds pause = pace.retry_first;
  for (std::uint32_t i = 1; i < after.failures && pause < pace.retry_most; ++i) pause *= 2;
  pause = std::min(pause, std::max(pace.retry_most, pace.retry_first));
  after.not_before = now + std::max<milliseconds>(pause, std::min<milliseconds>(wait, kMostWait));
  return after;
}

}  // namespace zc
