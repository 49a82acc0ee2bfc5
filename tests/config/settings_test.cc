#include "config/settings.h"

#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "tests/support/temp_dir.h"

namespace {

const char* const kLeast = R"([store]
path = "data"
[job]
seeds = ["https://a.example/"]
[rules]
directory = "rules"
knowledge = "/k"
)";

class File {
 public:
  explicit File(const std::string& text) : path_(dir_.file("c.toml")) {
    std::ofstream(path_) << text;
  }
  zc::Result<zc::Settings> load() const { return zc::load_settings(path_); }
  std::string sibling(const std::string& name) const { return dir_.file(name); }

 private:
  zc::test::TempDir dir_;
  std::string path_;
};

std::string refusal(const std::string& text) {
  const File file(text);
  const auto settings = file.load();
  REQUIRE_FALSE(settings);
  CHECK(settings.error().kind() == zc::ErrorKind::kBadInput);
  return settings.error().message();
}

bool has(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("settings: the least that is needed; paths are relative to the file") {
  const File file(kLeast);
  const auto settings = file.load();
  REQUIRE(settings);
  CHECK(settings->store.path == file.sibling("data"));
  CHECK(settings->rules.directory == file.sibling("rules"));
  CHECK(settings->rules.knowledge_directory == "/k");
  CHECK(settings->crawl.seeds.size() == 1);
}

TEST_CASE("settings: the project's own file holds every default as it is built in") {
  const auto shown = zc::load_settings(std::string(ZC_SOURCE_DIR) + "/config/zhengcha.toml");
  REQUIRE_MESSAGE(shown, (shown ? "" : shown.error().message()));
  const File file(kLeast);
  const auto least = file.load();
  REQUIRE(least);
  CHECK(shown->crawl.scope.max_depth == least->crawl.scope.max_depth);
  CHECK(shown->crawl.scope.max_pages == least->crawl.scope.max_pages);
  CHECK(shown->crawl.scope.max_pages_per_host == least->crawl.scope.max_pages_per_host);
  CHECK(shown->crawl.scope.max_redirects == least->crawl.scope.max_redirects);
  CHECK(shown->fetch.connect_timeout == least->fetch.connect_timeout);
  CHECK(shown->fetch.deadline == least->fetch.deadline);
  CHECK(shown->fetch.max_body_bytes == least->fetch.max_body_bytes);
  CHECK(shown->fetch.max_head_bytes == least->fetch.max_head_bytes);
  CHECK(shown->fetch.max_connections == least->fetch.max_connections);
  CHECK(shown->frontier.pace == least->frontier.pace);
  CHECK(shown->frontier.retry == least->frontier.retry);
  CHECK(shown->frontier.ip_gap == least->frontier.ip_gap);
  CHECK(shown->error_watch == least->error_watch);
  CHECK(shown->revisit == least->revisit);
  CHECK(shown->crawl.revisit_share == least->crawl.revisit_share);
  CHECK(shown->store.block_cache_bytes == least->store.block_cache_bytes);
  CHECK(shown->store.write_buffer_bytes == least->store.write_buffer_bytes);
  CHECK(shown->alerts.min_severity == least->alerts.min_severity);
  CHECK(shown->render == least->render);
}

TEST_CASE("settings: pages of a crawl are rendered only where somebody says so") {
  const std::string site = std::string(kLeast) + "[[site]]\nsite = \"a.cn\"\n";
  const File plain(site);
  const auto off = plain.load();
  REQUIRE(off);
  CHECK_FALSE(off->render.on_need);
  CHECK(off->crawl.site_options.front().render == zc::SiteRender::kAsJob);
  const File file(site + "render = \"always\"\n[render]\nmode = \"on_need\"\nmax_pages = 7\n");
  const auto settings = file.load();
  REQUIRE_MESSAGE(settings, (settings ? "" : settings.error().message()));
  CHECK(settings->render.on_need);
  CHECK(settings->render.max_pages == 7);
  CHECK(settings->crawl.site_options.front().render == zc::SiteRender::kAlways);
  CHECK(has(refusal(site + "render = \"yes\"\n"), "c.toml:10:10: 'render': must be"));
  CHECK(has(refusal(std::string(kLeast) + "[render]\nmode = \"always\"\n"),
            "c.toml:9:8: 'mode': must be"));
  CHECK(has(refusal(site + "proxy = \"http://p:1\"\nrender = \"on_need\"\n"),
            "the browser has neither"));
}

TEST_CASE("settings: what is wrong is named with file, line and column") {
  CHECK(has(refusal(std::string(kLeast) + "[fetch]\nuser_agnet = \"x\"\n"),
            "c.toml:9:1: unknown key 'user_agnet' in [fetch]"));
  CHECK(has(refusal(std::string(kLeast) + "[fetches]\n"), "c.toml:8:2: unknown section 'fetches'"));
  CHECK(has(refusal(std::string(kLeast) + "[fetch]\ndeadline_ms = \"5\"\n"),
            "c.toml:9:15: 'deadline_ms' must be a whole number"));
  CHECK(has(refusal(std::string(kLeast) + "[fetch]\ndeadline_ms = 0\n"),
            "c.toml:9:15: 'deadline_ms' must be from 1 to 3600000"));
  CHECK(has(refusal(std::string(kLeast) + "[fetch]\naccept_compressed = 1\n"),
            "'accept_compressed' must be true or false"));
  CHECK(has(refusal(std::string(kLeast) + "[alerts]\nmin_severity = \"loud\"\n"), "c.toml:9:16:"));
  CHECK(has(refusal(std::string(kLeast) + "[address_guard]\nallow = [\"10.0.0.0/99\"]\n"),
            "10.0.0.0/99"));
  CHECK(has(refusal("[job]\nseeds = []\n[store]\npath = \"x\"\n"), "'seeds': at least one"));
  CHECK(has(refusal("[store]\npath = \"x\"\n"), "[job] needs 'seeds'"));
  CHECK(has(refusal("[store]\npath = \"x\n"), "c.toml:2:"));
  CHECK(has(refusal("store = 3\n"), "c.toml:1:9: 'store' must be a section"));
}

TEST_CASE("settings: a file that is not there") {
  const auto settings = zc::load_settings("/nowhere/c.toml");
  REQUIRE_FALSE(settings);
  CHECK(settings.error().kind() == zc::ErrorKind::kNotFound);
  CHECK(has(settings.error().message(), "/nowhere/c.toml"));
}

TEST_CASE("settings: robots.txt is switched off for a site only with the authority named") {
  const std::string site =
      std::string(kLeast) + "[[site]]\nsite = \"a.cn\"\nhonour_robots = false\n";
  CHECK(has(refusal(site), "without an 'authority'"));
  const File file(
      site + "authority = \"某字1号\"\nheaders = [\"X-A: b: c\"]\n[[site]]\nsite = \"b.cn\"\n");
  const auto settings = file.load();
  REQUIRE_MESSAGE(settings, (settings ? "" : settings.error().message()));
  REQUIRE(settings->crawl.site_options.size() == 2);
  const zc::SiteOptions& first = settings->crawl.site_options.front();
  CHECK(first.site == "a.cn");
  CHECK_FALSE(first.honour_robots);
  CHECK(first.authority == "某字1号");
  CHECK(first.headers == std::vector<zc::HttpHeader>{{"X-A", "b: c"}});
  CHECK(settings->crawl.site_options.back().honour_robots);
  CHECK(has(refusal(std::string(kLeast) + "[[site]]\nhonour_robots = true\n"), "needs 'site'"));
  CHECK(has(refusal(std::string(kLeast) + "[site]\nsite = \"a.cn\"\n"), "[[site]]"));
  CHECK(has(refusal(std::string(kLeast) + "[[site]]\nsite = \"a.cn\"\nheaders = [\"x\"]\n"),
            "not of the form 'Name: value'"));
}

TEST_CASE("settings: what a site asks for beyond plain requests is read with its place") {
  const std::string site = std::string(kLeast) + "[[site]]\nsite = \"a.cn\"\n";
  const File file(site +
                  "proxy = \"socks5://10.0.0.8:1080\"\nproxy_credentials_file = \"p\"\n"
                  "cookie_file = \"c\"\nheader_file = \"/h\"\n[site.login]\n"
                  "page = \"https://a.cn/login\"\nuser = \"u\"\npassword_file = \"w\"\n");
  const auto settings = file.load();
  REQUIRE_MESSAGE(settings, (settings ? "" : settings.error().message()));
  const zc::SiteOptions& read = settings->crawl.site_options.front();
  CHECK(read.proxy == "socks5://10.0.0.8:1080");
  CHECK(read.proxy_credentials_file == file.sibling("p"));
  CHECK(read.cookie_file == file.sibling("c"));
  CHECK(read.header_file == "/h");
  REQUIRE(read.login);
  CHECK(read.login->page == "https://a.cn/login");
  CHECK(read.login->user_field == "username");
  CHECK(read.login->password_file == file.sibling("w"));
  CHECK(read.login->password.empty());

  CHECK(has(refusal(site + "proxy = \"proxy:1\"\n"), "c.toml:10:9: 'proxy'"));
  CHECK(has(refusal(site + "proxy_credentials_file = \"x\"\n"), "without a 'proxy'"));
  CHECK(has(refusal(site + "headers = [\"Cookie: a=b\"]\n"), "belongs in a 'header_file'"));
  CHECK(has(refusal(site + "headers = [\"nonsense\"]\n"), "'nonsense' is not of the form"));
  CHECK(has(refusal(site + "[site.login]\npage = \"/login\"\nuser = \"u\"\n"
                           "password_file = \"w\"\n"),
            "c.toml:11:8: 'page': must be an http or https address"));
  CHECK(has(refusal(site + "[site.login]\nuser = \"u\"\n"), "[login] needs 'page'"));
  CHECK(has(refusal(site + "[site.login]\npage = \"http://a.cn/\"\nuser = \"u\"\n"
                           "password_file = \"w\"\npassword = \"u\"\n"),
            "unknown key 'password' in [login]"));
}

TEST_CASE("settings: what the store may forget is told by age, number and class") {
  const File file(std::string(kLeast) +
                  "[retention]\nkeep_days = 30\nkeep_versions = 5\n"
                  "[retention.category_days]\nguarantee = 3650\nfees = 0\n");
  const auto settings = file.load();
  REQUIRE_MESSAGE(settings, (settings ? "" : settings.error().message()));
  CHECK(settings->retention.keep_days == 30);
  CHECK(settings->retention.keep_versions == 5);
  CHECK(settings->retention.keep_category_days ==
        std::map<zc::Category, std::uint32_t>{{zc::Category::kGuarantee, 3650},
                                              {zc::Category::kFees, 0}});
  CHECK(File(kLeast).load()->retention.keeps_all());
  CHECK(has(refusal(std::string(kLeast) + "[retention.category_days]\nhope = 1\n"),
            "unknown key 'hope' in [retention.category_days]"));
  CHECK(has(refusal(std::string(kLeast) + "[retention]\ncategory_days = 1\n"), "must be a table"));
}
