#include "store/disk_url_table.h"

#include <cmath>

#include <doctest/doctest.h>

#include "tests/store/sample.h"

using namespace zc;
using namespace zc::test;

namespace {

struct Table {
  TempDir dir;
  std::unique_ptr<Rocks> rocks;
  std::unique_ptr<DiskUrlTable> table;

  Table() { reopen(); }
  void reopen() {
    table.reset();
    rocks.reset();
    rocks = must(Rocks::open({.path = dir.file("db")}));
    table = std::make_unique<DiskUrlTable>(*rocks);
  }
  DiskUrlTable* operator->() { return table.get(); }
};

UrlTask task_of(const std::string& path,
                Priority priority = Priority::kLink,
                const std::string& host = "a.example:443") {
  UrlTask task;
  task.url = "https://" + host + path;
  task.key = task.url;
  task.host = host;
  task.priority = priority;
  task.depth = 2;
  task.found_on = "https://a.example/";
  return task;
}

Visit visit_of(const UrlTask& task, Outcome outcome = Outcome::kPage) {
  return {.url = task.url, .time = at(5), .outcome = outcome};
}

std::vector<std::string> urls_of(const std::vector<UrlTask>& tasks) {
  std::vector<std::string> urls;
  for (const UrlTask& task : tasks) urls.push_back(task.url.substr(task.url.rfind('/')));
  return urls;
}

std::uint64_t revisits(DiskUrlTable& table) {
  const auto alike = [](const KnownUrl&) { return 1.0; };
  return must(table.queue_revisits(alike, {}, at(9))).queued;
}

using Urls = std::vector<std::string>;
const std::string kHost = "a.example:443";

}  // namespace

TEST_CASE("urls: a run is opened, resumed while unfinished, and followed by the next") {
  Table t;
  CHECK(must(t->begin_run()) == RunStart{1, false, false});
  t.reopen();
  CHECK(must(t->begin_run()) == RunStart{1, true, true});
  must(t->end_run());
  t.reopen();
  CHECK(must(t->begin_run()) == RunStart{2, false, false});
}

TEST_CASE("urls: outside a run nothing is queued") {
  Table t;
  const std::vector<UrlTask> tasks = {task_of("/1")};
  CHECK(kind_of(t->add(tasks)) == ErrorKind::kStorage);
  CHECK(kind_of(t->end_run()) == ErrorKind::kStorage);
}

TEST_CASE("urls: within a run an address is queued once") {
  Table t;
  must(t->begin_run());
  const std::vector<UrlTask> tasks = {task_of("/1"), task_of("/2"), task_of("/1")};
  const auto added = must(t->add(tasks));
  CHECK(urls_of(added) == Urls{"/1", "/2"});
  CHECK(added[0].sequence > 0);
  CHECK(added[0].sequence < added[1].sequence);
  CHECK(must(t->add(tasks)).empty());
  must(t->finish(added[0], visit_of(added[0]), nullptr));
  CHECK(must(t->add(tasks)).empty());
  t.reopen();  // without the memory of this process
  must(t->begin_run());
  CHECK(must(t->add(tasks)).empty());
}

TEST_CASE("urls: a host's tasks wait by priority, then in order, and can be read in parts") {
  Table t;
  must(t->begin_run());
  const std::vector<UrlTask> tasks = {task_of("/link1"),
                                      task_of("/seed", Priority::kSeed),
                                      task_of("/link2"),
                                      task_of("/other", Priority::kLink, "b.example:80"),
                                      task_of("/again", Priority::kRevisit)};
  must(t->add(tasks));
  const auto all = must(t->waiting(kHost, nullptr, 10));
  CHECK(urls_of(all) == Urls{"/seed", "/again", "/link1", "/link2"});
  UrlTask expected = tasks[0];
  expected.sequence = all[2].sequence;
  CHECK(all[2] == expected);
  CHECK(urls_of(must(t->waiting(kHost, nullptr, 2))) == Urls{"/seed", "/again"});
  CHECK(urls_of(must(t->waiting(kHost, &all[1], 10))) == Urls{"/link1", "/link2"});
  CHECK(must(t->waiting(kHost, &all[3], 10)).empty());
  CHECK(must(t->waiting(kHost, nullptr, 0)).empty());
  CHECK(must(t->hosts()) == std::vector<HostQueue>{{kHost, 4, 4}, {"b.example:80", 1, 1}});
}

