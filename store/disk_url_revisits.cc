// Which known addresses DiskUrlTable queues again.
#include <algorithm>
#include <cmath>
#include <utility>

#include "store/disk_url_table.h"
#include "store/keys.h"

namespace zc {
namespace {

constexpr std::string_view kRevisitsKey = "revisits";
constexpr std::size_t kRevisitsPerWrite = 1000;

UrlTask revisit_of(std::string_view key, const UrlState& state) {
  UrlTask task{.url = state.known.url, .key = std::string(key), .host = state.known.host};
  task.priority = Priority::kRevisit;
  task.depth = state.known.depth;
  task.found_on = state.found_on;
  task.known = true;
  task.validators = state.known.validators;
  return task;
}

// Counts worths by their size, so that a threshold is found without sorting ten million of them.
class WorthCounter {
 public:
  void add(double worth) { ++counts_[bucket_of(worth)]; }
  // The least worth of the most worthy `wanted`, rounded down to a bucket; 0: all fit.
  double least_of(std::uint64_t wanted) const {
    std::uint64_t passed = 0;
    for (std::size_t bucket = kBuckets; bucket-- > 0;) {
      passed += counts_[bucket];
      if (passed > wanted) return bucket == 0 ? 0.0 : std::exp2(exponent_of(bucket));
    }
    return 0;
  }

 private:
  static constexpr std::size_t kBuckets = 4096;
  static constexpr double kPerDoubling = 32;
  static constexpr double kMiddle = kBuckets / 2.0;
  static std::size_t bucket_of(double worth) {
    if (!(worth > 0)) return 0;
    const double place = std::floor(std::log2(worth) * kPerDoubling) + kMiddle;
    return static_cast<std::size_t>(std::clamp(place, 0.0, kBuckets - 1.0));
  }
  static double exponent_of(std::size_t bucket) {
    return (static_cast<double>(bucket) - kMiddle) / kPerDoubling;
  }

  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(kBuckets);
};

}  // namespace

// What was fetched before and is not queued in this run.
Status DiskUrlTable::for_each_candidate(const StateVisitor& visit) const {
  std::optional<Error> failed;
  const auto row = [&](std::string_view key, std::string_view bytes) {
    Result<UrlState> state = state_from_row(bytes);
    if (!state) {
      failed = state.error();
      return false;
    }
    if (state->fetched_run == 0 || state->queued_run >= run_.number) return true;
    if (Status visited = visit(key, *state); !visited) failed = visited.error();
    return !failed;
  };
  ZC_CHECK(rocks_.scan(Family::kUrls, {}, Direction::kForward, row));
  if (failed) return *failed;
  return Done{};
}

// `room`: what the budget leaves for those that it may hold back.
Result<double> DiskUrlTable::threshold(const RevisitValue& value,
                                       std::uint64_t& room,
                                       RevisitCount& count) {
  WorthCounter worths;
  std::uint64_t urgent = 0;
  const auto weigh = [&](std::string_view, UrlState& state) -> Status {
    ++count.known;
    const double worth = value(state.known);
    if (worth == kWhateverTheBudget) {
      ++urgent;
    } else if (worth >= 0) {
      worths.add(worth);
    }
    return Done{};
  };
  ZC_CHECK(for_each_candidate(weigh));
  room -= std::min(room, urgent);
  return worths.least_of(room);
}

Status DiskUrlTable::queue_worthy(const RevisitValue& value,
                                  const RevisitBudget& budget,
                                  RevisitCount& count) {
  std::vector<std::pair<UrlTask, UrlState>> found;
  std::map<std::string, std::uint64_t> of_host;
  std::uint64_t room = budget.in_all;
  const auto write_found = [&]() -> Status {
    Queueing queueing{Batch(rocks_)};
    for (auto& [task, state] : found) {
      queue(queueing, task);
      ++counts_[task.host].queued;
      queueing.batch.put(Family::kUrls, task.key, to_row(state));
    }
    found.clear();
    return write(queueing);
  };
  const auto take = [&](std::string_view key, UrlState& state) -> Status {
    const double worth = value(state.known);
    if (worth < count.threshold) return Done{};
    std::uint64_t& taken = of_host[state.known.host];
    if (worth < kWhateverTheBudget) {
      if (room == 0 || taken >= budget.per_host) return Done{};
      --room;
    }
    ++taken;
    ++count.queued;
    state.queued_run = run_.number;
    found.emplace_back(revisit_of(key, state), state);
    return found.size() < kRevisitsPerWrite ? Status(Done{}) : write_found();
  };
  ZC_CHECK(for_each_candidate(take));
  return write_found();
}

Result<RevisitCount> DiskUrlTable::queue_revisits(const RevisitValue& value,
                                                  const RevisitBudget& budget,
                                                  UtcTime now) {
  const std::scoped_lock lock(mutex_);
  ZC_CHECK(check_open());
  RevisitCount count;
  count.time = now;
  RevisitBudget left = budget;
  ZC_TRY(count.threshold, threshold(value, left.in_all, count));
  ZC_CHECK(queue_worthy(value, left, count));
  Batch batch(rocks_);
  batch.put(Family::kMeta, kRevisitsKey, to_row(count));
  ZC_CHECK(rocks_.write_unsynced(batch));
  return count;
}

Result<std::optional<RevisitCount>> DiskUrlTable::last_revisits() const {
  ZC_TRY(const std::optional<std::string> row, rocks_.find(Family::kMeta, kRevisitsKey));
  if (!row) return std::optional<RevisitCount>();
  ZC_TRY(const RevisitCount count, revisits_from_row(*row));
  return std::optional<RevisitCount>(count);
}

}  // namespace zc
