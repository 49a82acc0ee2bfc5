#include "crawler/frontier.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/memory_url_table.h"

using namespace std::chrono_literals;
using zc::Error;
using zc::ErrorKind;
using zc::Frontier;
using zc::FrontierOptions;
using zc::HostEvent;
using zc::Outcome;
using zc::Priority;
using zc::Result;
using zc::Status;
using zc::UrlTask;
using zc::UtcTime;
using zc::Visit;
using zc::test::MemoryUrlTable;

namespace {

constexpr UtcTime kStart{std::chrono::milliseconds(1'700'000'000'000)};

UrlTask task_of(const std::string& host, int number, Priority priority = Priority::kLink) {
  UrlTask task;
  task.host = host + ":80";
  task.url = task.key = "http://" + host + "/" + std::to_string(number);
  task.priority = priority;
  return task;
}

std::vector<UrlTask> tasks_of(const std::string& host, int count) {
  std::vector<UrlTask> tasks;
  for (int i = 0; i < count; ++i) tasks.push_back(task_of(host, i));
  return tasks;
}

Frontier open(MemoryUrlTable& table, const FrontierOptions& options = {}, UtcTime now = kStart) {
  const Result<zc::RunStart> run = table.begin_run();
  REQUIRE(run);
  Result<Frontier> frontier = Frontier::open(table, options, {now, run->after_crash});
  REQUIRE(frontier);
  return *std::move(frontier);
}

std::optional<UrlTask> next(Frontier& frontier, UtcTime now) {
  Result<std::optional<UrlTask>> task = frontier.next(now);
  REQUIRE(task);
  return *task;
}

Visit visit_of(const UrlTask& task,
               UtcTime time,
               Outcome outcome = Outcome::kPage,
               int status = 200) {
  Visit visit;
  visit.url = task.url;
  visit.time = time;
  visit.outcome = outcome;
  visit.http_status = status;
  return visit;
}

// Fetches everything in simulated time, one clock for all; each fetch takes `length`.
struct Simulation {
  MemoryUrlTable& table;
  Frontier& frontier;
  std::chrono::milliseconds length = 100ms;
  UtcTime now = kStart;
  std::multimap<UtcTime, UrlTask> running = {};  // by end
  std::vector<std::pair<UtcTime, UrlTask>> starts = {};

  void run() {
    for (;;) {
      while (std::optional<UrlTask> task = next(frontier, now)) {
        starts.emplace_back(now, *task);
        running.emplace(now + length, *task);
      }
      const std::optional<UtcTime> due = frontier.next_due();
      if (running.empty() && !due) return;
      const UtcTime end = running.empty() ? UtcTime::max() : running.begin()->first;
      now = std::max(now, std::min(due.value_or(UtcTime::max()), end));
      while (!running.empty() && running.begin()->first <= now) {
        const UrlTask task = running.begin()->second;
        running.erase(running.begin());
        REQUIRE(frontier.done(task, visit_of(task, now - length), now, std::nullopt));
      }
    }
  }
};

}  // namespace

TEST_CASE("frontier: every task comes once, in order, and no host earlier than its gap") {
  MemoryUrlTable table;
  FrontierOptions options;
  options.batch = 4;
  Frontier frontier = open(table, options);
  for (const char* host : {"a.cn", "b.cn", "c.cn"}) REQUIRE(frontier.add(tasks_of(host, 25)));
  CHECK(frontier.waiting() == 75);
  Simulation simulation{table, frontier};
  simulation.run();
  CHECK(simulation.starts.size() == 75);
  std::map<std::string, UtcTime> last;
  std::map<std::string, std::uint64_t> sequence;
  std::set<std::string> urls;
  for (const auto& [time, task] : simulation.starts) {
    CHECK(urls.insert(task.url).second);
    if (last.count(task.host) != 0) CHECK(time - last[task.host] >= 2100ms);
    CHECK(task.sequence > sequence[task.host]);
    last[task.host] = time;
    sequence[task.host] = task.sequence;
  }
  CHECK(frontier.waiting() == 0);
  CHECK(frontier.in_flight() == 0);
  CHECK(table.queued() == 0);
  // 25 pages at 2.1 s: the hosts went side by side.
  CHECK(simulation.now - kStart == 24 * 2100ms + 100ms);
}

