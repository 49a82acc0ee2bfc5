#include "config/site_secrets.h"

#include <fstream>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "config/settings.h"
#include "tests/support/temp_dir.h"

using zc::FetchOptions;
using zc::SiteOptions;
using zc::test::TempDir;

namespace {

std::string secret(const TempDir& dir,
                   const std::string& name,
                   const std::string& text,
                   mode_t mode = 0600) {
  const std::string file = dir.file(name);
  std::ofstream(file) << text;
  REQUIRE(chmod(file.c_str(), mode) == 0);
  return file;
}

std::string refusal(SiteOptions site) {
  site.site = "a.cn";
  std::vector<SiteOptions> sites = {std::move(site)};
  FetchOptions fetch;
  const zc::Status read = zc::read_site_secrets(sites, fetch);
  REQUIRE_FALSE(read);
  CHECK(read.error().kind() == zc::ErrorKind::kBadInput);
  CHECK(read.error().message().find("a.cn") != std::string::npos);
  CHECK(read.error().message().find("hunter2") == std::string::npos);
  return read.error().message();
}

bool has(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("site secrets: cookies, headers, credentials and a password come from their files") {
  const TempDir dir;
  SiteOptions site;
  site.site = "a.cn";
  site.proxy = "http://10.0.0.8:3128";
  site.proxy_credentials_file = secret(dir, "proxy", "user:hunter2\n");
  site.cookie_file = secret(dir, "cookies", ".a.cn\tTRUE\t/\tFALSE\t0\tsid\thunter2\n", 0400);
  site.header_file = secret(dir, "headers", "# ours\n\nAuthorization: Bearer hunter2\r\nX-A: b\n");
  site.login.emplace();
  site.login->password_file = secret(dir, "password", "hunter2\r\nnot this line\n");
  std::vector<SiteOptions> sites = {site, {.site = "plain.cn"}};
  FetchOptions fetch;
  REQUIRE(zc::read_site_secrets(sites, fetch));
  CHECK(fetch.sites.size() == 1);
  const zc::SiteAccess& access = fetch.sites.at("a.cn");
  CHECK(access.proxy == "http://10.0.0.8:3128");
  CHECK(access.proxy_credentials == "user:hunter2");
  CHECK(access.own_cookies);
  CHECK(access.cookies.size() == 1);
  CHECK(access.headers ==
        std::vector<zc::HttpHeader>{{"Authorization", "Bearer hunter2"}, {"X-A", "b"}});
  CHECK(sites.front().login->password == "hunter2");
}

TEST_CASE("site secrets: a file that others may read, or that is none, stops the start") {
  const TempDir dir;
  for (const mode_t mode : {0640, 0604, 0620, 0610, 0666}) {
    const std::string file = secret(dir, "c", "x", mode);
    CHECK(has(refusal({.cookie_file = file}), file + ": mode 0"));
  }
  CHECK(has(refusal({.cookie_file = dir.file("none")}), "No such file"));
  CHECK(has(refusal({.cookie_file = dir.file("")}), "no regular file"));  // a folder
  const std::string fifo = dir.file("fifo");
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(has(refusal({.cookie_file = fifo}), "no regular file"));
}

TEST_CASE("site secrets: what is in a file is checked and never quoted") {
  const TempDir dir;
  CHECK(has(refusal({.cookie_file = secret(dir, "c", "sid=hunter2\n")}), "c:1: no cookie line"));
  CHECK(
      has(refusal({.header_file = secret(dir, "h", "X-A: b\nhunter2\n")}), "h:2: not of the form"));
  CHECK(has(refusal({.header_file = secret(dir, "h", "# none\n")}), "no header"));
  CHECK(has(
      refusal({.proxy = "http://a.cn:1", .proxy_credentials_file = secret(dir, "p", "hunter2\n")}),
      "user:password"));
  SiteOptions login;
  login.login.emplace();
  login.login->password_file = secret(dir, "w", "\nhunter2\n");
  CHECK(has(refusal(login), "first line is empty"));
  CHECK(has(refusal({.cookie_file = secret(dir, "big", std::string(1'100'000, 'x'))}), "1 MB"));
}
