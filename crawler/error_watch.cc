#include "crawler/error_watch.h"

#include <algorithm>
#include <functional>
#include <unordered_set>

#include "crawler/host_pace.h"

namespace zc {
namespace {

// After a pause so much of a window is enough to see whether the line is back.
constexpr std::size_t kProbeShare = 5;

}  // namespace

bool ErrorWatch::note(const std::string& host, Outcome outcome, UtcTime now) {
  if (outcome == Outcome::kDenied || now < paused_until_) return false;
  const bool silent = is_silent(outcome);
  requests_.push_back({std::hash<std::string>()(host), silent});
  silent_ += silent ? 1 : 0;
  silent_run_ = silent ? silent_run_ + 1 : 0;
  if (requests_.size() > options_.window) {
    silent_ -= requests_.front().silent ? 1 : 0;
    requests_.pop_front();
  }
  if (!is_broken() && !is_broken_for_few()) {
    const bool well = requests_.size() >= options_.window / kProbeShare;
    if (well && !silent) pauses_ = 0;
    return false;
  }
  begin_pause(now);
  return true;
}

bool ErrorWatch::is_broken() const {
  const std::size_t enough = pauses_ == 0 ? options_.window : options_.window / kProbeShare;
  if (requests_.empty() || requests_.size() < enough) return false;
  const double share = static_cast<double>(silent_) / static_cast<double>(requests_.size());
  if (share < options_.most_silent) return false;
  std::unordered_set<std::size_t> hosts;
  for (const Request& request : requests_) {
    if (request.silent) hosts.insert(request.host);
  }
  return hosts.size() >= options_.least_hosts;
}

bool ErrorWatch::is_broken_for_few() const {
  if (silent_run_ < kFewRequests) return false;
  std::unordered_set<std::size_t> hosts;
  std::unordered_set<std::size_t> silent_hosts;
  const std::size_t run_begin = requests_.size() - std::min(silent_run_, requests_.size());
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    hosts.insert(requests_[i].host);
    if (i >= run_begin) silent_hosts.insert(requests_[i].host);
    if (hosts.size() >= options_.least_hosts) return false;  // not few
  }
  constexpr std::size_t kEach = 3;
  return silent_hosts.size() >= kFewHosts && silent_hosts.size() == hosts.size() &&
         silent_run_ >= kEach * hosts.size();
}

void ErrorWatch::begin_pause(UtcTime now) {
  std::unordered_set<std::size_t> hosts;
  for (const Request& request : requests_) {
    if (request.silent) hosts.insert(request.host);
  }
  silent_requests_ = silent_;
  silent_hosts_ = hosts.size();
  const std::uint32_t doublings = std::min(pauses_, 20U);
  paused_until_ =
      now + std::min(options_.pause * (std::int64_t{1} << doublings), options_.max_pause);
  ++pauses_;
  requests_.clear();
  silent_ = 0;
  silent_run_ = 0;
}

}  // namespace zc