TEST_CASE("frontier: a host with many addresses does not hold up one with a single address") {
  MemoryUrlTable table;
  Frontier frontier = open(table);
  REQUIRE(frontier.add(tasks_of("big.cn", 1000)));
  REQUIRE(frontier.add(tasks_of("small.cn", 1)));
  CHECK(next(frontier, kStart)->host == "big.cn:80");
  CHECK(next(frontier, kStart)->host == "small.cn:80");
  CHECK_FALSE(next(frontier, kStart));
}

TEST_CASE("frontier: next_due tells when to come back") {
  MemoryUrlTable table;
  Frontier frontier = open(table);
  CHECK_FALSE(frontier.next_due());
  REQUIRE(frontier.add(tasks_of("a.cn", 2)));
  CHECK(*frontier.next_due() <= kStart);
  const UrlTask first = *next(frontier, kStart);
  CHECK_FALSE(frontier.next_due());
  CHECK(frontier.in_flight() == 1);
  CHECK(frontier.waiting() == 1);
  REQUIRE(frontier.done(first, visit_of(first, kStart), kStart + 50ms, std::nullopt));
  CHECK(frontier.next_due() == kStart + 2050ms);
  CHECK_FALSE(next(frontier, kStart + 2049ms));
  CHECK(next(frontier, kStart + 2050ms));
}

TEST_CASE("frontier: seeds go before revisits and those before links, even when they come later") {
  MemoryUrlTable table;
  FrontierOptions options;
  options.batch = 2;
  options.pace.min_gap = 0ms;
  Frontier frontier = open(table, options);
  REQUIRE(frontier.add(tasks_of("a.cn", 5)));
  const UrlTask first = *next(frontier, kStart);
  CHECK(first.url == "http://a.cn/0");
  const std::vector<UrlTask> late = {task_of("a.cn", 100, Priority::kRevisit),
                                     task_of("a.cn", 101, Priority::kSeed)};
  REQUIRE(frontier.add(late));
  REQUIRE(frontier.done(first, visit_of(first, kStart), kStart, std::nullopt));
  std::vector<std::string> order;
  while (const std::optional<UrlTask> task = next(frontier, kStart)) {
    order.push_back(task->url.substr(12));
    REQUIRE(frontier.done(*task, visit_of(*task, kStart), kStart, std::nullopt));
  }
  CHECK(order == std::vector<std::string>{"101", "100", "1", "2", "3", "4"});
}

TEST_CASE("frontier: a failed task comes again after its delay, then its failure stands") {
  MemoryUrlTable table;
  Frontier frontier = open(table);
  REQUIRE(frontier.add(tasks_of("a.cn", 1)));
  const UrlTask first = *next(frontier, kStart);
  REQUIRE(
      frontier.done(first, visit_of(first, kStart, Outcome::kTimeout, 0), kStart, std::nullopt));
  CHECK(frontier.waiting() == 1);
  CHECK(frontier.next_due() == kStart + 30s);
  CHECK_FALSE(next(frontier, kStart + 29s));
  const UrlTask second = *next(frontier, kStart + 30s);
  CHECK(second.attempts == 1);
  CHECK(second.url == first.url);
  REQUIRE(frontier.done(
      second, visit_of(second, kStart + 30s, Outcome::kTimeout, 0), kStart + 31s, std::nullopt));
  CHECK(frontier.waiting() == 0);
  CHECK_FALSE(frontier.next_due());
  CHECK(table.known().at(first.key).last->outcome == Outcome::kTimeout);
}

TEST_CASE("frontier: a retry that waits does not hold up the host's other tasks") {
  MemoryUrlTable table;
  Frontier frontier = open(table);
  REQUIRE(frontier.add(tasks_of("a.cn", 2)));
  const UrlTask first = *next(frontier, kStart);
  REQUIRE(frontier.done(
      first, visit_of(first, kStart, Outcome::kServerError, 500), kStart, std::nullopt));
  const UrlTask other = *next(frontier, kStart + 2s);
  CHECK(other.url == "http://a.cn/1");
}

