// A crawl that renders on need, over real Chromium and a site on loopback.
#include <chrono>
#include <thread>

#include <doctest/doctest.h>

#include "app/case_file.h"
#include "evidence/bundle.h"
#include "evidence/verify.h"
#include "tests/app/crawl_job.h"
#include "tests/store/sample.h"
#include "tests/support/confinement.h"

using namespace zc;
using namespace zc::test;

namespace {

// The words stand nowhere in the page: a script that nobody else reads brings them.
const std::string kShell = "<title>报名</title><div id=app></div><script src=/a.js></script>";
const std::string kOfferHtml =
    "<p>本校学员签约包过，不过全额退款，加微信报名。</p><a href=/more>更多</a>";

TestReply script(const std::string& text) {
  return TestReply::page(text, "text/javascript; charset=utf-8");
}

TestReply showing(const std::string& html) {
  return script("document.getElementById('app').innerHTML = '" + html + "';");
}

// A plain page with enough text to be read.
std::string readable() {
  std::string text = "<title>天气</title><script src=/count.js></script>";
  for (int i = 0; i < 30; ++i) text += "<p>今天天气很好，适合出门散步。</p>";
  return text;
}

bool can_render() {
  if (can_confine("chromium-headless-shell")) return true;
  MESSAGE("SKIPPED: no Chromium, or no namespaces");
  return false;
}

void render_on_need(Job& job) {
  job.settings().render.on_need = true;
  job.settings().browser.render.settle = std::chrono::milliseconds(300);
  job.settings().browser.render.longest_wait = std::chrono::seconds(2);
}

std::string key_of(const std::string& url) {
  return Url::parse(url)->key();
}

}  // namespace

TEST_CASE("rendered crawl: what only scripts show is found, followed, kept and exported") {
  if (!can_render()) return;
  Site site;
  site.set("/", TestReply::page(kShell));
  site.set("/a.js", showing(kOfferHtml));
  site.set("/more", TestReply::page(readable()));
  Job job(site.url("/"));
  render_on_need(job);
  const std::string summary = job.crawl();
  CHECK_MESSAGE(summary.find("mount_point 1") != std::string::npos, summary);
  CHECK_MESSAGE(summary.find("not_needed 1") != std::string::npos, summary);
  CHECK(site.asked("/more") == 1);
  CHECK(job.alerts() > 0);
  const auto store = job.store();
  const std::vector<Finding> findings = must(store->pages().findings_of(key_of(site.url("/")), 1));
  REQUIRE_FALSE(findings.empty());
  for (const Finding& one : findings) CHECK(one.rendered == 1);
  const auto kept = must(store->pages().renderings_of(key_of(site.url("/")), 1));
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].files.at(Rendering::kDom).find("包过") != std::string::npos);
  CHECK(kept[0].files.contains("screenshot.png"));
  CHECK(kept[0].files.contains("manifest.json"));
  CHECK(must(store->pages().renderings_of(key_of(site.url("/more")), 1)).empty());

  const GatheredCase gathered =
      must(gather_case(*store, job.settings(), site.url("/"), UtcTime(std::chrono::hours(1))));
  const VerifyReport report = verify_bundle(must(export_bundle(gathered.input)));
  CHECK(report.ok());
  CHECK(report.find("rendered")->detail == "1 rendered documents and their files");
}

TEST_CASE("rendered crawl: off, nothing is rendered and nothing of it told") {
  Site site;
  site.set("/", TestReply::page(kShell));
  site.set("/a.js", showing(kOfferHtml));
  Job job(site.url("/"));
  const std::string summary = job.crawl();
  CHECK(summary.find("render") == std::string::npos);
  CHECK(job.alerts() == 0);
}

TEST_CASE("rendered crawl: without a browser the crawl is as it was, and one message says so") {
  Site site;
  site.set("/", TestReply::page(kShell + "<p>一次性通过，签约包过，不过退费</p>"));
  Job job(site.url("/"));
  render_on_need(job);
  job.settings().browser.render.browser.program = "no-such-browser";
  const std::string summary = job.crawl();
  CHECK_MESSAGE(summary.find("no page was rendered: no-such-browser") != std::string::npos,
                summary);
  CHECK(job.alerts() > 0);
}

