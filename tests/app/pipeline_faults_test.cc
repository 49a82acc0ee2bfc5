// What goes wrong outside, seen from the whole job: each ends as a recorded outcome or a clear
// refusal, and other hosts go on meanwhile.
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/app/crawl_job.h"
#include "tests/support/test_dns.h"

using namespace std::chrono_literals;
using zc::Outcome;
using zc::Visit;
using zc::test::Job;
using zc::test::kPlain;
using zc::test::Site;
using zc::test::TestDns;
using zc::test::TestReply;

namespace {

std::vector<Visit> visits_of(zc::Store& store, const std::string& url) {
  auto visits = store.pages().visits(url, 0);
  REQUIRE(visits);
  return *std::move(visits);
}

std::chrono::milliseconds time_of(Job& job) {
  const auto begin = std::chrono::steady_clock::now();
  job.crawl();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               begin);
}

}  // namespace

TEST_CASE("faults: a robots.txt that never answers fails its own host only, and is recorded") {
  Site silent;
  Site fine("127.0.0.2");
  silent.set("/robots.txt", TestReply::silence());
  fine.set("/", TestReply::page("<a href=/a>a</a>"));
  fine.set("/a", TestReply::page(kPlain));
  Job job(silent.url("/"));
  job.settings().crawl.seeds.push_back(fine.url("/"));
  job.settings().fetch.deadline = 300ms;
  CHECK(time_of(job) < 10s);
  CHECK(fine.asked("/a") == 1);
  CHECK(silent.asked("/") == 0);
  const auto visits = visits_of(*job.store(), silent.url("/"));
  REQUIRE(visits.size() == 1);
  CHECK(visits.front().outcome == Outcome::kTimeout);
  CHECK(visits.front().reason.find("robots.txt") != std::string::npos);
}

TEST_CASE(
    "faults: a redirect into a private range is recorded, not followed, however it is spelt") {
  Site site;
  Site hidden("127.0.0.2");
  hidden.set("/", TestReply::page(kPlain));
  const std::string port = hidden.url("/").substr(hidden.url("/").rfind(':'));
  const std::vector<std::string> targets = {hidden.url("/"),
                                            "http://2130706434" + port,
                                            "http://0x7f.2" + port,
                                            "http://169.254.169.254/"};
  std::string links;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    links += fmt::format("<a href=/r{}>x</a>", i);
    site.set(fmt::format("/r{}", i), TestReply::status(302, "Location: " + targets[i] + "\r\n"));
  }
  site.set("/", TestReply::page(links));
  Job job(site.url("/"));
  job.settings().address_guard.allow = {"127.0.0.1/32"};
  job.settings().crawl.scope.hosts = {"127.0.0.2", "169.254.169.254"};
  job.crawl();
  CHECK(hidden.asked("/") == 0);
  CHECK(hidden.asked("/robots.txt") == 0);
  const auto store = job.store();
  for (const std::string& url : {hidden.url("/"), std::string("http://169.254.169.254/")}) {
    const auto visits = visits_of(*store, url);
    REQUIRE(visits.size() == 1);
    CHECK(visits.front().outcome == Outcome::kDenied);
  }
}

TEST_CASE("faults: a name that moves into a private range is refused there") {
  Site site;
  Site hidden("127.0.0.2");
  for (Site* one : {&site, &hidden}) one->set("/", TestReply::page(kPlain));
  const TestDns::Names names = {{"moves.example.cn", {"127.0.0.1"}}};
  TestDns dns(names);
  const std::string url = site.url("/", "moves.example.cn");
  Job job(url);
  job.settings().address_guard.allow = {"127.0.0.1/32"};
  job.settings().fetch.dns_servers = {dns.server()};
  job.crawl();
  CHECK(site.asked("/") == 1);
  dns.set("moves.example.cn", {"127.0.0.2"});
  job.crawl();
  CHECK(hidden.asked("/") == 0);
  const auto visits = visits_of(*job.store(), url);
  REQUIRE(visits.size() == 2);
  CHECK(visits.front().outcome == Outcome::kDenied);
  CHECK(visits.back().outcome == Outcome::kPage);
}