TEST_CASE("frontier: Retry-After, Crawl-delay and a hold put the host off, and no other") {
  MemoryUrlTable table;
  Frontier frontier = open(table);
  REQUIRE(frontier.add(tasks_of("a.cn", 3)));
  REQUIRE(frontier.add(tasks_of("b.cn", 3)));
  const UrlTask a = *next(frontier, kStart);
  const UrlTask b = *next(frontier, kStart);
  SUBCASE("Retry-After") {
    REQUIRE(frontier.done(a, visit_of(a, kStart, Outcome::kServerError, 503), kStart, 600s));
    REQUIRE(frontier.done(b, visit_of(b, kStart), kStart, std::nullopt));
    CHECK(next(frontier, kStart + 2s)->host == "b.cn:80");
    CHECK_FALSE(next(frontier, kStart + 599s));
    CHECK(next(frontier, kStart + 600s)->host == "a.cn:80");
  }
  SUBCASE("Crawl-delay") {
    frontier.set_crawl_delay("a.cn:80", 60s);
    REQUIRE(frontier.done(a, visit_of(a, kStart), kStart, std::nullopt));
    CHECK(frontier.next_due() == kStart + 60s);
  }
  SUBCASE("hold") {
    frontier.hold("a.cn:80", kStart + 1h);
    REQUIRE(frontier.done(a, visit_of(a, kStart), kStart, std::nullopt));
    CHECK(frontier.next_due() == kStart + 1h);
    frontier.hold("a.cn:80", UtcTime{});
    CHECK(frontier.next_due() == kStart + 2s);
  }
}

TEST_CASE("frontier: a request outside the queue counts for the host's pace") {
  MemoryUrlTable table;
  Frontier frontier = open(table);
  REQUIRE(frontier.add(tasks_of("a.cn", 1)));
  const UrlTask task = *next(frontier, kStart);
  HostEvent robots;
  robots.http_status = 200;
  robots.started = kStart;
  robots.ended = kStart + 10ms;
  frontier.note_contact(task.host, robots);
  frontier.put_back(task);
  CHECK(frontier.in_flight() == 0);
  CHECK(frontier.waiting() == 1);
  CHECK(frontier.next_due() == kStart + 2010ms);
  CHECK(next(frontier, kStart + 2010ms) == task);
}

TEST_CASE("frontier: a refused task leaves the pace alone") {
  MemoryUrlTable table;
  Frontier frontier = open(table);
  REQUIRE(frontier.add(tasks_of("a.cn", 2)));
  const UrlTask task = *next(frontier, kStart);
  REQUIRE(frontier.drop(task, visit_of(task, kStart, Outcome::kDenied, 0)));
  CHECK(next(frontier, kStart)->url == "http://a.cn/1");
  CHECK(table.known().at(task.key).last->outcome == Outcome::kDenied);
}

TEST_CASE("frontier: hosts of one address share its gap") {
  MemoryUrlTable table;
  FrontierOptions options;
  options.ip_gap = 500ms;
  Frontier frontier = open(table, options);
  for (int host = 0; host < 20; ++host) {
    const std::string name = "h" + std::to_string(host) + ".cn";
    REQUIRE(frontier.add(tasks_of(name, 3)));
    frontier.note_address(name + ":80", "192.0.2.1");
  }
  Simulation simulation{table, frontier};
  simulation.run();
  REQUIRE(simulation.starts.size() == 60);
  for (std::size_t i = 1; i < simulation.starts.size(); ++i) {
    CHECK(simulation.starts[i].first - simulation.starts[i - 1].first >= 500ms);
  }
}

TEST_CASE(
    "frontier: a host that never answers is given up, its tasks end untried, with the reason") {
  MemoryUrlTable table;
  FrontierOptions options;
  options.retry.max_attempts = 1;
  options.batch = 8;
  Frontier frontier = open(table, options);
  REQUIRE(frontier.add(tasks_of("dead.cn", 100)));
  REQUIRE(frontier.add(tasks_of("neighbour.cn", 100)));
  for (const char* host : {"dead.cn:80", "neighbour.cn:80"}) {
    frontier.note_address(host, "192.0.2.1");
  }
  UtcTime now = kStart;
  int tried = 0;
  int untried = 0;
  int others = 0;
  for (int i = 0; i < 1000 && frontier.waiting() > 0; ++i) {
    if (const std::optional<UrlTask> task = next(frontier, now)) {
      const bool dead = task->host == "dead.cn:80";
      if (frontier.is_given_up(task->host)) {
        ++untried;
        REQUIRE(frontier.drop(*task, visit_of(*task, now, Outcome::kConnect, 0)));
        continue;
      }
      (dead ? tried : others) += 1;
      const Outcome outcome = dead ? Outcome::kConnect : Outcome::kPage;
      REQUIRE(frontier.done(*task, visit_of(*task, now, outcome, 0), now, std::nullopt));
    }
    if (const std::optional<UtcTime> due = frontier.next_due()) now = std::max(now, *due);
  }
  CHECK(tried == 7);
  CHECK(untried == 93);
  CHECK(others == 100);
  CHECK(table.queued() == 0);
  CHECK(frontier.why_given_up("dead.cn:80") ==
        "not tried: dead.cn:80 gave no response 7 times in a row");
}

