// Which URL next: due hosts in memory, the rest behind UrlTable.
//
//   begin_run() on the table, then
//   ZC_TRY(Frontier frontier, Frontier::open(table, options));
//   ZC_CHECK(frontier.add(session.seed_tasks()));
//   while (frontier.waiting() + frontier.in_flight() > 0) {
//     ZC_TRY(std::optional<UrlTask> task, frontier.next(clock.now()));
//     none: sleep until next_due(), or until a fetch ends;
//     one: fetch it, then frontier.done(*task, visit, clock.now(), retry_after);
//   }
//
// A host is asked by one request at a time (max_in_flight_per_host), no earlier than HostPace says,
// and no two hosts of one address closer than ip_gap.  Among hosts that may be asked, the one that
// waits longest goes first.  Memory grows with hosts, not with URLs.
//
// Calls that touch the disk: open, add, next (a read once per batch), done, drop.  The note_ forms
// touch memory only, for a caller that batches its disk work; the table then comes first:
// UrlTable::add, then note_added with what it returned.
// Not thread-safe: one thread calls.  The table must outlive the frontier.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "base/url_table.h"
#include "base/visit.h"
#include "crawler/host_pace.h"
#include "crawler/host_window.h"
#include "crawler/retry.h"

namespace zc {

struct FrontierOptions {
  HostPaceOptions pace = {};
  RetryOptions retry = {};
  // Least pause between requests to one IP address, whatever the host; zero: no such rule.
  std::chrono::milliseconds ip_gap = {};
  std::uint32_t max_in_flight_per_host = 1;
  std::size_t batch = 32;                     // tasks read from disk at once, per host
  std::size_t max_tasks_in_memory = 200'000;  // over all hosts; the batch shrinks to fit
};

class Frontier {
 public:
  // Reads which hosts have waiting tasks.  kBadInput for options that cannot work.
  static Result<Frontier> open(UrlTable& table, const FrontierOptions& options);
  Frontier(Frontier&&) = default;
  Frontier& operator=(Frontier&&) = default;

  Status add(std::span<const UrlTask> tasks);
  void note_added(std::span<const UrlTask> added);

  // A task whose host may be asked now; the host counts as busy until done(), drop() or
  // put_back().  nullopt: nothing is due.
  Result<std::optional<UrlTask>> next(UtcTime now);
  // When next() is worth asking again; nullopt: nothing waits, except for what is in flight.
  std::optional<UtcTime> next_due() const;
  std::uint64_t waiting() const { return waiting_; }
  std::size_t in_flight() const { return in_flight_; }
  std::size_t host_count() const { return hosts_.size(); }
  // Tasks held in memory now, in flight not counted.
  std::size_t tasks_in_memory() const;
  // Tasks finished without a request because their host was given up in this run.
  std::uint64_t abandoned() const { return abandoned_; }

  // The request is over.  `visit.time` is its start, `ended` its end.
  Status done(const UrlTask& task,
              const Visit& visit,
              UtcTime ended,
              std::optional<std::chrono::seconds> retry_after);
  void note_done(const UrlTask& task,
                 const Visit& visit,
                 UtcTime ended,
                 std::optional<std::chrono::seconds> retry_after);
  // What done() would hand to UrlTable::retry; nullopt: UrlTable::finish instead.
  std::optional<UrlTask> retry_of(const UrlTask& task, const Visit& visit, UtcTime now) const;
  // `again`: as UrlTable::retry returned it.
  void note_retry(const UrlTask& again);

  // Refused without a request: finished, the pace untouched.
  Status drop(const UrlTask& task, const Visit& visit);
  void note_dropped(const UrlTask& task);
  // Not now (its robots.txt must be read first, or we stop): back to its place, still queued.
  void put_back(const UrlTask& task);

  // A request outside the queue, such as robots.txt.  The host's next one waits its turn after it.
  void note_contact(const std::string& host, const HostEvent& event);
  void set_crawl_delay(const std::string& host, std::chrono::milliseconds delay);
  // No request to this host before `until`; an earlier time ends an earlier hold.
  void hold(const std::string& host, UtcTime until);
  // The address that the host was reached at; what ip_gap counts by.
  void note_address(const std::string& host, const std::string& ip);

  // For whoever keeps politeness across restarts.  A restored host is no longer given up, but its
  // pauses hold.
  const HostPaceState* pace_of(const std::string& host) const;
  void restore_pace(const std::string& host, const HostPaceState& state);

 private:
  struct Ip {
    UtcTime next_start = {};
    UtcTime next_slot = {};  // staggers the hosts that wait for this address
  };
  struct Host {
    HostPaceState pace = {};
    HostWindow window = {};
    UtcTime held_until = {};
    UtcTime due = {};
    std::uint64_t turn = 0;  // with `due`, its place in due_; 0: not there
    std::uint32_t in_flight = 0;
    Ip* ip = nullptr;
    const std::string* name = nullptr;
  };
  struct Due {
    UtcTime time = {};
    std::uint64_t turn = 0;
    Host* host = nullptr;
    auto operator<=>(const Due&) const = default;
  };

  Frontier(UrlTable& table, const FrontierOptions& options);

  Host& host_of(const std::string& name);
  std::size_t batch_limit() const;
  void schedule(Host& host, UtcTime not_before);
  void unschedule(Host& host);
  void reschedule_all();
  UtcTime earliest(const Host& host) const;
  Result<std::optional<UrlTask>> take_from(Host& host);
  Status load(Host& host);
  Status abandon(Host& host);
  bool waits_for_ip(Host& host);
  void started(Host& host);
  void release(Host& host);
  void count(std::uint64_t before, const Host& host);

  UrlTable* table_;
  FrontierOptions options_;
  HostPace pace_;
  RetryPlan retry_;
  std::unordered_map<std::string, Host> hosts_ = {};
  std::unordered_map<std::string, Ip> ips_ = {};
  std::set<Due> due_ = {};  // a heap from which a host can also be taken out of turn
  std::uint64_t turns_ = 0;
  std::uint64_t waiting_ = 0;
  std::uint64_t abandoned_ = 0;
  std::size_t in_flight_ = 0;
  UtcTime now_ = {};  // the latest time that a caller told
};

}  // namespace zc
