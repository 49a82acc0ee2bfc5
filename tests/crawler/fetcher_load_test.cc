#include <atomic>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <fmt/format.h>

#include "tests/crawler/fetch_support.h"
#include "tests/support/test_site.h"

using namespace zc;
using namespace zc::test;

namespace {

using Answers = std::vector<std::optional<Result<Capture>>>;

// Each on its own coroutine of one io_context.
void spawn_all(boost::asio::io_context& io,
               Fetcher& fetcher,
               const std::string& url,
               Answers& out) {
  for (std::optional<Result<Capture>>& answer : out) {
    FetchRequest request;
    request.url = url;
    boost::asio::co_spawn(
        io, keep_answer(fetcher.fetch(std::move(request)), answer), boost::asio::detached);
  }
}

boost::asio::awaitable<void> count_good(Fetcher& fetcher, std::string url, std::atomic<int>& good) {
  FetchRequest request;
  request.url = url;
  const Result<Capture> got = co_await fetcher.fetch(request);
  if (got && got->body == "hello") ++good;
}

}  // namespace

TEST_CASE("fetcher: 256 fetches at once, more than there are connections") {
  TestSite site([](const TestRequest&) { return TestReply::page("hello"); });
  FetchOptions options = quick_options();
  options.max_connections = 40;
  Web web(options);
  boost::asio::io_context io;
  Answers answers(256);
  spawn_all(io, *web.fetcher, site.url("/"), answers);
  io.run();
  for (const auto& answer : answers) {
    REQUIRE(answer.has_value());
    REQUIRE_MESSAGE(answer->has_value(), (*answer ? std::string() : answer->error().message()));
    CHECK((*answer)->body == "hello");
  }
  CHECK(site.requests().size() == 256);
  CHECK(site.connections() <= 40);
}

TEST_CASE("fetcher: coroutines of several threads share one fetcher") {
  TestSite site([](const TestRequest&) { return TestReply::page("hello"); });
  Web web;
  std::atomic<int> good = 0;
  boost::asio::thread_pool pool(4);
  for (int i = 0; i < 200; ++i) {
    boost::asio::co_spawn(
        pool, count_good(*web.fetcher, site.url("/"), good), boost::asio::detached);
  }
  pool.join();
  CHECK(good == 200);
}

TEST_CASE("fetcher: cancel_all ends what runs and what waits, and nothing starts after it") {
  std::atomic<int> asked = 0;
  boost::asio::io_context io;
  Web* running = nullptr;
  TestSite site([&asked, &running](const TestRequest&) {
    if (++asked == 30) running->fetcher->cancel_all();
    return TestReply::silence();
  });
  FetchOptions options = quick_options();
  options.max_connections = 30;
  Web web(options);
  running = &web;
  Answers answers(50);
  spawn_all(io, *web.fetcher, site.url("/"), answers);
  const auto begun = std::chrono::steady_clock::now();
  io.run();
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(5));
  for (const auto& answer : answers) {
    REQUIRE(answer.has_value());
    REQUIRE_FALSE(answer->has_value());
    CHECK(answer->error().kind() == ErrorKind::kCancelled);
  }
  const Result<Capture> later = web.fetch(site.url("/"));
  REQUIRE_FALSE(later.has_value());
  CHECK(later.error().kind() == ErrorKind::kCancelled);
}

TEST_CASE("fetcher: its end cancels what runs") {
  Web web;
  std::atomic<bool> asked = false;
  boost::asio::io_context io;
  TestSite site([&](const TestRequest&) {
    asked = true;
    boost::asio::post(io, [&web] { web.fetcher.reset(); });
    return TestReply::silence();
  });
  Answers answers(1);
  spawn_all(io, *web.fetcher, site.url("/"), answers);
  io.run();
  CHECK(asked);
  REQUIRE(answers[0].has_value());
  REQUIRE_FALSE(answers[0]->has_value());
  CHECK(answers[0]->error().kind() == ErrorKind::kCancelled);
}

TEST_CASE("fetcher: one silent host does not hold up the others") {
  TestSite mute([](const TestRequest&) { return TestReply::silence(); });
  TestSite site([](const TestRequest&) { return TestReply::page("hello"); });
  Web web;
  boost::asio::io_context io;
  Answers stuck(20);
  for (auto& answer : stuck) {
    FetchRequest request;
    request.url = mute.url("/");
    request.deadline = std::chrono::milliseconds(300);
    boost::asio::co_spawn(
        io, keep_answer(web.fetcher->fetch(std::move(request)), answer), boost::asio::detached);
  }
  Answers answers(100);
  spawn_all(io, *web.fetcher, site.url("/"), answers);
  io.run();
  for (const auto& answer : answers) CHECK((answer.has_value() && answer->has_value()));
  for (const auto& answer : stuck) {
    REQUIRE(answer.has_value());
    REQUIRE_FALSE(answer->has_value());
    CHECK(answer->error().kind() == ErrorKind::kTimeout);
  }
}