TEST_CASE("frontier: what was in flight at a crash comes again after a restart") {
  MemoryUrlTable table;
  FrontierOptions options;
  options.batch = 3;
  std::set<std::string> finished;
  {
    Frontier frontier = open(table, options);
    REQUIRE(frontier.add(tasks_of("a.cn", 10)));
    const UrlTask task = *next(frontier, kStart);
    finished.insert(task.url);
    REQUIRE(frontier.done(task, visit_of(task, kStart), kStart, std::nullopt));
    CHECK(next(frontier, kStart + 2s));  // never finished
  }
  Frontier again = open(table, options);
  CHECK(again.waiting() == 9);
  Simulation simulation{table, again};
  simulation.run();
  for (const auto& [time, task] : simulation.starts) CHECK(finished.insert(task.url).second);
  CHECK(finished.size() == 10);
}

TEST_CASE("frontier: politeness is carried over a restart in good order") {
  MemoryUrlTable table;
  Frontier first = open(table);
  for (const char* host : {"a.cn", "b.cn", "c.cn", "d.cn"}) REQUIRE(first.add(tasks_of(host, 2)));
  const UrlTask a = *next(first, kStart);
  const UrlTask b = *next(first, kStart);
  REQUIRE(first.done(a, visit_of(a, kStart, Outcome::kServerError, 503), kStart, 600s));
  first.set_crawl_delay("b.cn:80", 60s);
  REQUIRE(first.done(b, visit_of(b, kStart), kStart, std::nullopt));
  first.hold("c.cn:80", kStart + 300s);
  REQUIRE(table.remember_hosts(first.memories()));
  REQUIRE(table.pause_run());
  Frontier second = open(table, {}, kStart + 1s);
  std::map<std::string, UtcTime> starts;
  for (UtcTime now = kStart + 1s; now <= kStart + 700s; now += 1s) {
    if (const auto task = next(second, now)) starts.emplace(task->host, now);
  }
  CHECK(starts["d.cn:80"] == kStart + 1s);
  CHECK(starts["b.cn:80"] == kStart + 60s);
  CHECK(starts["c.cn:80"] == kStart + 300s);
  CHECK(starts["a.cn:80"] == kStart + 600s);
}

TEST_CASE("frontier: after a crash every host and every address counts as asked just now") {
  MemoryUrlTable table;
  FrontierOptions options;
  options.ip_gap = 5s;
  Frontier first = open(table, options);
  REQUIRE(first.add(tasks_of("a.cn", 2)));
  REQUIRE(first.add(tasks_of("b.cn", 2)));
  first.set_crawl_delay("a.cn:80", 30s);
  const UrlTask a = *next(first, kStart);
  first.note_address(a.host, "192.0.2.1");
  REQUIRE(table.remember_hosts(std::vector{first.memory_of("a.cn:80")}));
  REQUIRE(next(first, kStart));  // b: told to nobody
  const UtcTime again = kStart + 100s;
  Frontier second = open(table, options, again);
  CHECK_FALSE(next(second, again));
  CHECK_FALSE(next(second, again + 1999ms));
  CHECK(next(second, again + 2s)->host == "b.cn:80");
  CHECK_FALSE(next(second, again + 29s));
  CHECK(next(second, again + 30s)->host == "a.cn:80");
}