TEST_CASE("rendered crawl: a failed rendering loses neither page nor findings, and ends none") {
  if (!can_render()) return;
  Site site;
  site.set("/", TestReply::page(kShell));
  site.set("/a.js", showing(kOfferHtml));
  Job job(site.url("/"));
  render_on_need(job);
  job.crawl();
  const std::string key = key_of(site.url("/"));
  const std::size_t before = must(job.store()->findings().of_page(key)).size();
  REQUIRE(before > 0);
  site.set("/a.js", script("for (;;) {}"));
  job.settings().browser.render.budget = std::chrono::seconds(3);
  const std::string summary = job.crawl();
  CHECK_MESSAGE(summary.find("failed 1") != std::string::npos, summary);
  const auto store = job.store();
  const auto findings = must(store->findings().of_page(key));
  CHECK(findings.size() == before);
  for (const FindingRow& row : findings) CHECK_FALSE(row.gone_at);
  const auto visits = must(store->pages().visits(key, 1));
  CHECK(visits.front().outcome == Outcome::kPage);
  CHECK(visits.front().reason.find("not rendered: ") == 0);
}

TEST_CASE(
    "rendered crawl: words that scripts show no more are gone, though the bytes are the same") {
  if (!can_render()) return;
  Site site;
  site.set("/", TestReply::page(kShell));
  site.set("/a.js", showing(kOfferHtml));
  Job job(site.url("/"));
  render_on_need(job);
  job.crawl();
  const std::string key = key_of(site.url("/"));
  REQUIRE_FALSE(must(job.store()->findings().of_page(key)).empty());
  site.set("/a.js", showing("<p>欢迎</p>"));
  job.crawl();
  for (const FindingRow& row : must(job.store()->findings().of_page(key))) {
    CHECK(row.gone_at);
    CHECK(row.gone_reason == kGoneBecauseChanged);
  }
}

TEST_CASE("rendered crawl: the host's pace is kept between its page and the browser") {
  if (!can_render()) return;
  Site site;
  site.set("/", TestReply::page("<p>欢迎</p><script>document.title = '欢迎';</script>"));
  Job job(site.url("/"));
  render_on_need(job);
  job.settings().frontier.pace.min_gap = std::chrono::milliseconds(700);
  const std::string summary = job.crawl();
  CHECK_MESSAGE(summary.find("little_text 1") != std::string::npos, summary);
  CHECK(site.asked("/") == 2);
  CHECK(site.least_gap() >= std::chrono::milliseconds(690));
}

TEST_CASE("rendered crawl: stopped while a page is rendered, it ends soon and looks again later") {
  if (!can_render()) return;
  Site site;
  site.set("/", TestReply::page(kShell));
  site.set("/a.js", script("for (;;) {}"));
  Job job(site.url("/"));
  render_on_need(job);
  job.settings().browser.render.budget = std::chrono::seconds(60);
  {
    auto runtime = must(Runtime::create(job.settings(), {}));
    std::thread stopper([&] {
      while (site.asked("/a.js") == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
      runtime->stop();
    });
    const auto begin = std::chrono::steady_clock::now();
    must(runtime->crawl());
    stopper.join();
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
    CHECK(runtime->stopped());
  }
  site.set("/a.js", showing(kOfferHtml));
  const std::string summary = job.crawl();
  CHECK_MESSAGE(summary.find("mount_point 1") != std::string::npos, summary);
  CHECK(job.alerts() > 0);
}

TEST_CASE("rendered crawl: robots.txt is not asked for twice, and forbids routes of scripts too") {
  if (!can_render()) return;
  Site site;
  site.set("/robots.txt", TestReply::page("User-agent: *\nDisallow: /secret\n", "text/plain"));
  site.set("/", TestReply::page(kShell + "<iframe src=/secret/x></iframe>"));
  Job job(site.url("/"));
  render_on_need(job);
  job.crawl();
  CHECK(site.asked("/robots.txt") == 1);
  CHECK(site.asked("/secret/x") == 0);
}

TEST_CASE("rendered crawl: places of a hash router are rendered, and their findings told apart") {
  if (!can_render()) return;
  Site site;
  site.set("/", TestReply::page(kShell));
  site.set("/a.js",
           script("function show() { document.getElementById('app').innerHTML ="
                  " location.hash == '#/kc' ? '" +
                  kOfferHtml +
                  "' : '<p>欢迎光临</p><a href=\"#/kc\">课程</a><a href=\"#/about\">关于</a>'; }"
                  "window.onhashchange = show; show();"));
  Job job(site.url("/"));
  render_on_need(job);
  job.crawl();
  const auto store = job.store();
  const std::string key = key_of(site.url("/"));
  const std::vector<Finding> findings = must(store->pages().findings_of(key, 1));
  REQUIRE_FALSE(findings.empty());
  const auto kept = must(store->pages().renderings_of(key, 1));
  REQUIRE(kept.size() == 2);  // the page, and the route with the finding
  REQUIRE(findings.front().rendered == 2);
  CHECK(kept[1].url == site.url("/") + "#/kc");
}
