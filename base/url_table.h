// What the frontier asks of a disk: the one interface that `crawler` uses and `store` implements.
//
// A run is one pass of a job.  begin_run() either resumes the run that a stop or crash left behind
// or opens the next one.  Within a run a URL (by key) is queued at most once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/visit.h"

namespace zc {

// Order within a host's queue: smaller first.
enum class Priority : std::uint8_t { kSeed = 0, kRevisit = 1, kLink = 2 };

struct UrlTask {
  std::string url = {};   // fetch form
  std::string key = {};   // key form: what the seen-test compares
  std::string host = {};  // "host:port" of the origin, the unit of politeness
  Priority priority = Priority::kLink;
  std::uint32_t depth = 0;      // links from a seed
  std::uint32_t redirects = 0;  // hops since the last page
  std::uint32_t attempts = 0;   // failed tries so far in this run
  std::string found_on = {};    // URL of the page that offered it; "" for a seed
  UtcTime not_before = {};      // earliest start (retry); zero: at once
  std::uint64_t sequence = 0;   // set by the table: place in the host's queue
  bool operator==(const UrlTask&) const = default;
};

struct HostQueue {
  std::string host = {};
  std::uint64_t waiting = 0;
  bool operator==(const HostQueue&) const = default;
};

struct RunStart {
  std::uint64_t run = 0;
  bool resumed = false;
  bool operator==(const RunStart&) const = default;
};

// Implementations are thread-safe.  Every call may fail with kStorage or kCorrupt.
class UrlTable {
 public:
  virtual ~UrlTable() = default;

  // Opens run n+1, or the unfinished one.
  virtual Result<RunStart> begin_run() = 0;
  // Every known URL that was fetched in an earlier run and is not yet queued in this one is queued
  // with Priority::kRevisit.  Returns how many.
  virtual Result<std::uint64_t> queue_revisits() = 0;
  // Queues those tasks whose key this run has not seen; returns exactly those, with `sequence` set.
  virtual Result<std::vector<UrlTask>> add(std::span<const UrlTask> tasks) = 0;
  // The next waiting tasks of a host in (priority, sequence) order, after `after` (exclusive;
  // nullptr: from the start).  They stay queued until finish().
  virtual Result<std::vector<UrlTask>> waiting(const std::string& host,
                                               const UrlTask* after,
                                               std::size_t limit) = 0;
  // Hosts with waiting tasks.
  virtual Result<std::vector<HostQueue>> hosts() = 0;
  // The task is done: leaves the queue; outcome and time become the URL's last state.
  virtual Status finish(const UrlTask& task, const Visit& visit) = 0;
  // The task failed and is to be tried again: replaced in the queue by `again` (attempts and
  // not_before changed, sequence set by the table).  Returns it with its new sequence.
  virtual Result<UrlTask> retry(const UrlTask& task, const UrlTask& again) = 0;
  // No waiting task is left and the job is complete: the run ends.
  virtual Status end_run() = 0;
};

}  // namespace zc
