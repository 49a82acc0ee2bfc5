// Officers' acts while a crawl holds the store.
#include "app/desk_door.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "tests/app/crawl_job.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace zc;
using zc::test::Job;
using zc::test::kOffer;
using zc::test::Site;
using zc::test::TempDir;
using zc::test::TestReply;

DeskRequest opening(const std::string& url) {
  DeskRequest request;
  request.kind = CaseActKind::kOpen;
  request.subjects = {url};
  request.officer = "张三";
  request.reason = "巡查";
  return request;
}

// Asks until the crawl is there and knows the page; gives up after some seconds.
std::optional<Result<std::string>> ask_until_done(const std::string& door,
                                                  const DeskRequest& request) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  std::optional<Result<std::string>> answer;
  while (std::chrono::steady_clock::now() < until && !(answer && *answer)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    answer = ask_at_door(door, request);
  }
  return answer;
}

}  // namespace

TEST_CASE("desk request: it reads back as written; what is none is refused") {
  DeskRequest request = opening("https://a.example/\n\"");
  request.number = 7;
  request.title = "标题";
  request.deadline = *parse_rfc3339("2026-11-24T09:00:00Z");
  const std::string line = to_json(request);
  CHECK(line.find('\n') == std::string::npos);
  CHECK(*parse_desk_request(line) == request);
  request.deadline.reset();
  CHECK(*parse_desk_request(to_json(request)) == request);
  for (const char* const bad : {"", "{", "[]", "{}", R"({"kind":"burn"})", "null"}) {
    CHECK_FALSE(parse_desk_request(bad));
  }
}

TEST_CASE("desk door: an officer works on cases while a crawl holds the store") {
  Site site;
  std::string links;
  for (int i = 0; i < 60; ++i) {
    links += fmt::format("<a href=/p{}>p</a>", i);
    site.set(fmt::format("/p{}", i), TestReply::page("<p>别的</p>"));
  }
  site.set("/", TestReply::page(kOffer + links));
  Job job(site.url("/"));
  job.settings().frontier.pace.min_gap = std::chrono::milliseconds(50);
  const std::string door = desk_door_of(job.settings().store.path);
  std::thread crawl([&] { job.crawl(); });
  const auto opened = ask_until_done(door, opening(site.url("/")));
  struct stat file = {};
  CHECK(stat(door.c_str(), &file) == 0);
  CHECK((file.st_mode & 0777) == 0600);
  DeskRequest act;
  act.kind = CaseActKind::kReview;
  act.number = 1;
  act.officer = "李四";
  const auto reviewed = ask_at_door(door, act);
  act.kind = CaseActKind::kClose;
  const auto closed = ask_at_door(door, act);
  crawl.join();
  REQUIRE(opened);
  REQUIRE_MESSAGE(*opened, (*opened ? "" : opened->error().message()));
  CHECK(**opened == "案件 1　新建\n");
  REQUIRE(reviewed);
  CHECK(*reviewed);
  REQUIRE(closed);  // refused there as here: a case under review needs more than that
  CHECK_FALSE(*closed);
  CHECK(closed->error().kind() != ErrorKind::kProtocol);
  CHECK(stat(door.c_str(), &file) != 0);  // gone with the crawl
  CHECK_FALSE(ask_at_door(door, act));    // nobody there: the store is free
  const auto store = job.store();
  CHECK(store->cases().get(1)->state == CaseState::kUnderReview);
  CHECK(store->cases().acts(1)->back().act.officer == "李四");
  CHECK(store->audit().verify());
}

TEST_CASE("desk door: beside the store, whatever the store and its folder are called") {
  CHECK(desk_door_of("/var/lib/zhengcha/store") == "/var/lib/zhengcha/store.desk");
  const std::string folder = "/" + std::string(200, 'f') + "/";
  const std::string store(200, 'x');
  const std::string door = desk_door_of(folder + store);
  CHECK(door.starts_with(folder));
  CHECK(door.size() < folder.size() + 64);
  CHECK(door == desk_door_of(folder + store));
  CHECK(door != desk_door_of(folder + store + "y"));
}

TEST_CASE("desk door: a folder with a long name has a door too") {
  const TempDir dir;
  const std::string folder = dir.file(std::string(200, 'f'));
  std::filesystem::create_directories(folder);
  StoreOptions options;
  options.path = folder + "/store";
  const SystemClock clock;
  const auto store = Store::open(options, clock);
  REQUIRE(store);
  CaseDesk desk(**store, clock, {});
  LeadDesk leads(**store, dir.file("db"), clock);
  boost::asio::thread_pool disk(1);
  boost::asio::thread_pool loop(1);
  const std::string path = desk_door_of(options.path);
  DeskRequest note;
  note.number = 999;
  note.officer = "张三";
  note.reason = "记";
  CHECK(!ask_at_door(path, note));
  const auto door = DeskDoor::open(loop.get_executor(), path, {**store, desk, leads, disk, {}});
  REQUIRE(door);
  CHECK(std::filesystem::is_socket(path));
  const auto answer = ask_at_door(path, note);
  REQUIRE(answer);
  REQUIRE(!*answer);
  CHECK(answer->error().kind() == ErrorKind::kNotFound);
  boost::asio::post(loop, [&] { (*door)->stop(); });
  loop.join();
  CHECK(!std::filesystem::exists(path));
}

TEST_CASE("crawl: a page that a case wants looked at today is fetched, though no budget is left") {
  Site site;
  site.set("/", TestReply::page("<a href=/offer>o</a>"));
  site.set("/offer", TestReply::page(kOffer));
  Job job(site.url("/"));
  job.settings().crawl.revisit_share = 0;
  job.settings().revisit.finding_floor = std::chrono::hours(10'000);
  job.crawl();
  CHECK(site.asked("/offer") == 1);
  site.set("/", TestReply::page("<p>没有链接了</p>"));
  job.crawl();
  CHECK(site.asked("/offer") == 1);
  {
    const auto store = job.store();
    const SystemClock clock;
    Case made;
    const std::string url = site.url("/offer");
    made.items = {{store->findings().of_page(url)->front().id, url, url, 1}};
    made.state = CaseState::kNotified;
    made.notified = clock.now() - std::chrono::hours(24);
    made.rechecks = {clock.now() - std::chrono::hours(1)};
    made.acts = 1;
    CaseAct act;
    act.officer = "张三";
    REQUIRE(store->cases().open(made, act));
  }
  job.crawl();
  CHECK(site.asked("/offer") == 2);
  CHECK(job.store()->cases().acts(1)->back().act.kind == CaseActKind::kRecheck);
}