TEST_CASE("urls: unfinished tasks come back after reopening, finished ones do not") {
  Table t;
  must(t->begin_run());
  const std::vector<UrlTask> tasks = {task_of("/1"), task_of("/2"), task_of("/3")};
  const auto added = must(t->add(tasks));
  must(t->finish(added[1], visit_of(added[1]), nullptr));
  must(t->finish(added[1], visit_of(added[1]), nullptr));  // twice is no harm
  t.reopen();
  must(t->begin_run());
  CHECK(urls_of(must(t->waiting(kHost, nullptr, 10))) == Urls{"/1", "/3"});
  CHECK(must(t->hosts()) == std::vector<HostQueue>{{kHost, 2, 3}});
  const std::vector<UrlTask> more = {task_of("/4")};
  CHECK(must(t->add(more))[0].sequence > added[2].sequence);
}

TEST_CASE("urls: a retried task moves behind, with what changed") {
  Table t;
  must(t->begin_run());
  const std::vector<UrlTask> tasks = {task_of("/1"), task_of("/2")};
  const auto added = must(t->add(tasks));
  UrlTask again = added[0];
  again.attempts = 1;
  again.not_before = at(99);
  const UrlTask queued = must(t->retry(added[0], again));
  CHECK(queued.sequence > added[1].sequence);
  const auto waiting = must(t->waiting(kHost, nullptr, 10));
  CHECK(urls_of(waiting) == Urls{"/2", "/1"});
  CHECK(waiting[1] == queued);
  CHECK(waiting[1].not_before == at(99));
  CHECK(kind_of(t->retry(added[0], again)) == ErrorKind::kNotFound);
  CHECK(must(t->hosts()) == std::vector<HostQueue>{{kHost, 2, 2}});
}

TEST_CASE("urls: the next run looks again at what was fetched or refused, not at what was left") {
  Table t;
  must(t->begin_run());
  const std::vector<UrlTask> tasks = {
      task_of("/page"), task_of("/gone"), task_of("/denied"), task_of("/left")};
  const auto added = must(t->add(tasks));
  must(t->finish(added[0], visit_of(added[0]), nullptr));
  must(t->finish(added[1], visit_of(added[1], Outcome::kGone), nullptr));
  must(t->finish(added[2], visit_of(added[2], Outcome::kDenied), nullptr));
  must(t->end_run());
  CHECK(must(t->hosts()).empty());

  must(t->begin_run());
  CHECK(must(t->waiting(kHost, nullptr, 10)).empty());
  const std::vector<UrlTask> seeds = {task_of("/page", Priority::kSeed)};
  CHECK(must(t->add(seeds)).size() == 1);
  // Whoever weighs them may hold back what was denied of late.
  const std::vector<UrlTask> denied = {task_of("/denied")};
  CHECK(must(t->add(denied)).size() == 1);  // a page offers it
  CHECK(revisits(*t.table) == 1);
  CHECK(revisits(*t.table) == 0);
  auto waiting = must(t->waiting(kHost, nullptr, 10));
  CHECK(urls_of(waiting) == Urls{"/page", "/denied", "/gone"});
  waiting.erase(waiting.begin() + 1);
  CHECK(waiting[1].priority == Priority::kRevisit);
  CHECK(waiting[1].depth == 2);
  CHECK(waiting[1].found_on == "https://a.example/");
  CHECK(must(t->add(tasks)).size() == 1);  // "/left" when it is offered again
  for (const UrlTask& task : must(t->waiting(kHost, nullptr, 10))) {
    must(t->finish(task, visit_of(task, Outcome::kDenied), nullptr));
  }
  must(t->end_run());

  must(t->begin_run());
  CHECK(revisits(*t.table) == 4);  // what was denied needs no page to offer it
}

TEST_CASE("urls: a refusal does not make a fetched address forgotten") {
  Table t;
  const std::vector<UrlTask> tasks = {task_of("/1", Priority::kSeed)};
  for (const Outcome outcome : {Outcome::kPage, Outcome::kDenied}) {
    must(t->begin_run());
    const auto added = must(t->add(tasks));
    must(t->finish(added[0], visit_of(added[0], outcome), nullptr));
    must(t->end_run());
  }
  must(t->begin_run());
  CHECK(revisits(*t.table) == 1);
}

