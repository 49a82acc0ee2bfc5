// The whole job over a loopback site, with the real store and the project's own rules.
#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/app/crawl_job.h"

using zc::test::Job;
using zc::test::kOffer;
using zc::test::kPlain;
using zc::test::Site;
using zc::test::TestReply;

TEST_CASE(
    "pipeline: an alert is told once, not again while unchanged, and again when it comes back") {
  Site site;
  site.set("/", TestReply::page(kOffer));
  Job job(site.url("/"));
  job.crawl();
  const int first = job.alerts();
  CHECK(first >= 1);
  job.crawl();
  CHECK(job.alerts() == first);
  site.set("/", TestReply::page(kPlain));
  job.crawl();
  CHECK(job.alerts() == first);
  site.set("/", TestReply::page(kOffer));
  job.crawl();
  CHECK(job.alerts() == 2 * first);
}

TEST_CASE("pipeline: a page that was taken down is kept, and its finding is gone with a reason") {
  Site site;
  site.set("/", TestReply::page(kOffer));
  Job job(site.url("/"));
  job.crawl();
  site.set("/", TestReply::status(404, {}, "gone"));
  job.crawl();
  const auto store = job.store();
  const auto rows = store->findings().find({});
  REQUIRE(rows);
  REQUIRE_FALSE(rows->empty());
  CHECK(rows->front().gone_at.has_value());
  CHECK(rows->front().gone_reason == "页面已不存在");
  const auto capture = store->pages().load(rows->front().url_key, 1);
  REQUIRE(capture);
  CHECK(capture->body == kOffer);
}

TEST_CASE("pipeline: what robots.txt forbids is never requested, and is told") {
  Site site;
  site.set("/robots.txt", TestReply::page("User-agent: *\nDisallow: /private/\n", "text/plain"));
  site.set("/", TestReply::page("<a href=/private/a>a</a><a href=/open>b</a>"));
  site.set("/open", TestReply::page(kPlain));
  site.set("/private/a", TestReply::page(kOffer));
  Job job(site.url("/"));
  const std::string summary = job.crawl();
  CHECK(site.asked("/private/a") == 0);
  CHECK(site.asked("/open") == 1);
  CHECK(site.asked("/robots.txt") == 1);
  CHECK(summary.find("Disallow: /private/") != std::string::npos);
}

TEST_CASE("pipeline: each hop of a redirect is a page of its own, and a loop ends") {
  Site site;
  site.set("/", TestReply::status(301, "Location: /b\r\n"));
  site.set("/b", TestReply::status(302, "Location: /c\r\n"));
  site.set("/c", TestReply::page("<a href=/loop1>x</a>"));
  site.set("/loop1", TestReply::status(302, "Location: /loop2\r\n"));
  site.set("/loop2", TestReply::status(302, "Location: /loop1\r\n"));
  Job job(site.url("/"));
  job.crawl();
  for (const char* const path : {"/", "/b", "/c", "/loop1", "/loop2"}) {
    INFO(path);
    CHECK(site.asked(path) == 1);
  }
}

TEST_CASE("pipeline: an endless redirect ends at the hop limit, with its reason") {
  Site site;
  for (int i = 0; i < 30; ++i) {
    site.set(fmt::format("/r{}", i),
             TestReply::status(302, fmt::format("Location: /r{}\r\n", i + 1)));
  }
  Job job(site.url("/r0"));
  const std::string summary = job.crawl();
  CHECK(site.asked("/r9") == 1);
  CHECK(site.asked("/r20") == 0);
  INFO(summary);
  CHECK(summary.find("redirect") != std::string::npos);
}

