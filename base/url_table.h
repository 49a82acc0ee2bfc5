// What the frontier asks of a disk: the one interface that `crawler` uses and `store` implements.
//
// A run is one pass of a job.  begin_run() either resumes the run that a stop or crash left behind
// or opens the next one.  Within a run a URL (by key) is queued at most once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/host_memory.h"
#include "base/result.h"
#include "base/time.h"
#include "base/visit.h"

namespace zc {

// Order within a host's queue: smaller first.
enum class Priority : std::uint8_t { kSeed = 0, kRevisit = 1, kLink = 2 };

// What a server said by which to recognise a page (RFC 9110 section 8.8), and of what it said so.
// With both texts empty there is nothing to ask by.
struct Validators {
  std::string etag = {};
  std::string last_modified = {};
  std::uint32_t version = 0;   // the page version that came with them
  UtcTime time = {};           // when it was fetched whole
  std::string judged_by = {};  // rules and extractor that judged that version
  // From this moment on the same bytes may be judged otherwise, since the term of a body that the
  // page names begins or ends; zero: never.
  UtcTime stands_until = {};
  bool operator==(const Validators&) const = default;
};

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
  UtcTime changed = {};         // when a sitemap says that the page last changed; zero: unknown
  bool known = false;           // set by the table: fetched in an earlier run
  Validators validators = {};   // set by the table: from the last fetch
  std::uint64_t sequence = 0;   // set by the table: place in the host's queue
  bool operator==(const UrlTask&) const = default;
};

// Two looks at a page in a row: how far apart, and had it changed in between?
struct Observation {
  std::uint32_t seconds = 0;
  bool changed = false;
  bool operator==(const Observation&) const = default;
};

// A known address, as far as it matters for when to look again.
struct KnownUrl {
  static constexpr std::size_t kMaxObservations = 16;

  std::string url = {};
  std::string host = {};
  std::uint32_t depth = 0;
  UtcTime last_try = {};
  std::string last_outcome = {};  // name_of(Outcome)
  UtcTime last_look = {};         // the last try that told the page's state; zero: none did
  std::vector<Observation> observations = {};  // oldest first
  std::uint32_t findings = 0;                  // at the last look
  Validators validators = {};
  bool operator==(const KnownUrl&) const = default;
};

// What looking at a known address again is worth now.  Negative: nothing, in this run.
using RevisitValue = std::function<double(const KnownUrl&)>;
// A worth that no budget holds back.
inline constexpr double kWhateverTheBudget = std::numeric_limits<double>::infinity();

struct RevisitBudget {
  std::uint64_t in_all = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t per_host = std::numeric_limits<std::uint64_t>::max();
};

struct RevisitCount {
  std::uint64_t known = 0;   // addresses that were weighed
  std::uint64_t queued = 0;  // of them
  double threshold = 0;      // least worth that was queued; 0: the budget held nothing back
  UtcTime time = {};         // of the weighing
  bool operator==(const RevisitCount&) const = default;
};

// What a look told of the page, beyond its Visit.
struct PageFacts {
  bool changed = false;                        // another version than the last time
  std::optional<std::uint32_t> findings = {};  // nullopt: not judged, as before
  std::optional<Validators> validators = {};   // nullopt: as before
};

struct HostQueue {
  std::string host = {};
  std::uint64_t waiting = 0;
  std::uint64_t queued = 0;  // in this run so far, waiting or done: what budgets count
  bool operator==(const HostQueue&) const = default;
};

struct RunStart {
  std::uint64_t run = 0;
  bool resumed = false;
  // The process before did not end by pause_run() or end_run(): requests that it had under way are
  // told nowhere.
  bool after_crash = false;
  bool operator==(const RunStart&) const = default;
};

// Implementations are thread-safe.  Every call may fail with kStorage or kCorrupt.
class UrlTable {
 public:
  virtual ~UrlTable() = default;

  // Opens run n+1, or the unfinished one.
  virtual Result<RunStart> begin_run() = 0;
  // Weighs every URL that was fetched or denied in an earlier run and is not yet queued in this
  // one, and queues the most worthy with Priority::kRevisit, as many as the budget allows.
  virtual Result<RevisitCount> queue_revisits(const RevisitValue& value,
                                              const RevisitBudget& budget,
                                              UtcTime now) = 0;
  // Queues those tasks whose key this run has not seen; returns exactly those, with `sequence` set.
  // One that an earlier run fetched comes by queue_revisits() only, unless it is a seed, was denied
  // or has `changed` since.
  virtual Result<std::vector<UrlTask>> add(std::span<const UrlTask> tasks) = 0;
  // The next waiting tasks of a host in (priority, sequence) order, after `after` (exclusive;
  // nullptr: from the start).  They stay queued until finish().
  virtual Result<std::vector<UrlTask>> waiting(const std::string& host,
                                               const UrlTask* after,
                                               std::size_t limit) = 0;
  // Hosts that this run has queued anything of, also when nothing of it waits any more.
  virtual Result<std::vector<HostQueue>> hosts() = 0;
  // The task is done: leaves the queue; outcome and time become the URL's last state.  `facts` may
  // be null: nothing new is known of the page.
  virtual Status finish(const UrlTask& task, const Visit& visit, const PageFacts* facts) = 0;
  // The task failed and is to be tried again: replaced in the queue by `again` (attempts and
  // not_before changed, sequence set by the table).  Returns it with its new sequence.
  virtual Result<UrlTask> retry(const UrlTask& task, const UrlTask& again) = 0;
  // No waiting task is left and the job is complete: the run ends.
  virtual Status end_run() = 0;
  // The run stops here in good order and may be resumed: remember_hosts() has told all.
  virtual Status pause_run() = 0;

  // Politeness across restarts.  Each replaces what was remembered of the same host or origin.
  virtual Status remember_hosts(std::span<const HostMemory> hosts) = 0;
  virtual Result<std::vector<HostMemory>> remembered_hosts() = 0;
  virtual Status remember_robots(const RobotsMemory& robots) = 0;
  virtual Result<std::optional<RobotsMemory>> remembered_robots(const std::string& origin) = 0;
};

}  // namespace zc