TEST_CASE("urls: more revisits than one write holds") {
  Table t;
  must(t->begin_run());
  std::vector<UrlTask> tasks;
  for (int i = 0; i < 2500; ++i) tasks.push_back(task_of("/" + std::to_string(i)));
  for (const UrlTask& task : must(t->add(tasks))) must(t->finish(task, visit_of(task), nullptr));
  must(t->end_run());
  must(t->begin_run());
  CHECK(revisits(*t.table) == 2500);
  CHECK(must(t->hosts()) == std::vector<HostQueue>{{kHost, 2500, 2500}});
  CHECK(must(t->waiting(kHost, nullptr, 9999)).size() == 2500);
}

TEST_CASE("urls: a key that cannot be a key is refused") {
  Table t;
  must(t->begin_run());
  std::vector<UrlTask> tasks = {task_of("/1")};
  tasks[0].host = "";
  CHECK(kind_of(t->add(tasks)) == ErrorKind::kBadInput);
}

TEST_CASE("urls: a run that was paused in good order is told from one that crashed") {
  Table t;
  must(t->begin_run());
  must(t->pause_run());
  t.reopen();
  CHECK(must(t->begin_run()) == RunStart{1, true, false});
  t.reopen();
  CHECK(must(t->begin_run()) == RunStart{1, true, true});
}

TEST_CASE("urls: what budgets count goes on over a restart, and begins anew with the next run") {
  Table t;
  must(t->begin_run());
  const std::vector<UrlTask> tasks = {
      task_of("/1"), task_of("/2"), task_of("/3", Priority::kLink, "b.example:80")};
  for (const UrlTask& task : must(t->add(tasks))) {
    must(t->finish(task, visit_of(task), nullptr));
  }
  t.reopen();
  must(t->begin_run());
  CHECK(must(t->hosts()) == std::vector<HostQueue>{{kHost, 0, 2}, {"b.example:80", 0, 1}});
  must(t->end_run());
  must(t->begin_run());
  CHECK(must(t->hosts()).empty());
}

TEST_CASE("urls: known addresses come back by worth, as many as the budget allows") {
  Table t;
  must(t->begin_run());
  std::vector<UrlTask> tasks;
  for (int i = 0; i < 100; ++i) tasks.push_back(task_of("/" + std::to_string(i)));
  for (int i = 0; i < 10; ++i) {
    tasks.push_back(task_of("/x" + std::to_string(i), Priority::kLink, "b.example:80"));
  }
  for (const UrlTask& task : must(t->add(tasks))) must(t->finish(task, visit_of(task), nullptr));
  must(t->end_run());
  must(t->begin_run());
  // Twice the worth at each address; "/x" are worth nothing; "/99" goes whatever the budget.
  const auto worth = [](const KnownUrl& page) {
    const std::string name = page.url.substr(page.url.rfind('/') + 1);
    if (name[0] == 'x') return -1.0;
    return name == "99" ? kWhateverTheBudget : std::exp2(std::stoi(name) / 4.0);
  };
  const RevisitCount count = must(t->queue_revisits(worth, {.in_all = 20}, at(7)));
  CHECK(count.known == 110);
  CHECK(count.queued == 20);
  CHECK(count.threshold == doctest::Approx(std::exp2(79 / 4.0)).epsilon(0.03));
  CHECK(must(t->last_revisits()) == count);
  const auto waiting = must(t->waiting(kHost, nullptr, 1000));
  CHECK(waiting.size() == 20);
  for (const UrlTask& task : waiting) {
    CHECK(task.known);
    CHECK(std::stoi(task.url.substr(task.url.rfind('/') + 1)) >= 79);
  }
  // A known page that is linked again does not slip in beside the budget; a seed does, and one that
  // a sitemap says has changed since.
  std::vector<UrlTask> again = {task_of("/1"), task_of("/2", Priority::kSeed), task_of("/3")};
  again[2].changed = at(100);
  CHECK(urls_of(must(t->add(again))) == Urls{"/2", "/3"});
}

TEST_CASE("urls: one host cannot take the whole budget of known addresses") {
  Table t;
  must(t->begin_run());
  std::vector<UrlTask> tasks;
  for (int i = 0; i < 50; ++i) tasks.push_back(task_of("/" + std::to_string(i)));
  tasks.push_back(task_of("/other", Priority::kLink, "b.example:80"));
  for (const UrlTask& task : must(t->add(tasks))) must(t->finish(task, visit_of(task), nullptr));
  must(t->end_run());
  must(t->begin_run());
  const auto alike = [](const KnownUrl&) { return 1.0; };
  CHECK(must(t->queue_revisits(alike, {.per_host = 10}, at(7))).queued == 11);
}

