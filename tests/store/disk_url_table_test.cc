#include "store/disk_url_table.h"

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

using Urls = std::vector<std::string>;
const std::string kHost = "a.example:443";

}  // namespace

TEST_CASE("urls: a run is opened, resumed while unfinished, and followed by the next") {
  Table t;
  CHECK(must(t->begin_run()) == RunStart{1, false});
  t.reopen();
  CHECK(must(t->begin_run()) == RunStart{1, true});
  must(t->end_run());
  t.reopen();
  CHECK(must(t->begin_run()) == RunStart{2, false});
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
  must(t->finish(added[0], visit_of(added[0])));
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
  CHECK(must(t->hosts()) == std::vector<HostQueue>{{kHost, 4}, {"b.example:80", 1}});
}

TEST_CASE("urls: unfinished tasks come back after reopening, finished ones do not") {
  Table t;
  must(t->begin_run());
  const std::vector<UrlTask> tasks = {task_of("/1"), task_of("/2"), task_of("/3")};
  const auto added = must(t->add(tasks));
  must(t->finish(added[1], visit_of(added[1])));
  must(t->finish(added[1], visit_of(added[1])));  // twice is no harm
  t.reopen();
  must(t->begin_run());
  CHECK(urls_of(must(t->waiting(kHost, nullptr, 10))) == Urls{"/1", "/3"});
  CHECK(must(t->hosts()) == std::vector<HostQueue>{{kHost, 2}});
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
  CHECK(must(t->hosts()) == std::vector<HostQueue>{{kHost, 2}});
}

TEST_CASE("urls: the next run looks again at what was fetched, not at what was refused") {
  Table t;
  must(t->begin_run());
  const std::vector<UrlTask> tasks = {
      task_of("/page"), task_of("/gone"), task_of("/denied"), task_of("/left")};
  const auto added = must(t->add(tasks));
  must(t->finish(added[0], visit_of(added[0])));
  must(t->finish(added[1], visit_of(added[1], Outcome::kGone)));
  must(t->finish(added[2], visit_of(added[2], Outcome::kDenied)));
  must(t->end_run());
  CHECK(must(t->hosts()).empty());

  must(t->begin_run());
  CHECK(must(t->waiting(kHost, nullptr, 10)).empty());
  const std::vector<UrlTask> seeds = {task_of("/page", Priority::kSeed)};
  CHECK(must(t->add(seeds)).size() == 1);
  CHECK(must(t->queue_revisits()) == 1);
  CHECK(must(t->queue_revisits()) == 0);
  const auto waiting = must(t->waiting(kHost, nullptr, 10));
  CHECK(urls_of(waiting) == Urls{"/page", "/gone"});
  CHECK(waiting[1].priority == Priority::kRevisit);
  CHECK(waiting[1].depth == 2);
  CHECK(waiting[1].found_on == "https://a.example/");
  CHECK(must(t->add(tasks)).size() == 2);  // "/denied" and "/left" when they are offered again
}

TEST_CASE("urls: a refusal does not make a fetched address forgotten") {
  Table t;
  const std::vector<UrlTask> tasks = {task_of("/1")};
  for (const Outcome outcome : {Outcome::kPage, Outcome::kDenied}) {
    must(t->begin_run());
    const auto added = must(t->add(tasks));
    must(t->finish(added[0], visit_of(added[0], outcome)));
    must(t->end_run());
  }
  must(t->begin_run());
  CHECK(must(t->queue_revisits()) == 1);
}

TEST_CASE("urls: more revisits than one write holds") {
  Table t;
  must(t->begin_run());
  std::vector<UrlTask> tasks;
  for (int i = 0; i < 2500; ++i) tasks.push_back(task_of("/" + std::to_string(i)));
  for (const UrlTask& task : must(t->add(tasks))) must(t->finish(task, visit_of(task)));
  must(t->end_run());
  must(t->begin_run());
  CHECK(must(t->queue_revisits()) == 2500);
  CHECK(must(t->hosts()) == std::vector<HostQueue>{{kHost, 2500}});
  CHECK(must(t->waiting(kHost, nullptr, 9999)).size() == 2500);
}

TEST_CASE("urls: a key that cannot be a key is refused") {
  Table t;
  must(t->begin_run());
  std::vector<UrlTask> tasks = {task_of("/1")};
  tasks[0].host = "";
  CHECK(kind_of(t->add(tasks)) == ErrorKind::kBadInput);
}