TEST_CASE("faults: a hundred hosts on one address are asked one after the other") {
  Site site;
  site.set("/", TestReply::page(kPlain));
  TestDns::Names names;
  for (int i = 0; i < 100; ++i) names[fmt::format("h{}.example.cn", i)] = {"127.0.0.1"};
  TestDns dns(names);
  Job job(site.url("/", "h0.example.cn"));
  for (int i = 1; i < 100; ++i) {
    job.settings().crawl.seeds.push_back(site.url("/", fmt::format("h{}.example.cn", i)));
  }
  job.settings().fetch.dns_servers = {dns.server()};
  job.settings().crawl.honour_robots = false;
  job.settings().frontier.ip_gap = 10ms;
  job.crawl();
  CHECK(site.asked("/") == 100);
  CHECK(site.least_gap() >= 9ms);
}

TEST_CASE("faults: a page of a million links costs its budget and no more") {
  Site site;
  std::string page;
  page.reserve(24 << 20);
  for (int i = 0; i < 1'000'000; ++i) page += fmt::format("<a href=/{}>x</a>", i);
  site.set("/", TestReply::page(std::move(page)));
  Job job(site.url("/"));
  job.settings().fetch.max_body_bytes = 32 << 20;
  job.settings().fetch.deadline = 20s;
  job.settings().crawl.scope.max_pages = 20;
  const std::string summary = job.crawl();
  INFO(summary);
  CHECK(site.asked("/0") == 1);
  CHECK(site.asked("/18") == 1);
  CHECK(site.asked("/19") == 0);
  CHECK(summary.find("page_budget") != std::string::npos);
}

TEST_CASE("faults: a store that another process holds is refused before anything is fetched") {
  Site site;
  site.set("/", TestReply::page(kPlain));
  Job job(site.url("/"));
  job.crawl();
  const auto held = job.store();
  const auto runtime = zc::Runtime::create(job.settings(), {});
  REQUIRE_FALSE(runtime);
  CHECK(runtime.error().kind() == zc::ErrorKind::kStorage);
  CHECK(site.asked("/") == 1);
}

TEST_CASE("faults: when nobody answers the whole crawl pauses, and says so") {
  const auto port = zc::test::closed_port();
  Job job(fmt::format("http://127.0.1.0:{}/", port));
  for (int i = 1; i < 40; ++i) {
    job.settings().crawl.seeds.push_back(fmt::format("http://127.0.1.{}:{}/", i, port));
  }
  job.settings().crawl.honour_robots = false;
  job.settings().error_watch = {.window = 20, .least_hosts = 10, .pause = 300ms};
  CHECK(job.crawl().find("the whole crawl paused") != std::string::npos);
  for (const std::string& seed : job.settings().crawl.seeds) {
    CHECK(visits_of(*job.store(), seed).size() == 1);
  }
}

TEST_CASE("faults: a job of few hosts pauses too when every one of them is silent") {
  const auto port = zc::test::closed_port();
  Job job(fmt::format("http://127.0.1.0:{}/", port));
  for (int host = 0; host < 4; ++host) {
    for (int page = 0; page < 5; ++page) {
      job.settings().crawl.seeds.push_back(
          fmt::format("http://127.0.1.{}:{}/p{}", host, port, page));
    }
  }
  job.settings().crawl.honour_robots = false;
  job.settings().error_watch.pause = 200ms;
  job.settings().frontier.pace.breaker_pause = 100ms;
  CHECK(job.crawl().find("the whole crawl paused") != std::string::npos);
}

TEST_CASE("faults: a certificate that proves nothing is recorded with its chain, others go on") {
  zc::test::TempDir dir;
  const auto pair = zc::test::make_certificate("other.test");
  std::ofstream(dir.file("c.pem")) << pair.certificate;
  std::ofstream(dir.file("k.pem")) << pair.key;
  zc::test::TestSite bad([](const zc::test::TestRequest&) { return TestReply::page(kPlain); },
                         {.certificate_file = dir.file("c.pem"), .key_file = dir.file("k.pem")});
  Site fine("127.0.0.2");
  fine.set("/", TestReply::page(kPlain));
  Job job(bad.url("/"));
  job.settings().crawl.seeds.push_back(fine.url("/"));
  job.settings().crawl.honour_robots = false;
  job.crawl();
  CHECK(fine.asked("/") == 1);
  const auto visits = visits_of(*job.store(), bad.url("/"));
  REQUIRE(visits.size() == 1);
  CHECK(visits.front().outcome == Outcome::kTls);
  CHECK(visits.front().reason.find("[chain: subject 'CN=other.test'") != std::string::npos);
}