TEST_CASE(
    "urls: each look tells how long after the last it was, and whether the page had changed") {
  Table t;
  const Validators tags{"\"e1\"", "Mon, 01 Jan 2024 00:00:00 GMT", 3, at(4), "rules"};
  const auto look = [&](std::int64_t seconds, Outcome outcome, const PageFacts* facts) {
    must(t->begin_run());
    const std::vector<UrlTask> seed = {task_of("/", Priority::kSeed)};
    const UrlTask task = must(t->add(seed)).at(0);
    must(t->finish(task, {.url = task.url, .time = at(seconds * 1000), .outcome = outcome}, facts));
    must(t->end_run());
    t.reopen();
    return task;
  };
  const PageFacts first{.changed = true, .findings = 2, .validators = tags};
  Validators with_term = tags;
  with_term.stands_until = at(9'000'000);
  const PageFacts same{.changed = false};
  const PageFacts other{.changed = true, .findings = 0, .validators = with_term};
  CHECK_FALSE(look(100, Outcome::kPage, &first).known);
  const UrlTask second = look(200, Outcome::kNotModified, &same);
  CHECK(second.known);
  CHECK(second.validators == tags);
  look(250, Outcome::kTimeout, nullptr);  // tells nothing of the page
  look(500, Outcome::kPage, &other);
  look(600, Outcome::kGone, nullptr);
  look(700, Outcome::kGone, nullptr);
  const UrlState state = *must(t->state_of_url(task_of("/").key));
  CHECK(state.known.observations ==
        std::vector<Observation>{{100, false}, {300, true}, {100, true}, {100, false}});
  CHECK(state.known.findings == 0);
  CHECK(state.known.validators == with_term);
  CHECK(look(800, Outcome::kPage, &first).validators == with_term);
  CHECK(state.known.last_look == at(700'000));
}

TEST_CASE("urls: only the last looks are kept") {
  Table t;
  for (int i = 1; i <= 30; ++i) {
    must(t->begin_run());
    const std::vector<UrlTask> seed = {task_of("/", Priority::kSeed)};
    const UrlTask task = must(t->add(seed)).at(0);
    must(t->finish(task, {.url = task.url, .time = at(i * i * 1000)}, nullptr));
    must(t->end_run());
  }
  const UrlState state = *must(t->state_of_url(task_of("/").key));
  CHECK(state.known.observations.size() == KnownUrl::kMaxObservations);
  CHECK(state.known.observations.back() == Observation{59, false});
}

TEST_CASE("urls: hosts and robots.txt are remembered, whatever becomes of the run") {
  Table t;
  HostMemory memory{.host = kHost, .held_until = at(77), .paused = true, .ip = "192.0.2.1"};
  memory.pace = {.last_start = at(1),
                 .last_end = at(2),
                 .last_fetch = std::chrono::milliseconds(3),
                 .crawl_delay = std::chrono::seconds(4),
                 .backoff = std::chrono::seconds(5),
                 .not_before = at(6),
                 .failures = 7,
                 .trips = 8};
  memory.render = {2, 1};
  const HostMemory other{.host = "b.example:80"};
  const RobotsMemory robots{"https://a.example", at(9), 200, std::string("User-agent: *\0", 15)};
  must(t->remember_hosts(std::vector{memory, other}));
  must(t->remember_robots(robots));
  t.reopen();
  CHECK(must(t->remembered_hosts()) == std::vector{memory, other});
  CHECK(must(t->remembered_host(kHost)) == memory);
  CHECK_FALSE(must(t->remembered_host("c.example:80")));
  CHECK(must(t->remembered_robots("https://a.example")) == robots);
  CHECK_FALSE(must(t->remembered_robots("http://a.example")));
}

TEST_CASE("urls: a forgotten address is as if never met") {
  Table t;
  must(t->begin_run());
  const std::vector<UrlTask> tasks = {task_of("/1"), task_of("/2")};
  must(t->add(tasks));
  must(t->forget(task_of("/1").key));
  CHECK(kind_of(t->forget(task_of("/1").key)) == ErrorKind::kNotFound);
  CHECK_FALSE(must(t->state_of_url(task_of("/1").key)));
  CHECK(urls_of(must(t->waiting(kHost, nullptr, 10))) == Urls{"/2"});
  CHECK(must(t->hosts()) == std::vector<HostQueue>{{kHost, 1, 2}});
  t.reopen();
  must(t->begin_run());
  CHECK(urls_of(must(t->add(tasks))) == Urls{"/1"});
}