TEST_CASE("pipeline: bad pages end as outcomes with reasons, and the crawl goes on") {
  Site site;
  site.set("/",
           TestReply::page("<a href=/silent>1</a><a href=/reset>2</a><a href=/nonsense>3</a>"
                           "<a href=/five>4</a><a href=/empty>5</a><a href=/binary>6</a>"
                           "<a href=/endless>7</a><a href=/fine>8</a>"));
  site.set("/silent", TestReply::silence());
  site.set("/reset", TestReply::raw("", zc::test::TestEnd::kReset));
  site.set("/nonsense", TestReply::raw("this is no HTTP\r\n\r\n"));
  site.set("/five", TestReply::status(500, {}, "broken"));
  site.set("/empty", TestReply::page(""));
  site.set("/binary", TestReply::page(std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16)));
  TestReply endless = TestReply::raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
  endless.endless = {.bytes = std::string(1000, 'x')};
  site.set("/endless", endless);
  site.set("/fine", TestReply::page(kOffer));
  Job job(site.url("/"));
  job.settings().fetch.max_body_bytes = 65536;
  const std::string summary = job.crawl();
  INFO(summary);
  const auto store = job.store();
  const auto outcome = [&](const char* path) -> std::string {
    const auto visits = store->pages().visits(site.url(path), 0);
    if (!visits || visits->empty()) return "none";
    return std::string(zc::name_of(visits->front().outcome));
  };
  CHECK(outcome("/silent") == "timeout");
  CHECK(outcome("/reset") == "connect");
  CHECK(outcome("/nonsense") == "protocol");
  CHECK(outcome("/five") == "server_error");
  CHECK(outcome("/empty") == "page");
  CHECK(outcome("/binary") == "page");
  CHECK(outcome("/endless") == "page");
  CHECK(outcome("/fine") == "page");
  const auto cut = store->pages().load(site.url("/endless"), 1);
  REQUIRE(cut);
  CHECK(cut->truncation == zc::Truncation::kLength);
  CHECK(summary.find("/silent") != std::string::npos);
  CHECK(job.alerts() >= 1);
}

TEST_CASE("pipeline: private addresses are refused by default") {
  Site site;
  site.set("/", TestReply::page(kOffer));
  Job job(site.url("/"));
  job.settings().address_guard.allow = {};
  const std::string summary = job.crawl();
  CHECK(site.asked("/") == 0);
  CHECK(site.asked("/robots.txt") == 0);
  CHECK(summary.find("127.0.0.1") != std::string::npos);
}

TEST_CASE("pipeline: an unmodified page costs a timestamp, and is still judged by new rules") {
  Site site;
  TestReply tagged =
      TestReply::status(200, "Content-Type: text/html; charset=utf-8\r\nETag: \"v1\"\r\n", kOffer);
  site.set("/", tagged);
  site.set_if("/", "if-none-match", "\"v1\"", TestReply::status(304, "ETag: \"v1\"\r\n"));
  Job job(site.url("/"));
  job.crawl();
  const int told = job.alerts();
  CHECK(told >= 1);
  job.crawl();
  CHECK(site.answered_by_condition() == 1);
  CHECK(job.alerts() == told);
  {
    const auto store = job.store();
    const auto history = store->pages().history(site.url("/"));
    REQUIRE(history);
    CHECK(history->size() == 1);
    CHECK(history->front().times_seen == 2);
    const auto visits = store->pages().visits(site.url("/"), 1);
    REQUIRE(visits);
    CHECK(visits->front().outcome == zc::Outcome::kNotModified);
    CHECK(visits->front().version == 1);
  }
  job.settings().rules.packs = {
      "guarantee"};  // other rules: what they say of the page is not known
  job.crawl();
  CHECK(site.answered_by_condition() == 1);
}

namespace {

zc::Validators validators_of(Job& job, const std::string& url) {
  const auto state = job.store()->urls().state_of_url(url);
  REQUIRE(state);
  REQUIRE(*state);
  return (**state).known.validators;
}

// As if so much of the time since the last look had passed that the page's term is over.
void end_term(Job& job, const std::string& url) {
  zc::Validators known = validators_of(job, url);
  known.stands_until = zc::SystemClock().now() - std::chrono::seconds(1);
  const auto store = job.store();
  REQUIRE(store->urls().begin_run());
  const zc::UrlTask seed{.url = url,
                         .key = url,
                         .host = zc::Url::parse(url)->host_port(),
                         .priority = zc::Priority::kSeed};
  const auto added = store->urls().add(std::vector<zc::UrlTask>{seed});
  REQUIRE(added);
  REQUIRE(added->size() == 1);
  const zc::PageFacts facts{.changed = false, .findings = {}, .validators = known};
  const zc::Visit visit{.url = url, .time = known.time, .outcome = zc::Outcome::kNotModified};
  REQUIRE(store->urls().finish(added->front(), visit, &facts));
  REQUIRE(store->urls().end_run());
}

}  // namespace

