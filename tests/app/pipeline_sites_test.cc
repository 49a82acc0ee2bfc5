// What single sites do to a crawl: logins, answers to what is not there, addresses without end.
#include <atomic>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "tests/app/crawl_job.h"

using zc::Outcome;
using zc::test::Job;
using zc::test::kOffer;
using zc::test::kPlain;
using zc::test::Site;
using zc::test::TempDir;
using zc::test::TestReply;
using zc::test::TestRequest;
using zc::test::TestSite;

namespace {

std::string secret(const TempDir& dir, const std::string& text, mode_t mode = 0600) {
  std::string file = dir.file("password");
  std::ofstream(file) << text;
  REQUIRE(chmod(file.c_str(), mode) == 0);
  return file;
}

zc::Visit last_visit(zc::Store& store, const std::string& url) {
  const auto visits = store.pages().visits(url, 0);
  REQUIRE(visits);
  REQUIRE_FALSE(visits->empty());
  return visits->front();
}

// Texts that are not alike.
std::string page_of(const std::string& path) {
  if (path == "/a")
    return "<title>食堂</title><p>今日供应米饭、面条和三种炒菜，欢迎同学们前来就餐。</p>";
  if (path == "/b") return "<title>图书馆</title><p>开放时间为早上八点至晚上十点，周末照常。</p>";
  return kPlain;
}

// A site that shows its pages to who has logged in, and forgets everyone after `forgets` pages.
class MembersSite {
 public:
  explicit MembersSite(int forgets = 1'000'000) : left_(forgets), forgets_(forgets) {}

  TestReply answer(const TestRequest& request) {
    if (request.target == "/robots.txt") return TestReply::status(404);
    if (request.target == "/login") {
      return TestReply::status(
          200,
          "Set-Cookie: visit=1\r\nContent-Type: text/html\r\n",
          "<form method=post action=/do><input type=hidden name=token value='t&amp;1'>"
          "<input name=user><input type=password name=password></form>");
    }
    if (request.target == "/do") return log_in(request);
    if (request.header("Cookie").find(fmt::format("in={}", session_)) == std::string::npos ||
        left_-- <= 0) {
      return TestReply::status(302, "Location: /login\r\n");
    }
    return TestReply::page(request.target == "/"
                               ? "<a href=/a>a</a><a href=/b>b</a><a href=/c>c</a>"
                               : page_of(request.target));
  }
  int logins() const { return logins_; }

 private:
  TestReply log_in(const TestRequest& request) {
    ++logins_;
    left_ = forgets_;
    const bool right = request.head.starts_with("POST ") &&
                       request.body == "token=t%261&user=a&password=hunter2" &&
                       request.header("Cookie").find("visit=1") != std::string::npos;
    if (!right) return TestReply::status(302, "Location: /login\r\n");
    return TestReply::status(302, fmt::format("Set-Cookie: in={}\r\nLocation: /\r\n", ++session_));
  }

  std::atomic<int> left_;
  const int forgets_;
  std::atomic<int> logins_ = 0;
  std::atomic<int> session_ = 0;
};

zc::SiteOptions login_options(const TestSite& site, const std::string& password_file) {
  zc::SiteOptions options;
  options.site = "127.0.0.1";
  options.login.emplace();
  options.login->page = site.url("/login");
  options.login->user_field = "user";
  options.login->user = "a";
  options.login->password_file = password_file;
  return options;
}

}  // namespace

TEST_CASE("sites: a site that asks for a login is logged in to, once, before its pages") {
  MembersSite members;
  TestSite site([&](const TestRequest& request) { return members.answer(request); });
  const TempDir dir;
  Job job(site.url("/"));
  job.settings().crawl.site_options = {login_options(site, secret(dir, "hunter2\n"))};
  job.crawl();
  CHECK(members.logins() == 1);
  const auto store = job.store();
  for (const char* const path : {"/", "/a", "/b", "/c"}) {
    CHECK(last_visit(*store, site.url(path)).outcome == Outcome::kPage);
    const auto capture = store->pages().load(site.url(path), 1);
    REQUIRE(capture);
    CHECK(capture->request_head.find("Cookie: WITHHELD\r\n") != std::string::npos);
  }
}

TEST_CASE("sites: a session that ends is taken up again, and no page is lost") {
  MembersSite members(2);
  TestSite site([&](const TestRequest& request) { return members.answer(request); });
  const TempDir dir;
  Job job(site.url("/"));
  job.settings().frontier.retry.max_attempts = 3;
  job.settings().crawl.site_options = {login_options(site, secret(dir, "hunter2\n"))};
  job.crawl();
  std::string asked;
  for (const TestRequest& request : site.requests()) asked += request.target + " ";
  INFO(asked);
  CHECK(members.logins() == 2);
  const auto store = job.store();
  for (const char* const path : {"/", "/a", "/b", "/c"}) {
    CHECK(last_visit(*store, site.url(path)).outcome == Outcome::kPage);
  }
}

