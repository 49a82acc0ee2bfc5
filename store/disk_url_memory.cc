// What DiskUrlTable remembers of hosts and addresses, beside the queue.
#include <fmt/format.h>

#include "store/disk_url_table.h"
#include "store/keys.h"

namespace zc {

Status DiskUrlTable::remember_hosts(std::span<const HostMemory> hosts) {
  if (hosts.empty()) return Done{};
  Batch batch(rocks_);
  for (const HostMemory& memory : hosts) {
    batch.put(Family::kHosts, keys::host_memory(memory.host), to_row(memory));
  }
  return rocks_.write_unsynced(batch);
}

Result<std::vector<HostMemory>> DiskUrlTable::remembered_hosts() {
  std::vector<HostMemory> hosts;
  std::optional<Error> failed;
  const auto row = [&](std::string_view key, std::string_view bytes) {
    Result<HostMemory> memory = memory_from_row(keys::host_in_key(key), bytes);
    if (!memory) {
      failed = memory.error();
      return false;
    }
    hosts.push_back(*std::move(memory));
    return true;
  };
  const auto [begin, end] = keys::host_memories();
  ZC_CHECK(rocks_.scan(Family::kHosts, {begin, end}, Direction::kForward, row));
  if (failed) return *failed;
  return hosts;
}

Result<std::optional<HostMemory>> DiskUrlTable::remembered_host(const std::string& host) const {
  ZC_TRY(const std::optional<std::string> row,
         rocks_.find(Family::kHosts, keys::host_memory(host)));
  if (!row) return std::optional<HostMemory>();
  ZC_TRY(HostMemory memory, memory_from_row(host, *row));
  return std::optional<HostMemory>(std::move(memory));
}

Status DiskUrlTable::remember_robots(const RobotsMemory& robots) {
  Batch batch(rocks_);
  batch.put(Family::kHosts, keys::robots(robots.origin), to_row(robots));
  return rocks_.write_unsynced(batch);
}

Result<std::optional<RobotsMemory>> DiskUrlTable::remembered_robots(const std::string& origin) {
  ZC_TRY(const std::optional<std::string> row, rocks_.find(Family::kHosts, keys::robots(origin)));
  if (!row) return std::optional<RobotsMemory>();
  ZC_TRY(RobotsMemory robots, robots_from_row(origin, *row));
  return std::optional<RobotsMemory>(std::move(robots));
}

Result<std::optional<UrlState>> DiskUrlTable::state_of_url(const std::string& key) const {
  ZC_TRY(const std::optional<std::string> row, rocks_.find(Family::kUrls, key));
  if (!row) return std::optional<UrlState>();
  ZC_TRY(UrlState state, state_from_row(*row));
  return std::optional<UrlState>(std::move(state));
}

Status DiskUrlTable::forget(const std::string& key) {
  const std::scoped_lock lock(mutex_);
  ZC_CHECK(load());
  ZC_TRY(const std::optional<UrlState> state, state_of_url(key));
  if (!state) return Error(ErrorKind::kNotFound, fmt::format("{} was never met", key));
  const std::string& host = state->known.host;
  Batch batch(rocks_);
  batch.remove(Family::kUrls, key);
  HostCount& count = counts_[host];
  const auto row = [&](std::string_view place, std::string_view bytes) {
    const Result<UrlTask> task = task_from_row(place, bytes);
    if (!task || task->key != key) return true;
    batch.remove(Family::kQueue, place);
    if (count.waiting > 0) --count.waiting;
    return false;
  };
  ZC_CHECK(
      rocks_.scan(Family::kQueue, {keys::of(host), keys::after(host)}, Direction::kForward, row));
  batch.put(Family::kHosts, keys::host_count(host), to_row(count));
  return rocks_.write(batch);
}

}  // namespace zc
