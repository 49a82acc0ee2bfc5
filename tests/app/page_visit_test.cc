// The crawler's manners on a rendered page, and the files that come of it.
#include "app/page_visit.h"

#include <filesystem>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "app/page_files.h"
#include "base/digest.h"
#include "store/store.h"
#include "tests/support/confinement.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_dns.h"
#include "tests/support/test_site.h"

using namespace zc;
using namespace zc::test;

namespace {

TestReply answer(const TestRequest& request) {
  if (request.target == "/robots.txt") {
    return TestReply::page("User-agent: zhengcha-test\nDisallow: /private\n", "text/plain");
  }
  return TestReply::page("<title>网页</title><h1>证书</h1><iframe src=/private/frame></iframe>");
}

Settings settings_for(const TestDns* dns = nullptr) {
  Settings settings;
  settings.fetch.user_agent = "zhengcha-test/1 (+http://127.0.9.1/contact)";
  settings.crawl.user_agent = settings.fetch.user_agent;
  settings.address_guard.allow = {"127.0.9.0/24"};
  if (dns != nullptr) settings.fetch.dns_servers = {dns->server()};
  return settings;
}

std::size_t asked(const TestSite& site, const std::string& target) {
  std::size_t count = 0;
  for (const TestRequest& one : site.requests()) count += one.target == target ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("page visit: robots.txt is read once an origin and obeyed for every document") {
  TestSite site(answer, {.address = "127.0.9.1"});
  const SystemClock clock;
  Settings settings = settings_for();
  const auto visit = PageVisit::create(settings, clock);
  REQUIRE(visit);
  const RenderManners manners = (*visit)->manners();
  CHECK(manners.may_visit(site.url("/open")));
  const Status refused = manners.may_visit(site.url("/private/a"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind() == ErrorKind::kDenied);
  CHECK(refused.error().message().find("Disallow: /private") != std::string::npos);
  CHECK(asked(site, "/robots.txt") == 1);
  settings.crawl.honour_robots = false;
  CHECK(manners.may_visit(site.url("/private/a")));
}

TEST_CASE("page visit: a robots.txt that cannot be read forbids; one inside is never asked for") {
  TestSite broken([](const TestRequest&) { return TestReply::status(503); },
                  {.address = "127.0.9.1"});
  TestSite inside([](const TestRequest&) { return TestReply::page("x"); });
  const SystemClock clock;
  const Settings settings = settings_for();
  const auto visit = PageVisit::create(settings, clock);
  REQUIRE(visit);
  const RenderManners manners = (*visit)->manners();
  const Status unknown = manners.may_visit(broken.url("/"));
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().message().find("could not be read") != std::string::npos);
  manners.may_visit(inside.url("/")).has_value();
  CHECK(inside.connections() == 0);
}

TEST_CASE("page visit: a robots.txt that is not obeyed is noted in the audit log, as by a crawl") {
  const TempDir folder;
  const SystemClock clock;
  Settings settings = settings_for();
  settings.store.path = (folder.path() / "store").string();
  REQUIRE(note_robots_off(settings, clock));
  CHECK_FALSE(std::filesystem::exists(settings.store.path));
  SiteOptions site;
  site.site = "127.0.9.1";
  site.honour_robots = false;
  site.authority = "试人社监〔2026〕1号";
  settings.crawl.site_options = {site};
  settings.office.operator_name = "某某";
  REQUIRE(note_robots_off(settings, clock));
  const auto store = Store::open(settings.store, clock);
  REQUIRE(store);
  const auto lines = (*store)->audit().read(1, 0);
  REQUIRE(lines);
  REQUIRE_FALSE(lines->empty());
  CHECK(lines->back().type == "robots.off");
  CHECK(lines->back().actor == "某某");
  CHECK(lines->back().object_sha256 == sha256("127.0.9.1\n试人社监〔2026〕1号").hex());
  const Status held = note_robots_off(settings, clock);  // by somebody else, as we hold it
  REQUIRE_FALSE(held);
  CHECK(held.error().kind() == ErrorKind::kStorage);
}

TEST_CASE("page files: marked pictures are named after those they are of") {
  Rendered page;
  page.tiles = {"a"};
  page.marked_tiles = {{0, "b"}};
  CHECK(page_files(page, UtcTime{}).at("screenshot-marked.png") == "b");
  page.tiles = {"a", "b", "c"};
  page.marked_tiles = {{1, "d"}};
  const auto files = page_files(page, UtcTime{});
  CHECK(files.at("screenshot-2.png") == "b");
  CHECK(files.at("screenshot-2-marked.png") == "d");
  CHECK_FALSE(files.contains("screenshot-1-marked.png"));
}

TEST_CASE("page visit: a rendered page is a folder of files with their digests") {
  if (!zc::test::can_confine("chromium-headless-shell")) {
    MESSAGE("SKIPPED: no chromium-headless-shell, or no namespaces");
    return;
  }
  TestSite site(answer, {.address = "127.0.9.1"});
  TestDns dns(TestDns::Names{{"page.test", {"127.0.9.1"}}});
  const SystemClock clock;
  const Settings settings = settings_for(&dns);
  const auto visit = PageVisit::create(settings, clock);
  REQUIRE(visit);
  RenderOptions options = (*visit)->options();
  options.settle = std::chrono::milliseconds(300);
  const auto page = render(site.url("/", "page.test"), options, (*visit)->manners());
  REQUIRE_MESSAGE(page, (page ? std::string() : page.error().message()));
  CHECK(asked(site, "/private/frame") == 0);
  for (const TestRequest& one : site.requests()) {
    CHECK(one.header("User-Agent") == settings.fetch.user_agent);
  }
  const UtcTime made = *parse_rfc3339("2026-11-24T09:00:01Z");
  const auto files = page_files(*page, made);
  REQUIRE(files.contains("manifest.json"));
  const auto manifest = boost::json::parse(files.at("manifest.json")).as_object();
  CHECK(manifest.at("title") == "网页");
  CHECK(manifest.at("made") == "2026-11-24T09:00:01.000Z");
  CHECK(manifest.at("http_status") == 200);
  CHECK(manifest.at("state") == "open");
  const auto& listed = manifest.at("files").as_array();
  CHECK(listed.size() == files.size() - 1);
  for (const auto& one : listed) {
    const std::string name(one.at("name").as_string());
    REQUIRE(files.contains(name));
    CHECK(one.at("sha256").as_string() == std::string_view(sha256(files.at(name)).hex()));
  }
  for (const char* const name : {"dom.html",
                                 "screenshot.png",
                                 "mobile.png",
                                 "mobile-full.png",
                                 "page.pdf",
                                 "requests.json"}) {
    CHECK(files.contains(name));
  }
  CHECK(files.at("page.pdf").find("D:20261124090001") != std::string::npos);
  CHECK(files.at("requests.json").find("robots.txt line 2") != std::string::npos);
}

TEST_CASE("page files: what a page says, cut within a character, leaves JSON that can be read") {
  Rendered page;
  page.title = std::string("证书").substr(0, 4);
  page.notes = {page.title};
  page.console.push_back({"log", page.title, page.title});
  PageRequest request;
  request.url = request.content_type = request.blocked = page.title;
  page.requests.push_back(request);
  const auto files = page_files(page, UtcTime{});
  for (const char* const name : {"manifest.json", "console.json", "requests.json"}) {
    boost::system::error_code broken;
    boost::json::parse(files.at(name), broken);
    CHECK_MESSAGE(!broken, name);
  }
}