TEST_CASE("frontier: a fetch that we cut off may have been seen") {
  MemoryUrlTable table;
  FrontierOptions options;
  options.ip_gap = 5s;
  Frontier frontier = open(table, options);
  REQUIRE(frontier.add(tasks_of("a.cn", 1)));
  const UrlTask task = *next(frontier, kStart);
  frontier.note_address(task.host, "192.0.2.1");
  frontier.interrupted(task, kStart + 10s);
  CHECK(frontier.waiting() == 1);
  CHECK(frontier.next_due() == kStart + 12s);
}

TEST_CASE("frontier: of hosts that turn out to share an address only one goes at a time") {
  MemoryUrlTable table;
  FrontierOptions options;
  options.ip_gap = 500ms;
  Frontier frontier = open(table, options);
  REQUIRE(frontier.add(tasks_of("a.cn", 2)));
  REQUIRE(frontier.add(tasks_of("b.cn", 2)));
  const UrlTask a = *next(frontier, kStart);
  const UrlTask b = *next(frontier, kStart);
  CHECK_FALSE(frontier.has_address(a.host));
  CHECK(frontier.claim_address(a.host, "192.0.2.1", kStart));
  CHECK_FALSE(frontier.claim_address(b.host, "192.0.2.1", kStart));
  frontier.put_back(b);
  CHECK(frontier.has_address(b.host));
  for (UtcTime now = kStart; now < kStart + 10s; now += 100ms) CHECK_FALSE(next(frontier, now));
  REQUIRE(frontier.done(a, visit_of(a, kStart), kStart + 10s, std::nullopt));
  CHECK_FALSE(next(frontier, kStart + 10s + 499ms));
  UtcTime now = kStart + 10s + 500ms;
  std::optional<UrlTask> task = next(frontier, now);
  while (!task && now < kStart + 30s) task = next(frontier, now += 100ms);
  REQUIRE(task);
  CHECK(task->host == "b.cn:80");
}

TEST_CASE("frontier: a request outside the queue waits for its host, and its host for it") {
  MemoryUrlTable table;
  Frontier frontier = open(table);
  REQUIRE(frontier.add(tasks_of("www.a.cn", 2)));
  CHECK_FALSE(frontier.borrow("www.a.cn:80", kStart));
  CHECK_FALSE(next(frontier, kStart + 5s));
  CHECK(frontier.borrow("www.a.cn:80", kStart + 5s) == kStart + 6s);
  frontier.note_contact("www.a.cn:80", {.started = kStart, .ended = kStart + 5s});
  frontier.give_back("www.a.cn:80");
  CHECK(frontier.borrow("www.a.cn:80", kStart + 6s) == kStart + 30s);
  CHECK_FALSE(next(frontier, kStart + 29s));
  CHECK(next(frontier, kStart + 30s));
}

TEST_CASE("frontier: a paused host waits, after a restart too") {
  MemoryUrlTable table;
  REQUIRE(table.remember_hosts(std::vector{zc::HostMemory{.host = "a.cn:80", .paused = true}}));
  Frontier frontier = open(table);
  REQUIRE(frontier.add(tasks_of("a.cn", 2)));
  CHECK_FALSE(next(frontier, kStart + 1h));
  CHECK_FALSE(frontier.next_due());
  CHECK(frontier.waiting() == 2);
  CHECK(frontier.memory_of("a.cn:80").paused);
}

TEST_CASE("frontier: the memory-only calls keep the same books as those that touch the disk") {
  MemoryUrlTable table;
  FrontierOptions options;
  options.batch = 2;
  options.pace.min_gap = 0ms;
  Frontier frontier = open(table, options);
  Result<std::vector<UrlTask>> added = table.add(tasks_of("a.cn", 6));
  REQUIRE(added);
  frontier.note_added(*added);
  std::set<std::string> seen;
  std::vector<UrlTask> unsaved;  // done in memory, not yet finished on disk
  while (const std::optional<UrlTask> task = next(frontier, kStart)) {
    CHECK(seen.insert(task->url).second);
    frontier.note_done(*task, visit_of(*task, kStart), kStart, std::nullopt);
    unsaved.push_back(*task);
  }
  CHECK(seen.size() == 6);
  CHECK(frontier.waiting() == 0);
  CHECK(table.queued() == 6);
}