TEST_CASE("sites: a login that fails is tried once, and its pages are recorded as not asked for") {
  MembersSite members;
  TestSite site([&](const TestRequest& request) { return members.answer(request); });
  const TempDir dir;
  Job job(site.url("/"));
  job.settings().crawl.site_options = {login_options(site, secret(dir, "wrong\n"))};
  job.crawl();
  CHECK(members.logins() == 1);
  const zc::Visit visit = last_visit(*job.store(), site.url("/"));
  CHECK(visit.outcome == Outcome::kDenied);
  CHECK(visit.reason.find("not taken") != std::string::npos);
  CHECK(visit.reason.find("wrong") == std::string::npos);
}

TEST_CASE(
    "sites: a secret that others may read, or a user agent without a contact, stops the start") {
  Site site;
  const TempDir dir;
  Job job(site.url("/"));
  zc::SiteOptions options;
  options.site = "127.0.0.1";
  options.cookie_file = secret(dir, "x", 0644);
  job.settings().crawl.site_options = {options};
  const auto open = zc::Runtime::create(job.settings(), {});
  REQUIRE_FALSE(open);
  CHECK(open.error().message().find("mode 0644") != std::string::npos);
  job.settings().crawl.site_options.clear();
  job.settings().fetch.user_agent = "zhengcha/1.0";
  const auto nameless = zc::Runtime::create(job.settings(), {});
  REQUIRE_FALSE(nameless);
  CHECK(nameless.error().message().find("[fetch] user_agent") != std::string::npos);
  CHECK(nameless.error().message().find("no contact page") != std::string::npos);
}

TEST_CASE(
    "sites: a site that answers 200 to everything is probed once, and its dead pages are gone") {
  const std::string sorry =
      "<title>提示</title><p>您访问的页面不存在或者已经被删除，请返回首页。</p>";
  Site site;
  std::string links;
  for (int i = 0; i < 12; ++i) links += fmt::format("<a href=/p{}>第{}页</a>", i, i);
  site.set("/", TestReply::page("<title>首页</title><p>欢迎来到本校。</p>" + links));
  site.set("/p0", TestReply::page(kPlain));
  site.set_default(TestReply::page(sorry));
  Job job(site.url("/"));
  job.settings().crawl.honour_robots = false;
  // The probe is asked for once the page that wants it is on disk: no sooner than the last page,
  // where a slow disk meets a site that is asked a thousand times a second.
  job.settings().frontier.pace.min_gap = std::chrono::milliseconds(60);
  job.crawl();
  const auto store = job.store();
  CHECK(last_visit(*store, site.url("/")).outcome == Outcome::kPage);
  CHECK(last_visit(*store, site.url("/p0")).outcome == Outcome::kPage);
  const zc::Visit dead = last_visit(*store, site.url("/p11"));
  CHECK(dead.outcome == Outcome::kGone);
  CHECK(dead.http_status == 200);
  CHECK(dead.reason.starts_with("soft 404: the same text as http://127.0.0.1:"));
  const std::string probe = dead.reason.substr(dead.reason.rfind('/'));
  CHECK(site.asked(probe) == 1);
  CHECK(last_visit(*store, site.url(probe)).outcome == Outcome::kGone);
}

TEST_CASE("sites: what a page says is found even where every address shows it") {
  Site site;
  std::string links;
  for (int i = 0; i < 8; ++i) links += fmt::format("<a href=/p{}>第{}页</a>", i, i);
  site.set("/", TestReply::page("<title>首页</title><p>欢迎来到本校。</p>" + links));
  site.set_default(TestReply::page(kOffer));
  Job job(site.url("/"));
  job.settings().crawl.honour_robots = false;
  job.crawl();
  const auto store = job.store();
  CHECK(last_visit(*store, site.url("/p7")).outcome == Outcome::kPage);
  const auto rows = store->findings().find({});
  REQUIRE(rows);
  CHECK(std::count_if(rows->begin(), rows->end(), [](const auto& row) {
          return !row.gone_at.has_value();
        }) >= 8);
}

TEST_CASE("sites: a session number in every link is no endless site") {
  std::atomic<int> number = 0;
  TestSite site([&](const TestRequest& request) {
    if (request.target == "/robots.txt") return TestReply::status(404);
    const int n = ++number;
    return TestReply::page(
        fmt::format("<a href='/?sid={}'>x</a><a href='/a;jsessionid={:032x}'>y</a>"
                    "<a href='/(S({:024x}))/b.aspx'>z</a><a href='/c?x={}'>w</a>{}",
                    n,
                    n,
                    n,
                    n % 3,
                    kPlain));
  });
  Job job(site.url("/"));
  job.settings().crawl.scope.max_depth = 50;
  job.crawl();
  CHECK(number <= 12);
}

TEST_CASE(
    "sites: a calendar without end stops by its years, and throttles pages that are all alike") {
  TestSite site([](const TestRequest& request) {
    if (request.target == "/robots.txt") return TestReply::status(404);
    const std::size_t at = request.target.find("m=");
    const int month = at == std::string::npos ? 0 : std::stoi(request.target.substr(at + 2));
    return TestReply::page(fmt::format(
        "<a href='/cal?m={}'>下月</a><a href='/{}/01/'>年</a>{}", month + 1, 2030 + month, kPlain));
  });
  Job job(site.url("/"));
  job.settings().crawl.scope.max_depth = 1000;
  job.settings().crawl.scope.max_pages = 5000;
  const std::string summary = job.crawl();
  CHECK(site.requests().size() < 200);
  CHECK(summary.find("calendar") != std::string::npos);
}
