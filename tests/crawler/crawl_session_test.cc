#include "crawler/crawl_session.h"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using zc::Capture;
using zc::CrawlOptions;
using zc::CrawlSession;
using zc::Error;
using zc::ErrorKind;
using zc::Link;
using zc::LinkKind;
using zc::Outcome;
using zc::Priority;
using zc::Result;
using zc::RobotsRules;
using zc::Status;
using zc::Url;
using zc::UrlTask;
using zc::UtcTime;

namespace {

constexpr UtcTime kNow{std::chrono::milliseconds(1'700'000'000'000)};

CrawlOptions options_with(std::vector<std::string> seeds) {
  CrawlOptions options;
  options.seeds = std::move(seeds);
  options.user_agent = "zhengcha/0.1 (+https://office.example/)";
  return options;
}

CrawlSession session_of(const CrawlOptions& options) {
  Result<CrawlSession> session = CrawlSession::create(options);
  REQUIRE(session);
  return *std::move(session);
}

Link link_to(const std::string& url, LinkKind kind = LinkKind::kPage) {
  Link link;
  link.kind = kind;
  link.url = url;
  return link;
}

Url url_of(const std::string& text) {
  const Result<Url> url = Url::parse(text);
  REQUIRE(url);
  return *url;
}

Capture answer(int status, std::string location = "") {
  Capture capture;
  capture.http_status = status;
  if (!location.empty()) capture.headers.push_back({"Location", std::move(location)});
  return capture;
}

}  // namespace

TEST_CASE("crawl session: a bad seed stops the start, named by its place and words") {
  const Result<CrawlSession> relative =
      CrawlSession::create(options_with({"http://a.cn/", "b.cn/x"}));
  REQUIRE_FALSE(relative);
  CHECK(relative.error().kind() == ErrorKind::kBadInput);
  CHECK(relative.error().message().find("seed 2") != std::string::npos);
  CHECK(relative.error().message().find("b.cn/x") != std::string::npos);
  const Result<CrawlSession> mail = CrawlSession::create(options_with({"mailto:a@b.cn"}));
  REQUIRE_FALSE(mail);
  CHECK(mail.error().message().find("seed 1") != std::string::npos);
}

TEST_CASE("crawl session: seeds become tasks, each address once, as often as asked") {
  const CrawlSession session =
      session_of(options_with({"HTTP://A.cn", "http://a.cn/#top", "https://a.cn/"}));
  const std::vector<UrlTask> tasks = session.seed_tasks();
  REQUIRE(tasks.size() == 2);
  CHECK(tasks[0].url == "http://a.cn/");
  CHECK(tasks[0].host == "a.cn:80");
  CHECK(tasks[0].priority == Priority::kSeed);
  CHECK(tasks[0].depth == 0);
  CHECK(tasks[0].found_on.empty());
  CHECK(tasks[1].host == "a.cn:443");
  CHECK(session.seed_tasks() == tasks);
}

TEST_CASE("crawl session: links that scope admits become tasks, each address once") {
  CrawlSession session = session_of(options_with({"http://a.cn/"}));
  const UrlTask parent = session.seed_tasks().front();
  const std::vector<Link> links = {link_to("http://a.cn/x#1"),
                                   link_to("http://a.cn/x?utm_source=y"),
                                   link_to("http://a.cn/frame", LinkKind::kFrame),
                                   link_to("http://a.cn/map.xml", LinkKind::kSitemap),
                                   link_to("http://a.cn/logo", LinkKind::kImage),
                                   link_to("http://a.cn/"),
                                   link_to("http://b.cn/"),
                                   link_to("mailto:x@a.cn"),
                                   link_to("http://"),
                                   link_to("http://a.cn/kit.zip")};
  const std::vector<UrlTask> tasks = session.tasks_from(parent, links);
  REQUIRE(tasks.size() == 3);
  CHECK(tasks[0].url == "http://a.cn/x#1");
  CHECK(tasks[0].key == "http://a.cn/x");
  CHECK(tasks[0].depth == 1);
  CHECK(tasks[0].priority == Priority::kLink);
  CHECK(tasks[0].found_on == "http://a.cn/");
  CHECK(tasks[1].url == "http://a.cn/frame");
  CHECK(tasks[2].url == "http://a.cn/map.xml");
  CHECK(session.refusals() == std::map<std::string, std::uint64_t>{
                                  {"bad_url", 1}, {"extension", 1}, {"host", 1}, {"scheme", 1}});
  CHECK(session.tasks_from(parent, links).empty());
}