TEST_CASE("frontier: a task that is read before it is told of comes once") {
  MemoryUrlTable table;
  FrontierOptions options;
  options.batch = 4;
  options.pace.min_gap = 0ms;
  Frontier frontier = open(table, options);
  Result<std::vector<UrlTask>> told = table.add(tasks_of("a.cn", 6));
  REQUIRE(told);
  frontier.note_added(*told);
  for (int i = 0; i < 4; ++i) {
    const UrlTask task = *next(frontier, kStart);
    REQUIRE(frontier.done(task, visit_of(task, kStart), kStart, std::nullopt));
  }
  const UrlTask late = task_of("a.cn", 99);
  Result<std::vector<UrlTask>> untold = table.add(std::span(&late, 1));
  REQUIRE(untold);
  std::vector<std::string> urls;
  const UrlTask fifth = *next(frontier, kStart);  // reads the late one as well
  frontier.note_added(*untold);
  REQUIRE(frontier.done(fifth, visit_of(fifth, kStart), kStart, std::nullopt));
  while (const std::optional<UrlTask> task = next(frontier, kStart)) {
    urls.push_back(task->url);
    REQUIRE(frontier.done(*task, visit_of(*task, kStart), kStart, std::nullopt));
  }
  CHECK(urls == std::vector<std::string>{"http://a.cn/5", "http://a.cn/99"});
  CHECK(frontier.waiting() == 0);
}

TEST_CASE("frontier: a disk that fails is told, not swallowed") {
  MemoryUrlTable table;
  Frontier frontier = open(table);
  REQUIRE(frontier.add(tasks_of("a.cn", 1)));
  const UrlTask task = *next(frontier, kStart);
  table.fail_with(Error(ErrorKind::kStorage, "disk full"));
  const Status added = frontier.add(tasks_of("b.cn", 1));
  REQUIRE_FALSE(added);
  CHECK(added.error().kind() == ErrorKind::kStorage);
  CHECK_FALSE(frontier.done(task, visit_of(task, kStart), kStart, std::nullopt));
  CHECK_FALSE(Frontier::open(table, FrontierOptions{}, {}));
}

TEST_CASE("frontier: a clock that jumps back does not stop the crawl") {
  MemoryUrlTable table;
  Frontier frontier = open(table);
  REQUIRE(frontier.add(tasks_of("a.cn", 2)));
  const UrlTask task = *next(frontier, kStart);
  REQUIRE(frontier.done(task, visit_of(task, kStart), kStart, std::nullopt));
  const UtcTime earlier = kStart - 24h;
  CHECK_FALSE(next(frontier, earlier));
  CHECK(frontier.next_due() == earlier + 2s);
  CHECK(next(frontier, earlier + 2s));
}

TEST_CASE("frontier: memory follows hosts, not addresses") {
  MemoryUrlTable table;
  FrontierOptions options;
  options.max_tasks_in_memory = 50;
  Frontier frontier = open(table, options);
  for (int host = 0; host < 25; ++host) {
    REQUIRE(frontier.add(tasks_of("h" + std::to_string(host) + ".cn", 40)));
  }
  CHECK(frontier.waiting() == 1000);
  CHECK(frontier.tasks_in_memory() <= 50);
  Simulation simulation{table, frontier};
  simulation.run();
  CHECK(simulation.starts.size() == 1000);
}

TEST_CASE("frontier: of more hosts than tasks fit in memory each is read when its turn comes") {
  MemoryUrlTable table;
  FrontierOptions options;
  options.max_tasks_in_memory = 10;
  Frontier frontier = open(table, options);
  for (int host = 0; host < 100; ++host) {
    REQUIRE(frontier.add(tasks_of("h" + std::to_string(host) + ".cn", 5)));
  }
  CHECK(frontier.waiting() == 500);
  CHECK(frontier.tasks_in_memory() <= 10);
  Simulation simulation{table, frontier};
  simulation.run();
  CHECK(simulation.starts.size() == 500);
  CHECK(frontier.tasks_in_memory() == 0);
}

TEST_CASE("frontier: options that cannot work are refused") {
  MemoryUrlTable table;
  REQUIRE(table.begin_run());
  FrontierOptions options;
  options.batch = 0;
  const Result<Frontier> frontier = Frontier::open(table, options, {});
  REQUIRE_FALSE(frontier);
  CHECK(frontier.error().kind() == ErrorKind::kBadInput);
}
