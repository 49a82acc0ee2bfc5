// Which URL next: due hosts in memory, the rest behind UrlTable.
//
//   begin_run() on the table, then
//   ZC_TRY(Frontier frontier, Frontier::open(table, options, {clock.now(), run.after_crash}));
//   ZC_CHECK(frontier.add(session.seed_tasks()));
//   while (frontier.waiting() + frontier.in_flight() > 0) {
//     ZC_TRY(std::optional<UrlTask> task, frontier.next(clock.now()));
//     none: sleep until next_due(), or until a fetch ends;
//     one: fetch it, then frontier.done(*task, visit, clock.now(), retry_after);
//   }
//
// A host is asked by one request at a time (max_in_flight_per_host), no earlier than HostPace says.
// Hosts of one address are asked one after the other, ip_gap between the end of one request and the
// start of the next.  Among hosts that may be asked, the one that waits longest goes first.  Memory
// grows with hosts, not with URLs.
//
// The tasks of a host that is given up come from next() at once, whatever its pace: is_given_up()
// tells, and they end by drop(), without a request.
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
#include <vector>

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
  std::chrono::milliseconds ip_gap{500};
  std::uint32_t max_in_flight_per_host = 1;
  std::size_t batch = 32;  // tasks read from disk at once, per host
  // Over all hosts; the batch shrinks to fit.  Of more hosts than this none keeps a task: each is
  // read from disk when its host's turn comes.
  std::size_t max_tasks_in_memory = 50'000;
};

struct FrontierStart {
  UtcTime now = {};
  // Requests of the process before may have gone out untold: every host that waits, and every
  // address, counts as asked just now.
  bool after_crash = false;
};

class Frontier {
 public:
  // Reads which hosts have waiting tasks, and what is remembered of hosts.  kBadInput for options
  // that cannot work.
  static Result<Frontier> open(UrlTable& table,
                               const FrontierOptions& options,
                               const FrontierStart& start);
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
  std::size_t tasks_in_memory() const { return in_memory_; }
  // The host gave no response so often that nothing more is asked of it in this run.
  bool is_given_up(const std::string& host) const;
  // Why, in one sentence.
  std::string why_given_up(const std::string& host) const;

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
  // The same, after a request that was cut off: the server may have seen it.
  void interrupted(const UrlTask& task, UtcTime now);

  // A request outside the queue, such as robots.txt.  The host's next one waits its turn after it.
  void note_contact(const std::string& host, const HostEvent& event);
  void set_crawl_delay(const std::string& host, std::chrono::milliseconds delay);
  // No request to this host before `until`; an earlier time ends an earlier hold.
  void hold(const std::string& host, UtcTime until);
  // Is it known which address the next request goes to?  Always true without the rule of ip_gap.
  bool has_address(const std::string& host) const;
  // The host in flight is about to be asked at `ip` for the first time.  False: the address must
  // rest; put_back() the task, and it comes when its turn is there.
  bool claim_address(const std::string& host, const std::string& ip, UtcTime now);
  // The address that the host was reached at.
  void note_address(const std::string& host, const std::string& ip);

  // A request outside the queue: nullopt when it may start, and the host then counts as busy until
  // give_back() (after note_contact()); else when to ask again.
  std::optional<UtcTime> borrow(const std::string& host, UtcTime now);
  void give_back(const std::string& host);

  // For whoever keeps politeness across restarts: what UrlTable::remember_hosts() is to be told
  // after each contact, and of all hosts before a stop.
  HostMemory memory_of(const std::string& host) const;
  // The earliest time at which pace, hold and address let it be asked; not before `now`.
  UtcTime may_be_asked(const std::string& host, UtcTime now) const;
  void note_render(const std::string& host, const RenderMemory& memory);
  std::vector<HostMemory> memories() const;

 private:
  struct Ip {
    const std::string* name = nullptr;
    UtcTime next_start = {};
    UtcTime rested = {};     // next_start before the request under way
    UtcTime next_slot = {};  // staggers the hosts that wait for this address
    std::uint32_t in_flight = 0;
  };
  struct Host {
    HostPaceState pace = {};
    HostWindow window = {};
    UtcTime held_until = {};
    UtcTime due = {};
    std::uint64_t turn = 0;  // with `due`, its place in due_; 0: not there
    std::uint32_t in_flight = 0;
    bool paused = false;
    RenderMemory render = {};
    Ip* ip = nullptr;
    const std::string* name = nullptr;
  };
  struct Due {
    UtcTime time = {};
    std::uint64_t turn = 0;
    Host* host = nullptr;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted comparison
    auto operator<=>(const Due&) const = default;
  };

  Frontier(UrlTable& table, const FrontierOptions& options);

  Host& host_of(const std::string& name);
  const Host* find(const std::string& name) const;
  Ip& ip_of(const std::string& ip);
  void recall(const HostMemory& memory);
  void count_as_asked(UtcTime now);
  std::size_t batch_limit() const;  // tasks that a host may keep; 0: none
  void schedule(Host& host, UtcTime not_before);
  void unschedule(Host& host);
  void reschedule_all();
  UtcTime earliest(const Host& host) const;
  Result<std::optional<UrlTask>> take_from(Host& host);
  Status load(Host& host);
  static void move_to(Host& host, Ip* ip);
  void ip_was_asked(Host& host, UtcTime ended);
  bool is_resting(const Host& host) const;
  bool waits_for_ip(Host& host);
  void started(Host& host);
  void release(Host& host);
  struct WindowSize {
    std::uint64_t waiting = 0;
    std::size_t in_memory = 0;
  };
  static WindowSize size_of(const Host& host);
  void count(const WindowSize& before, const Host& host);

  UrlTable* table_;
  FrontierOptions options_;
  HostPace pace_;
  RetryPlan retry_;
  std::unordered_map<std::string, Host> hosts_ = {};
  std::unordered_map<std::string, Ip> ips_ = {};
  std::set<Due> due_ = {};  // a heap from which a host can also be taken out of turn
  std::uint64_t turns_ = 0;
  std::uint64_t waiting_ = 0;
  std::size_t in_memory_ = 0;
  std::size_t in_flight_ = 0;
  UtcTime now_ = {};  // the latest time that a caller told
};

}  // namespace zc