TEST_CASE("pipeline: an unmodified page is judged anew once the term of a body it names is over") {
  const char* const kSchool =
      "<title>培训</title><p>电工培训班开班，欢迎学员报名。</p><p>广州市星河职业培训学校</p>";
  Site site;
  site.set("/",
           TestReply::status(
               200, "Content-Type: text/html; charset=utf-8\r\nETag: \"v1\"\r\n", kSchool));
  site.set_if("/", "if-none-match", "\"v1\"", TestReply::status(304, "ETag: \"v1\"\r\n"));
  const zc::test::TempDir dir;
  std::ofstream(dir.file("schools.csv"))
      << "名称,办学范围,有效期至\n广州市星河职业培训学校,电工,2999-06-30\n";
  Job job(site.url("/"));
  job.settings().rules.registers.push_back({.file = dir.file("schools.csv")});
  job.crawl();
  const zc::UtcTime july = *zc::parse_rfc3339("2999-06-30T16:00:00Z");
  CHECK(validators_of(job, site.url("/")).stands_until == july);
  job.crawl();
  CHECK(site.answered_by_condition() == 1);
  end_term(job, site.url("/"));
  job.crawl();
  CHECK(site.answered_by_condition() == 1);  // it was asked for whole
  CHECK(validators_of(job, site.url("/")).stands_until == july);
  job.crawl();
  CHECK(site.answered_by_condition() == 2);
}

TEST_CASE("pipeline: 304 that nobody asked for proves nothing") {
  Site site;
  site.set("/", TestReply::status(304));
  Job job(site.url("/"));
  job.crawl();
  const auto store = job.store();
  const auto visits = store->pages().visits(site.url("/"), 0);
  REQUIRE(visits);
  REQUIRE_FALSE(visits->empty());
  CHECK(visits->front().outcome == zc::Outcome::kProtocol);
}

TEST_CASE("pipeline: the tasks of a host that was given up stand in the page history") {
  Job job(fmt::format("http://127.0.0.1:{}/", zc::test::closed_port()));
  const std::string base = job.settings().crawl.seeds.front();
  for (int i = 0; i < 20; ++i) job.settings().crawl.seeds.push_back(base + std::to_string(i));
  job.settings().frontier.pace.breaker_failures = 2;
  job.settings().frontier.pace.breaker_pause = std::chrono::milliseconds(1);
  job.settings().frontier.pace.breaker_trips = 2;
  job.settings().crawl.honour_robots = false;
  job.crawl();
  const auto store = job.store();
  int untried = 0;
  for (const std::string& url : job.settings().crawl.seeds) {
    const auto visits = store->pages().visits(url, 0);
    REQUIRE(visits);
    REQUIRE(visits->size() == 1);
    CHECK(visits->front().outcome == zc::Outcome::kConnect);
    if (visits->front().reason.find("not tried") != std::string::npos) ++untried;
  }
  CHECK(untried == 18);
}

TEST_CASE("pipeline: robots.txt is kept for a day, over restarts; its redirects keep the pace") {
  Site site;
  site.set("/robots.txt", TestReply::status(301, "Location: /r2\r\n"));
  site.set("/r2", TestReply::page("User-agent: *\nDisallow: /no\n", "text/plain"));
  site.set("/", TestReply::page("<a href=/no>x</a><a href=/yes>y</a>"));
  site.set("/yes", TestReply::page(kPlain));
  Job job(site.url("/"));
  job.settings().frontier.pace.min_gap = std::chrono::milliseconds(60);
  job.crawl();
  job.crawl();
  CHECK(site.asked("/robots.txt") == 1);
  CHECK(site.asked("/r2") == 1);
  CHECK(site.asked("/yes") == 2);
  CHECK(site.asked("/no") == 0);
  CHECK(site.least_gap() >= std::chrono::milliseconds(59));
}

