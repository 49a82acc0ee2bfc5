#include "crawler/scope.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using zc::ErrorKind;
using zc::Result;
using zc::Scope;
using zc::ScopeOptions;
using zc::Status;
using zc::Url;

namespace {

Url url_of(const std::string& text) {
  const Result<Url> url = Url::parse(text);
  REQUIRE_MESSAGE(url, text);
  return *url;
}

Scope scope_of(const ScopeOptions& options, const std::vector<std::string>& seeds = {}) {
  std::vector<Url> urls;
  for (const std::string& seed : seeds) urls.push_back(url_of(seed));
  Result<Scope> scope = Scope::create(options, urls);
  REQUIRE(scope);
  return *std::move(scope);
}

// The rule that refuses; "" when none does.
std::string rule(const Scope& scope,
                 const std::string& url,
                 std::uint32_t depth = 0,
                 std::uint32_t redirects = 0) {
  const Status status = scope.admit(url_of(url), depth, redirects);
  if (status) return "";
  CHECK(status.error().kind() == ErrorKind::kDenied);
  REQUIRE_FALSE(status.error().fields().empty());
  const std::string name = status.error().fields().front().value;
  CHECK(status.error().message().starts_with(name + ": "));
  return name;
}

struct Case {
  const char* url;
  const char* refused_by;
};

}  // namespace

TEST_CASE("scope: a seed brings its registrable domain, or only its host when told so") {
  const Scope wide = scope_of({}, {"https://www.example.com.cn/"});
  CHECK(rule(wide, "http://bbs.example.com.cn:8080/x") == "");
  CHECK(rule(wide, "http://other.com.cn/") == "host");
  ScopeOptions narrow_options;
  narrow_options.seed_sites = false;
  const Scope narrow = scope_of(narrow_options, {"https://www.example.com.cn/"});
  CHECK(rule(narrow, "https://www.example.com.cn/x") == "");
  CHECK(rule(narrow, "https://bbs.example.com.cn/") == "host");
}

TEST_CASE("scope: hosts are exact, sites hold all their hosts, in any spelling") {
  ScopeOptions options;
  options.hosts = {"WWW.A.cn", "127.0.0.1"};
  options.sites = {"证书.中国"};
  const Scope scope = scope_of(options);
  CHECK(rule(scope, "http://www.a.cn/") == "");
  CHECK(rule(scope, "http://a.cn/") == "host");
  CHECK(rule(scope, "http://127.0.0.1:8080/") == "");
  CHECK(rule(scope, "http://查.证书.中国/") == "");
}

TEST_CASE("scope: an entry that is no host stops the start and is quoted") {
  for (const char* name : {"a b", "http://a.cn", "a.cn/x", "", "a.cn:80x"}) {
    ScopeOptions options;
    options.hosts = {name};
    const Result<Scope> scope = Scope::create(options, {});
    REQUIRE_MESSAGE(!scope, name);
    CHECK(scope.error().kind() == ErrorKind::kBadInput);
    CHECK(scope.error().message().find(name) != std::string::npos);
  }
}

TEST_CASE("scope: each trap has its rule") {
  const Scope scope = scope_of({}, {"http://a.cn/"});
  const std::string deep = "http://a.cn/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20";
  CHECK(rule(scope, deep) == "");
  CHECK(rule(scope, deep + "/21") == "segments");
  CHECK(rule(scope, "http://a.cn/" + std::string(2050, 'x')) == "url_length");
  CHECK(rule(scope, "http://a.cn/", 5) == "");
  CHECK(rule(scope, "http://a.cn/", 6) == "depth");
  CHECK(rule(scope, "http://a.cn/", 0, 10) == "");
  CHECK(rule(scope, "http://a.cn/", 0, 11) == "redirects");
  const Case cases[] = {
      {"ftp://a.cn/", "scheme"},
      {"http://a.cn/x/y/x/y/x/y", ""},
      {"http://a.cn/x/y/x/y/x/y/x/y", "repeated_segments"},
      {"http://a.cn/files/kit.ZIP", "extension"},
      {"http://a.cn/files/kit.zip?page=1", "extension"},
      {"http://a.cn/kit.zip/", ""},
      {"http://a.cn/show?file=kit.zip", ""},
      {"http://a.cn/notice.pdf", ""},
      {"http://a.cn/news/2026/03/01.html", ""},
      {"http://a.cn/news/2099/3/", "calendar"},
      {"http://a.cn/events/1066-10-14", "calendar"},
      {"http://a.cn/events/20990301/", "calendar"},
      {"http://a.cn/cal?year=2050&month=1", "calendar"},
      {"http://a.cn/cal?DATE=2050-01-01", "calendar"},
      {"http://a.cn/cal?date=2026-01-01", ""},
      {"http://a.cn/map?y=1200", ""},
      {"http://a.cn/item/9999", ""},
      {"http://a.cn/item/99991399/", ""},
  };
  for (const Case& c : cases) CHECK_MESSAGE(rule(scope, c.url) == c.refused_by, c.url);
}
