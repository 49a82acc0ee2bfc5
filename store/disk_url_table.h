// UrlTable (base/url_table.h) on RocksDB: what the crawler knows of each address, and the queue of
// each host.  Survives the death of the process at any moment: a task that was not finished comes
// back, a finished one does not.
//
// Each call is one unsynced write, so after a power cut the last moments may be missing: a task
// whose finish() was lost is fetched again.  Pages are written synced through the same log, so
// nothing that stands before a stored page is lost.
// Thread-safe: calls follow one another.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/url_table.h"
#include "store/rocks.h"

namespace zc {

class DiskUrlTable final : public UrlTable {
 public:
  // `rocks` must outlive the table.
  explicit DiskUrlTable(Rocks& rocks);

  Result<RunStart> begin_run() override;
  Result<std::uint64_t> queue_revisits() override;
  Result<std::vector<UrlTask>> add(std::span<const UrlTask> tasks) override;
  Result<std::vector<UrlTask>> waiting(const std::string& host,
                                       const UrlTask* after,
                                       std::size_t limit) override;
  Result<std::vector<HostQueue>> hosts() override;
  // A task that is not queued (finished before) is no error: its last state is noted.
  Status finish(const UrlTask& task, const Visit& visit) override;
  // kNotFound when the task is not queued.
  Result<UrlTask> retry(const UrlTask& task, const UrlTask& again) override;
  // Drops what still waits: those addresses stay known, and the next run may queue them again.
  Status end_run() override;

 private:
  struct Run {
    std::uint64_t number = 0;
    bool open = false;
  };
  Status load();
  void queue(Batch& batch, UrlTask& task);
  Result<bool> is_queued(const UrlTask& task) const;
  void note_waiting(const std::string& host, bool more);
  bool was_seen(const Digest& fingerprint) const;
  void note_seen(const Digest& fingerprint);

  Rocks& rocks_;
  std::mutex mutex_;
  bool loaded_ = false;
  Run run_ = {};
  std::uint64_t next_sequence_ = 1;
  std::map<std::string, std::uint64_t> waiting_ = {};  // by host; no zeros
  // Digests of keys that this run has certainly seen: most links of a page point to known pages,
  // and this spares the look at the disk.  A fixed table in which the newer entry wins.
  std::vector<Digest> seen_;
};

}  // namespace zc