TEST_CASE("crawl session: a redirect keeps depth and priority and counts its hops") {
  CrawlSession session = session_of(options_with({"http://a.cn/"}));
  UrlTask task = session.seed_tasks().front();
  std::uint32_t hops = 0;
  for (int i = 0; i < 40; ++i) {
    const Link link = link_to("http://a.cn/r" + std::to_string(i), LinkKind::kRedirect);
    const std::vector<UrlTask> next = session.tasks_from(task, std::span(&link, 1));
    if (next.empty()) break;
    task = next.front();
    CHECK(task.depth == 0);
    CHECK(task.priority == Priority::kSeed);
    CHECK(task.redirects == ++hops);
  }
  CHECK(hops == 10);
  CHECK(session.refusals().at("redirects") == 1);
  const Link page = link_to("http://a.cn/page");
  CHECK(session.tasks_from(task, std::span(&page, 1)).front().redirects == 0);
}

TEST_CASE("crawl session: budgets count addresses, per host and in all") {
  CrawlOptions options = options_with({"http://a.cn/"});
  options.scope.max_pages_per_host = 3;
  options.scope.max_pages = 5;
  CrawlSession session = session_of(options);
  std::vector<Link> links;
  for (const char* host : {"a.cn", "b.a.cn", "c.a.cn"}) {
    for (int i = 0; i < 10; ++i) {
      links.push_back(link_to("http://" + std::string(host) + "/" + std::to_string(i)));
    }
  }
  const std::vector<UrlTask> tasks = session.tasks_from(session.seed_tasks().front(), links);
  CHECK(tasks.size() == 4);
  CHECK(session.queued_of("a.cn:80") == 3);
  CHECK(session.queued_of("b.a.cn:80") == 2);
  CHECK_FALSE(session.may_queue("c.a.cn:80"));
  CHECK(session.queued() == 5);
  CHECK(session.refusals().at("host_budget") == 8);
  CHECK(session.refusals().at("page_budget") == 18);
}

TEST_CASE("crawl session: robots.txt is read first, kept for a day, and gives its line") {
  CrawlSession session = session_of(options_with({"http://a.cn/"}));
  CHECK(session.options().robots_token == "zhengcha");
  const Url page = url_of("http://a.cn/x?y=1");
  CHECK(session.needs_robots(page, kNow));
  CHECK_FALSE(session.admit_robots(page));
  session.note_robots("http://a.cn",
                      RobotsRules::parse("User-agent: zhengcha\nDisallow: /x?y\n", "zhengcha"),
                      kNow);
  CHECK_FALSE(session.needs_robots(page, kNow + 23h));
  CHECK(session.needs_robots(page, kNow + 24h));
  CHECK(session.robots_for("http://a.cn", kNow) != nullptr);
  CHECK(session.robots_for("https://a.cn", kNow) == nullptr);
  CHECK(session.admit_robots(url_of("http://a.cn/x")));
  const Status refused = session.admit_robots(page);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind() == ErrorKind::kDenied);
  CHECK(refused.error().message() == "robots: 'Disallow: /x?y', line 2 of http://a.cn/robots.txt");
}

