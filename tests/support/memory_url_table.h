// UrlTable in memory, with the meaning that base/url_table.h gives it: for tests of what stands
// above a disk.  Counts reads, can be told to fail, and survives being looked at by a test.
#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/url_table.h"

namespace zc::test {

class MemoryUrlTable final : public UrlTable {
 public:
  struct State {
    UrlTask task = {};
    std::optional<Visit> last = {};  // of any run
    std::uint64_t run = 0;           // the last that queued it
  };

  Result<RunStart> begin_run() override {
    const std::lock_guard lock(mutex_);
    if (auto status = check(); !status) return status.error();
    const bool resumed = open_;
    const bool after_crash = resumed && !paused_;
    if (!resumed) ++run_;
    open_ = true;
    paused_ = false;
    return RunStart{run_, resumed, after_crash};
  }

  // Everything, whatever it is worth.
  Result<RevisitCount> queue_revisits(const RevisitValue& /*value*/,
                                      const RevisitBudget& /*budget*/,
                                      UtcTime now) override {
    const std::lock_guard lock(mutex_);
    if (auto status = check(); !status) return status.error();
    RevisitCount count;
    count.time = now;
    for (auto& [key, state] : known_) {
      if (!state.last || state.run == run_) continue;
      UrlTask task = state.task;
      task.priority = Priority::kRevisit;
      task.attempts = 0;
      task.not_before = {};
      enqueue(task);
      ++count.known;
      ++count.queued;
    }
    return count;
  }

  Result<std::vector<UrlTask>> add(std::span<const UrlTask> tasks) override {
    const std::lock_guard lock(mutex_);
    if (auto status = check(); !status) return status.error();
    std::vector<UrlTask> added;
    for (const UrlTask& task : tasks) {
      const auto found = known_.find(task.key);
      if (found != known_.end() && found->second.run == run_) continue;
      const bool fetched = found != known_.end() && found->second.last;
      if (fetched && task.priority != Priority::kSeed) continue;
      added.push_back(enqueue(task));
    }
    return added;
  }

  Result<std::vector<UrlTask>> waiting(const std::string& host,
                                       const UrlTask* after,
                                       std::size_t limit) override {
    const std::lock_guard lock(mutex_);
    if (auto status = check(); !status) return status.error();
    ++reads_;
    std::vector<UrlTask> out;
    const Place from = after == nullptr ? Place{host, Priority::kSeed, 0}
                                        : Place{host, after->priority, after->sequence + 1};
    for (auto it = queue_.lower_bound(from); it != queue_.end() && out.size() < limit; ++it) {
      if (std::get<0>(it->first) != host) break;
      out.push_back(it->second);
    }
    return out;
  }

  Result<std::vector<HostQueue>> hosts() override {
    const std::lock_guard lock(mutex_);
    if (auto status = check(); !status) return status.error();
    std::map<std::string, HostQueue> out;
    for (const auto& [key, state] : known_) {
      if (state.run == run_) ++out[state.task.host].queued;
    }
    for (const auto& [place, task] : queue_) ++out[task.host].waiting;
    std::vector<HostQueue> hosts;
    for (auto& [name, host] : out) hosts.push_back({name, host.waiting, host.queued});
    return hosts;
  }

  Status finish(const UrlTask& task, const Visit& visit, const PageFacts* /*facts*/) override {
    const std::lock_guard lock(mutex_);
    ZC_CHECK(check());
    queue_.erase(place_of(task));
    known_[task.key].last = visit;
    visits_.push_back(visit);
    return Done{};
  }

  Result<UrlTask> retry(const UrlTask& task, const UrlTask& again) override {
    const std::lock_guard lock(mutex_);
    if (auto status = check(); !status) return status.error();
    queue_.erase(place_of(task));
    return enqueue(again);
  }

  Status end_run() override {
    const std::lock_guard lock(mutex_);
    ZC_CHECK(check());
    open_ = false;
    return Done{};
  }

  Status pause_run() override {
    paused_ = true;
    return Done{};
  }

  Status remember_hosts(std::span<const HostMemory> hosts) override {
    for (const HostMemory& host : hosts) hosts_[host.host] = host;
    return Done{};
  }
  Result<std::vector<HostMemory>> remembered_hosts() override {
    std::vector<HostMemory> out;
    for (const auto& [name, host] : hosts_) out.push_back(host);
    return out;
  }
  Status remember_robots(const RobotsMemory& robots) override {
    robots_[robots.origin] = robots;
    return Done{};
  }
  Result<std::optional<RobotsMemory>> remembered_robots(const std::string& origin) override {
    const auto found = robots_.find(origin);
    if (found == robots_.end()) return std::optional<RobotsMemory>();
    return std::optional<RobotsMemory>(found->second);
  }

  // From now on every call fails so.
  void fail_with(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    failure_ = std::move(error);
  }
  std::size_t reads() const { return reads_; }
  std::size_t queued() const { return queue_.size(); }
  const std::vector<Visit>& visits() const { return visits_; }
  const std::map<std::string, State>& known() const { return known_; }

 private:
  using Place = std::tuple<std::string, Priority, std::uint64_t>;
  static Place place_of(const UrlTask& task) { return {task.host, task.priority, task.sequence}; }

  Status check() const {
    if (failure_) return *failure_;
    return Done{};
  }
  UrlTask enqueue(UrlTask task) {
    task.sequence = ++sequence_;
    queue_[place_of(task)] = task;
    State& state = known_[task.key];
    state.task = task;
    state.run = run_;
    return task;
  }

  mutable std::mutex mutex_ = {};
  std::map<Place, UrlTask> queue_ = {};
  std::map<std::string, State> known_ = {};
  std::vector<Visit> visits_ = {};
  std::map<std::string, HostMemory> hosts_ = {};
  std::map<std::string, RobotsMemory> robots_ = {};
  std::optional<Error> failure_ = {};
  std::uint64_t run_ = 0;
  std::uint64_t sequence_ = 0;
  std::size_t reads_ = 0;
  bool open_ = false;
  bool paused_ = false;
};

}  // namespace zc::test