TEST_CASE(
    "pipeline: robots.txt is switched off for one site by authority, and the audit log says so") {
  Site site;
  Site other("127.0.0.2");
  for (Site* one : {&site, &other}) {
    one->set("/robots.txt", TestReply::page("User-agent: *\nDisallow: /\n", "text/plain"));
    one->set("/", TestReply::page(kPlain));
  }
  Job job(site.url("/"));
  job.settings().crawl.seeds.push_back(other.url("/"));
  zc::SiteOptions options;
  options.site = "127.0.0.1";
  options.honour_robots = false;
  options.authority = "试人社监〔2026〕1号";
  options.headers = {{"X-Office", "test"}};
  job.settings().crawl.site_options = {options};
  job.settings().office.operator_name = "某某";
  job.crawl();
  CHECK(site.asked("/robots.txt") == 0);
  CHECK(site.asked("/") == 1);
  CHECK(other.asked("/robots.txt") == 1);
  CHECK(other.asked("/") == 0);
  CHECK(site.last_header("X-Office") == "test");
  const auto store = job.store();
  const auto lines = store->audit().read(1, 0);
  REQUIRE(lines);
  const auto off = std::find_if(lines->begin(), lines->end(), [](const zc::AuditEntry& entry) {
    return entry.type == "robots.off";
  });
  REQUIRE(off != lines->end());
  CHECK(off->actor == "某某");
  CHECK(off->object_sha256 == zc::sha256("127.0.0.1\n试人社监〔2026〕1号").hex());
}

TEST_CASE("pipeline: feeds are followed, and a sitemap's lastmod brings a known page back") {
  Site site;
  site.set("/",
           TestReply::page("<link rel=alternate type=application/rss+xml href=/feed>"
                           "<a href=/map.xml>map</a>"));
  site.set("/feed",
           TestReply::page("<rss><channel><item><link>/from-feed</link></item></channel></rss>",
                           "application/rss+xml"));
  site.set("/from-feed", TestReply::page(kPlain));
  site.set("/robots.txt", TestReply::page("Sitemap: /sitemap.xml\n", "text/plain"));
  site.set(
      "/sitemap.xml",
      TestReply::page("<urlset><url><loc>" + site.url("/a") +
                          "</loc><lastmod>2024-01-01</lastmod></url><url><loc>" + site.url("/b") +
                          "</loc><lastmod>2090-01-01</lastmod></url></urlset>",
                      "text/xml"));
  site.set("/a", TestReply::page(kPlain));
  site.set("/b", TestReply::page(kPlain));
  Job job(site.url("/"));
  job.crawl();
  CHECK(site.asked("/from-feed") == 1);
  CHECK(site.asked("/a") == 1);
  job.settings().crawl.revisit_share = 0.0;  // no budget for known pages, but for floors
  job.settings().crawl.seeds.push_back(site.url("/sitemap.xml"));
  job.crawl();
  CHECK(site.asked("/a") == 1);
  CHECK(site.asked("/b") == 2);
}

TEST_CASE("pipeline: a page whose links found no room is fetched whole the next time") {
  Site site;
  site.set("/",
           TestReply::status(200,
                             "Content-Type: text/html\r\nETag: \"v1\"\r\n",
                             "<a href=/a>a</a><a href=/b>b</a><a href=/c>c</a>"));
  site.set_if("/", "if-none-match", "\"v1\"", TestReply::status(304));
  Job job(site.url("/"));
  job.settings().crawl.scope.max_pages = 2;
  job.crawl();
  job.settings().crawl.scope.max_pages = 100;
  job.crawl();
  CHECK(site.answered_by_condition() == 0);
  CHECK(site.asked("/c") == 1);
  job.crawl();
  CHECK(site.answered_by_condition() == 1);
}
