// The part of one host's queue that is in memory: the next few tasks in (priority, sequence) order
// and the retries that are not due yet.  The rest stays on disk behind a cursor.
//
// Every queued task up to the cursor has been loaded or noted here; every one after it is on disk
// only.  Not thread-safe; owned by Frontier.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/url_table.h"

namespace zc {

class HostWindow {
 public:
  // Tasks that the table already holds.
  void note_on_disk(std::uint64_t count) { on_disk_ += static_cast<std::int64_t>(count); }
  // A task that the table has just queued.  `limit`: how many may be kept in memory, perhaps none.
  // Twice the same task counts once, even when loaded() brought it before.
  void add(const UrlTask& task, std::size_t limit, UtcTime now);
  // An unfinished task comes back to its place.
  void put_back(const UrlTask& task, UtcTime now);

  // Nothing to take in memory, but more on disk: call UrlTable::waiting(host, after(), limit) and
  // hand the answer to loaded().
  bool wants_load(UtcTime now) const;
  // Where on disk to go on; of the task only priority and sequence are set.  nullopt: from the
  // start.
  std::optional<UrlTask> after() const;
  void loaded(std::vector<UrlTask> tasks, std::size_t limit, UtcTime now);

  // The next task whose time has come.
  std::optional<UrlTask> take(UtcTime now);
  // When to ask again: `now` if something can be taken or loaded; nullopt if nothing waits.
  std::optional<UtcTime> ready_at(UtcTime now) const;
  // Tasks that wait, here and on disk.
  std::uint64_t size() const {
    return in_memory() + (on_disk_ > 0 ? static_cast<std::uint64_t>(on_disk_) : 0);
  }
  std::size_t in_memory() const { return ready_.size() + delayed_.size(); }

 private:
  struct Place {
    Priority priority = Priority::kSeed;
    std::uint64_t sequence = 0;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted comparison
    auto operator<=>(const Place&) const = default;
  };
  static Place place_of(const UrlTask& task) { return {task.priority, task.sequence}; }

  void keep(const UrlTask& task, UtcTime now);
  void wake(UtcTime now);

  std::vector<UrlTask> ready_ = {};  // the last one is next
  std::multimap<UtcTime, UrlTask> delayed_ = {};
  std::vector<Place> last_load_ = {};  // what loaded() brought, perhaps before add() tells of it
  std::optional<Place> cursor_ = {};
  // Told of but not loaded; below zero while loaded() is ahead of add().
  std::int64_t on_disk_ = 0;
};

}  // namespace zc
