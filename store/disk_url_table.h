// UrlTable (base/url_table.h) on RocksDB: what the crawler knows of each address, the queue of each
// host, and what must be remembered of hosts.  Survives the death of the process at any moment: a
// task that was not finished comes back, a finished one does not.
//
// Each call is one unsynced write, so after a power cut the last moments may be missing: a task
// whose finish() was lost is fetched again.  Pages are written synced through the same log, so
// nothing that stands before a stored page is lost.
// Thread-safe: calls follow one another.  In memory: one count a host that this run has queued.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/url_table.h"
#include "store/rocks.h"
#include "store/url_rows.h"

namespace zc {

class DiskUrlTable final : public UrlTable {
 public:
  // `rocks` must outlive the table.
  explicit DiskUrlTable(Rocks& rocks);

  Result<RunStart> begin_run() override;
  // Reads all addresses twice: once to find the threshold, once to queue.
  Result<RevisitCount> queue_revisits(const RevisitValue& value,
                                      const RevisitBudget& budget,
                                      UtcTime now) override;
  Result<std::vector<UrlTask>> add(std::span<const UrlTask> tasks) override;
  Result<std::vector<UrlTask>> waiting(const std::string& host,
                                       const UrlTask* after,
                                       std::size_t limit) override;
  Result<std::vector<HostQueue>> hosts() override;
  // A task that is not queued (finished before) is no error: its last state is noted.
  Status finish(const UrlTask& task, const Visit& visit, const PageFacts* facts) override;
  // kNotFound when the task is not queued.
  Result<UrlTask> retry(const UrlTask& task, const UrlTask& again) override;
  // Drops what still waits: those addresses stay known, and the next run may queue them again.
  Status end_run() override;
  Status pause_run() override;

  Status remember_hosts(std::span<const HostMemory> hosts) override;
  Result<std::vector<HostMemory>> remembered_hosts() override;
  Status remember_robots(const RobotsMemory& robots) override;
  Result<std::optional<RobotsMemory>> remembered_robots(const std::string& origin) override;

  // For an operator; these work outside a run too, and on a table opened for reading.
  Result<std::optional<HostMemory>> remembered_host(const std::string& host) const;
  // nullopt: never met.
  Result<std::optional<UrlState>> state_of_url(const std::string& key) const;
  // The last queue_revisits(); nullopt: there was none.
  Result<std::optional<RevisitCount>> last_revisits() const;
  // Forgets the address; its waiting task, if any, is dropped.  Page history is left alone.
  // kNotFound: never met.
  Status forget(const std::string& key);

 private:
  enum class RunState : std::uint8_t { kEnded = 0, kOpen = 1, kPaused = 2 };
  struct Run {
    std::uint64_t number = 0;
    RunState state = RunState::kEnded;
  };
  // Tasks on their way into one batch, and the hosts whose counts it must carry.
  struct Queueing {
    Batch batch;
    std::set<std::string> hosts = {};
  };
  struct Candidate {
    const UrlTask* task = nullptr;
    Digest fingerprint = {};
  };
  static std::string run_row(const Run& run);

  Status load();
  Status load_counts();
  Status count_queue();
  Status write_run(const Run& run);
  Status check_open() const;
  std::vector<Candidate> unsure(std::span<const UrlTask> tasks) const;
  std::optional<UrlTask> to_queue(const UrlTask& offered, UrlState& state) const;
  void queue(Queueing& queueing, UrlTask& task);
  Status write(Queueing& queueing);
  Result<double> threshold(const RevisitValue& value, std::uint64_t& room, RevisitCount& count);
  Status queue_worthy(const RevisitValue& value, const RevisitBudget& budget, RevisitCount& count);
  using StateVisitor = std::function<Status(std::string_view key, UrlState& state)>;
  Status for_each_candidate(const StateVisitor& visit) const;
  Result<bool> is_queued(const UrlTask& task) const;
  Result<UrlState> state_before(const UrlTask& task) const;
  bool was_seen(const Digest& fingerprint) const;
  void note_seen(const Digest& fingerprint);

  Rocks& rocks_;
  std::mutex mutex_;
  bool loaded_ = false;
  Run run_ = {};
  std::map<std::string, HostCount> counts_ = {};  // by host
  // Digests of keys that this run has certainly seen: most links of a page point to known pages,
  // and this spares the look at the disk.  A fixed table in which the newer entry wins.
  std::vector<Digest> seen_;
};

}  // namespace zc