TEST_CASE("crawl session: a robots.txt that cannot be read is neither yes nor no for ever") {
  CrawlSession session = session_of(options_with({"http://a.cn/"}));
  const Url page = url_of("http://a.cn/");
  for (std::uint32_t i = 1; i <= CrawlSession::kUnknownTries; ++i) {
    CHECK(session.needs_robots(page, kNow));
    session.note_robots("http://a.cn", RobotsRules::unreachable(), kNow);
  }
  CHECK_FALSE(session.needs_robots(page, kNow));
  const Status refused = session.admit_robots(page);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind() == ErrorKind::kDenied);
  CHECK(refused.error().message().find("could not be read") != std::string::npos);
  CHECK(session.needs_robots(page, kNow + 25h));
  session.note_robots("http://a.cn", RobotsRules(), kNow + 25h);
  CHECK(session.admit_robots(page));
}

TEST_CASE("crawl session: with legal authority robots.txt is neither read nor obeyed") {
  CrawlOptions options = options_with({"http://a.cn/"});
  options.honour_robots = false;
  const CrawlSession session = session_of(options);
  CHECK_FALSE(session.needs_robots(url_of("http://a.cn/"), kNow));
  CHECK(session.admit_robots(url_of("http://a.cn/")));
}

TEST_CASE("crawl session: sitemaps that robots.txt names are offered within scope") {
  CrawlSession session = session_of(options_with({"http://a.cn/"}));
  const RobotsRules rules = RobotsRules::parse(
      "Sitemap: /map.xml\nSitemap: http://b.cn/m.xml\nSitemap: http://a.cn/m.xml\n", "zhengcha");
  const std::vector<UrlTask> tasks = session.sitemap_tasks(url_of("http://a.cn/x/y"), rules);
  REQUIRE(tasks.size() == 2);
  CHECK(tasks[0].url == "http://a.cn/map.xml");
  CHECK(tasks[0].found_on == "http://a.cn/robots.txt");
  CHECK(tasks[1].url == "http://a.cn/m.xml");
}

TEST_CASE("crawl session: a status means one outcome") {
  CHECK(outcome_of(answer(200)) == Outcome::kPage);
  CHECK(outcome_of(answer(204)) == Outcome::kPage);
  CHECK(outcome_of(answer(301, "/x")) == Outcome::kRedirect);
  CHECK(outcome_of(answer(300)) == Outcome::kProtocol);
  CHECK(outcome_of(answer(304)) == Outcome::kNotModified);
  CHECK(outcome_of(answer(404)) == Outcome::kGone);
  CHECK(outcome_of(answer(410)) == Outcome::kGone);
  CHECK(outcome_of(answer(451)) == Outcome::kGone);
  CHECK(outcome_of(answer(403)) == Outcome::kClientError);
  CHECK(outcome_of(answer(429)) == Outcome::kClientError);
  CHECK(outcome_of(answer(503)) == Outcome::kServerError);
  CHECK(outcome_of(answer(999)) == Outcome::kProtocol);
  CHECK(outcome_of(answer(0)) == Outcome::kProtocol);
}

TEST_CASE("crawl session: a failure means one outcome, by kind and stage") {
  const auto of = [](ErrorKind kind, const char* stage) {
    return outcome_of(Error(kind, "x", {{"stage", stage}}));
  };
  CHECK(of(ErrorKind::kNetwork, "dns") == Outcome::kDns);
  CHECK(of(ErrorKind::kNetwork, "connect") == Outcome::kConnect);
  CHECK(of(ErrorKind::kNetwork, "tls") == Outcome::kTls);
  CHECK(of(ErrorKind::kNetwork, "head") == Outcome::kConnect);
  CHECK(of(ErrorKind::kTimeout, "dns") == Outcome::kDns);
  CHECK(of(ErrorKind::kTimeout, "head") == Outcome::kTimeout);
  CHECK(of(ErrorKind::kProtocol, "head") == Outcome::kProtocol);
  CHECK(of(ErrorKind::kDenied, "guard") == Outcome::kDenied);
  CHECK(outcome_of(Error(ErrorKind::kNetwork, "x")) == Outcome::kConnect);
}
