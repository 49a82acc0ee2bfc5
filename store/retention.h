// What may be forgotten, and forgetting it.  The log keeps a line of every version that ever was,
// with its digest, and a line of the pruning: what is gone can still be shown to have been there.
//
// Never pruned: the latest version of a page, versions of a page that a case is about.  Visits and
// log lines stay.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/finding.h"
#include "base/result.h"
#include "base/time.h"
#include "store/store.h"

namespace zc {

struct RetentionPolicy {
  std::uint32_t keep_days = 0;           // of versions without findings; 0: for ever
  std::uint32_t keep_findings_days = 0;  // of versions with findings; 0: for ever
  std::uint32_t keep_versions = 0;       // newest of a page kept whatever their age; at least 1 is
  // Of versions with a finding of that class, in place of keep_findings_days; 0: for ever.  Of
  // several classes the longest counts.
  std::map<Category, std::uint32_t> keep_category_days = {};
  // Keeps everything for ever, whatever is old.
  bool keeps_all() const;
  bool operator==(const RetentionPolicy&) const = default;
};

struct PruneReport {
  std::uint64_t pages = 0;  // with something pruned
  std::uint64_t versions = 0;
  std::uint64_t bodies = 0;  // that nobody needs any more
  std::uint64_t held = 0;    // versions old enough, kept for a case
};

enum class PruneMode { kTell, kPrune };

// `officer`: who asked for it, for the log.  kBadInput when the policy keeps everything for ever.
Result<PruneReport> prune_store(Store& store,
                                const RetentionPolicy& policy,
                                UtcTime now,
                                PruneMode mode,
                                const std::string& officer);

// After a pruning: the space goes back to the file system, see Rocks::reclaim().
Result<Reclaimed> reclaim_pruned(Store& store, std::atomic<bool>& stop);

// What the files under a directory hold together.  kStorage.
Result<std::uint64_t> bytes_of_files(const std::string& path);

}  // namespace zc
