// What a crawl still has to tell: the new findings of a page, kept in the same batch as the page
// itself, so that no alert is lost when the process dies between storing and telling.
// Order: PageTable stages an entry for every receipt with new findings; who told it calls
// settled(); the entry leaves the disk with the next put, or with flush().  An entry told but not
// yet removed is told again after a crash: at least once, never never.
// Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/rocks.h"

namespace zc {

struct OutboxEntry {
  std::uint64_t log_sequence = 0;  // of the page's audit line; names the entry
  std::string url_key = {};
  std::string url = {};
  UtcTime time = {};
  std::vector<std::string> finding_ids = {};  // in document order
  bool operator==(const OutboxEntry&) const = default;
};

class OutboxTable {
 public:
  explicit OutboxTable(Rocks& rocks) : rocks_(rocks) {}

  // All that was not settled, oldest first.
  Result<std::vector<OutboxEntry>> waiting() const;
  void settled(std::uint64_t log_sequence);
  // Removes what was settled since the last put.
  Status flush();

  // For PageTable.
  static void stage(Batch& batch, const OutboxEntry& entry);
  void stage_removals(Batch& batch);

 private:
  Rocks& rocks_;
  std::mutex mutex_;
  std::vector<std::uint64_t> settled_ = {};
};

}  // namespace zc
