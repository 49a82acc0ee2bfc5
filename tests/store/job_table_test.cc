#include "store/job_table.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "store/store.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace {

using zc::UrlTask;
using zc::UtcTime;

UtcTime at(std::int64_t seconds) {
  return UtcTime(std::chrono::seconds(seconds));
}

UrlTask task(const std::string& host, const std::string& path, zc::Priority priority) {
  UrlTask made;
  made.url = made.key = "https://" + host + path;
  made.host = host + ":443";
  made.priority = priority;
  made.depth = 2;
  made.found_on = "https://" + host + "/";
  made.not_before = at(1'800'000'000);
  return made;
}

std::vector<std::string> keys_of(const std::vector<UrlTask>& tasks) {
  std::vector<std::string> keys;
  for (const UrlTask& one : tasks) keys.push_back(one.key);
  std::sort(keys.begin(), keys.end());
  return keys;
}

class Opened {
 public:
  Opened() { reopen(); }
  void reopen() {
    store_.reset();
    zc::StoreOptions options;
    options.path = dir_.file("store");
    auto store = zc::Store::open(options, clock_);
    REQUIRE(store);
    store_ = *std::move(store);
  }
  zc::DiskUrlTable& urls() { return store_->urls(); }
  zc::JobTable jobs() { return zc::JobTable(store_->rocks()); }
  std::vector<UrlTask> waiting() {
    std::vector<UrlTask> all;
    const auto hosts = urls().hosts();
    REQUIRE(hosts);
    for (const zc::HostQueue& host : *hosts) {
      const auto tasks = urls().waiting(host.host, nullptr, 10'000);
      REQUIRE(tasks);
      all.insert(all.end(), tasks->begin(), tasks->end());
    }
    return all;
  }

 private:
  zc::test::TempDir dir_;
  zc::test::ManualClock clock_;
  std::unique_ptr<zc::Store> store_;
};

}  // namespace

TEST_CASE("job table: what is put is there after the store was opened again") {
  Opened store;
  zc::JobRun run;
  run.id = "national";
  run.settled = at(1'700'000'000);
  run.taken_up = at(1'700'086'400);
  run.tries = 2;
  run.started = at(1'700'086'401);
  run.ended = at(1'700'000'100);
  run.end = zc::JobEnd::kWindowClosed;
  run.succeeded = at(1'699'999'999);
  run.addresses = 12'345;
  zc::JobRun other;
  other.id = "leads";
  REQUIRE(store.jobs().put(run));
  REQUIRE(store.jobs().put(other));
  store.reopen();
  const auto all = store.jobs().all();
  REQUIRE(all);
  CHECK(*all == std::vector<zc::JobRun>{other, run});
}

TEST_CASE("job table: another job's unfinished run is set aside and comes back whole") {
  Opened store;
  REQUIRE(store.jobs().take_over(store.urls(), "a"));
  REQUIRE(store.urls().begin_run());
  std::vector<UrlTask> tasks = {task("a.example", "/", zc::Priority::kSeed)};
  for (int i = 0; i < 2500; ++i) {
    const std::string host = i % 2 == 0 ? "a.example" : "b.example";
    tasks.push_back(task(host, "/p" + std::to_string(i), zc::Priority::kLink));
  }
  REQUIRE(store.urls().add(tasks));
  REQUIRE(store.urls().pause_run());
  store.reopen();

  const auto taken = store.jobs().take_over(store.urls(), "b");
  REQUIRE(taken);
  CHECK(taken->set_aside == tasks.size());
  CHECK(taken->tasks.empty());
  CHECK_FALSE(taken->after_crash);
  const auto run_of_b = store.urls().begin_run();
  REQUIRE(run_of_b);
  CHECK_FALSE(run_of_b->resumed);
  CHECK(store.waiting().empty());
  REQUIRE(store.urls().end_run());
  store.reopen();

  const auto back = store.jobs().take_over(store.urls(), "a");
  REQUIRE(back);
  CHECK(keys_of(back->tasks) == keys_of(tasks));
  REQUIRE(store.urls().begin_run());
  const auto added = store.urls().add(back->tasks);
  REQUIRE(added);
  CHECK(added->size() == tasks.size());
  const std::vector<UrlTask> waiting = store.waiting();
  CHECK(keys_of(waiting) == keys_of(tasks));
  const auto same = std::find_if(
      waiting.begin(), waiting.end(), [&](const UrlTask& one) { return one.key == tasks[7].key; });
  REQUIRE(same != waiting.end());
  CHECK(same->depth == tasks[7].depth);
  CHECK(same->found_on == tasks[7].found_on);
  CHECK(same->not_before == tasks[7].not_before);
  CHECK(same->priority == tasks[7].priority);
  REQUIRE(store.jobs().forget_aside("a"));
  CHECK(store.jobs().take_over(store.urls(), "a")->tasks.empty());
}

TEST_CASE("job table: a job that comes back to its own run finds it as it was") {
  Opened store;
  REQUIRE(store.jobs().take_over(store.urls(), "a"));
  REQUIRE(store.urls().begin_run());
  const std::vector<UrlTask> tasks = {task("a.example", "/", zc::Priority::kSeed)};
  REQUIRE(store.urls().add(tasks));
  store.reopen();  // the process died
  const auto again = store.jobs().take_over(store.urls(), "a");
  REQUIRE(again);
  CHECK(again->set_aside == 0);
  const auto run = store.urls().begin_run();
  REQUIRE(run);
  CHECK(run->resumed);
  CHECK(run->after_crash);
  CHECK(store.waiting().size() == 1);
}

TEST_CASE("job table: a run that ended by a crash is told to the job after it") {
  Opened store;
  REQUIRE(store.jobs().take_over(store.urls(), "a"));
  REQUIRE(store.urls().begin_run());
  REQUIRE(store.urls().add(std::vector<UrlTask>{task("a.example", "/", zc::Priority::kSeed)}));
  store.reopen();
  const auto taken = store.jobs().take_over(store.urls(), "b");
  REQUIRE(taken);
  CHECK(taken->after_crash);
  CHECK(taken->set_aside == 1);
}

TEST_CASE("job table: one job's rows are not another's whose name begins alike") {
  Opened store;
  REQUIRE(store.jobs().take_over(store.urls(), "a"));
  REQUIRE(store.urls().begin_run());
  REQUIRE(store.urls().add(std::vector<UrlTask>{task("a.example", "/", zc::Priority::kSeed)}));
  REQUIRE(store.jobs().take_over(store.urls(), "a-b"));
  REQUIRE(store.jobs().forget_aside("a-b"));
  CHECK(store.jobs().take_over(store.urls(), "a")->tasks.size() == 1);
}
