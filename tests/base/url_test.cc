#include "base/url.h"

#include <array>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "tests/support/shared_corpora.h"

using zc::Result;
using zc::Url;

namespace {

std::string href_of(std::string_view input) {
  const Result<Url> url = Url::parse(input);
  return url ? url->href() : "failure";
}

std::string href_of(std::string_view input, std::string_view base) {
  const Result<Url> parsed_base = Url::parse(base);
  REQUIRE(parsed_base);
  const Result<Url> url = Url::parse(input, &*parsed_base);
  return url ? url->href() : "failure";
}

std::string key_of(std::string_view input) {
  const Result<Url> url = Url::parse(input);
  return url ? url->key() : "failure";
}

struct Case {
  std::string_view input;
  std::string_view expected;
};

}  // namespace

TEST_CASE("url: the parts of an address are the WHATWG ones") {
  const Result<Url> url = Url::parse("HTTPS://us%65r:p%40ss@Example.COM:8443/a/b?x=1#top");
  REQUIRE(url);
  CHECK(url->href() == "https://us%65r:p%40ss@example.com:8443/a/b?x=1#top");
  CHECK(url->scheme() == "https");
  CHECK(url->username() == "us%65r");
  CHECK(url->password() == "p%40ss");
  CHECK(url->host() == "example.com");
  CHECK(url->port() == 8443);
  CHECK(url->effective_port() == 8443);
  CHECK(url->path() == "/a/b");
  CHECK(url->query() == "x=1");
  CHECK(url->fragment() == "top");
  CHECK(url->has_query());
  CHECK(url->has_fragment());
  CHECK(url->is_http());
  CHECK(url->origin() == "https://example.com:8443");
  CHECK(url->host_port() == "example.com:8443");
}

TEST_CASE("url: a default port is no port, but counts for politeness") {
  const Result<Url> url = Url::parse("http://example.com:80");
  REQUIRE(url);
  CHECK(url->href() == "http://example.com/");
  CHECK_FALSE(url->port());
  CHECK(url->effective_port() == 80);
  CHECK(url->host_port() == "example.com:80");
  CHECK_FALSE(url->has_query());
}

TEST_CASE("url: every odd spelling of an IPv4 address is that address") {
  constexpr std::array<Case, 12> kCases = {{
      {"http://2130706433/", "http://127.0.0.1/"},
      {"http://127.1/", "http://127.0.0.1/"},
      {"http://0x7f.1/", "http://127.0.0.1/"},
      {"http://0177.0.0.01/", "http://127.0.0.1/"},
      {"http://0x7F000001/", "http://127.0.0.1/"},
      {"http://%31%32%37.1./", "http://127.0.0.1/"},
      {"http://１２７.０.０.１/", "http://127.0.0.1/"},
      {"http://127。0。0。1/", "http://127.0.0.1/"},
      {"http://4294967296/", "failure"},
      {"http://256.1.1.1/", "failure"},
      {"http://1.2.3.4.5/", "failure"},
      {"http://a.1.2.0x/", "failure"},
  }};
  for (const Case& c : kCases) CHECK_MESSAGE(href_of(c.input) == c.expected, c.input);
}

TEST_CASE("url: an IPv6 address is written in its shortest form") {
  constexpr std::array<Case, 12> kCases = {{
      {"http://[0:0:0:0:0:0:0:1]/", "http://[::1]/"},
      {"http://[2001:DB8:0:0:1:0:0:1]:81/", "http://[2001:db8::1:0:0:1]:81/"},
      {"http://[::ffff:10.0.0.1]/", "http://[::ffff:a00:1]/"},
      {"http://[1:0:1:0:1:0:1:0]/", "http://[1:0:1:0:1:0:1:0]/"},
      {"http://[1::]/", "http://[1::]/"},
      {"http://[::]/", "http://[::]/"},
      {"http://[1:2:3:4:5:6:7]/", "failure"},
      {"http://[1::2::3]/", "failure"},
      {"http://[::1.2.3]/", "failure"},
      {"http://[::01.2.3.4]/", "failure"},
      {"http://[::1%25eth0]/", "failure"},
      {"http://[::1/", "failure"},
  }};
  for (const Case& c : kCases) CHECK_MESSAGE(href_of(c.input) == c.expected, c.input);
}

TEST_CASE("url: names outside ASCII become xn-- by UTS 46, non-transitional") {
  constexpr std::array<Case, 13> kCases = {{
      {"http://证书查询.中国/", "http://xn--1jq843d2lz3da.xn--fiqs8s/"},
      {"http://EXAMPLE．com/", "http://example.com/"},
      {"http://faß.de/", "http://xn--fa-hia.de/"},
      {"http://BÜCHER.de/", "http://xn--bcher-kva.de/"},
      {"http://b%C3%BCcher.de/", "http://xn--bcher-kva.de/"},
      {"http://a_b-.example/", "http://a_b-.example/"},
      {"http://XN--A.cn/", "http://xn--a.cn/"},
      {"http://☃.cn/", "http://xn--n3h.cn/"},
      {"http://www.A☃证.CN./", "http://www.xn--a-1xps454b.cn./"},
      {"http://☃\xE2\x80\x8D.cn/", "failure"},
      {"http://a b/", "failure"},
      {"http://a%00b/", "failure"},
      {"http://\xFF.com/", "failure"},
  }};
  for (const Case& c : kCases) CHECK_MESSAGE(href_of(c.input) == c.expected, c.input);
}

TEST_CASE("url: query bytes stay as they were offered") {
  CHECK(href_of("http://a.cn/s?wd=%d6%a4%ca%e9&x=A%20b+c") ==
        "http://a.cn/s?wd=%d6%a4%ca%e9&x=A%20b+c");
  CHECK(href_of("http://a.cn/s?q=证") == "http://a.cn/s?q=%E8%AF%81");
  CHECK(href_of("http://a.cn/s?q=\xD6") == "http://a.cn/s?q=%EF%BF%BD");
  CHECK(href_of("http://a.cn/?") == "http://a.cn/?");
}

TEST_CASE("url: a relative address is resolved against its base") {
  constexpr std::string_view kBase = "https://a.cn/b/c/d;p?q#f";
  constexpr std::array<Case, 18> kCases = {{
      {"g", "https://a.cn/b/c/g"},
      {"./g/", "https://a.cn/b/c/g/"},
      {"/g", "https://a.cn/g"},
      {"//g", "https://g/"},
      {"?y", "https://a.cn/b/c/d;p?y"},
      {"#s", "https://a.cn/b/c/d;p?q#s"},
      {"", "https://a.cn/b/c/d;p?q"},
      {".", "https://a.cn/b/c/"},
      {"..", "https://a.cn/b/"},
      {"../../../g", "https://a.cn/g"},
      {"..\\g", "https://a.cn/b/g"},
      {"\\\\g\\h", "https://g/h"},
      {"%2e%2E/g", "https://a.cn/b/g"},
      {"https:g", "https://a.cn/b/c/g"},
      {"http:g", "http://g/"},
      {" \tg\n ", "https://a.cn/b/c/g"},
      {"mailto:a@b.cn", "mailto:a@b.cn"},
      {"javascript:void(0)", "javascript:void(0)"},
  }};
  for (const Case& c : kCases) CHECK_MESSAGE(href_of(c.input, kBase) == c.expected, c.input);
}

TEST_CASE("url: what is not an address is refused with the words it had") {
  for (const std::string_view input : {"",
                                       "a.cn/x",
                                       "//a.cn",
                                       "http://",
                                       "https://:80/",
                                       "http://a.cn:99999/",
                                       "http://a.cn:8x/",
                                       "http://u@/"}) {
    const Result<Url> url = Url::parse(input);
    REQUIRE_MESSAGE(!url, input);
    CHECK(url.error().kind() == zc::ErrorKind::kBadInput);
    CHECK(url.error().message().find(input) != std::string::npos);
  }
  const Result<Url> huge = Url::parse("http://a.cn/" + std::string(2'000'000, 'x'));
  REQUIRE_FALSE(huge);
  CHECK(huge.error().message().size() < 300);
}

TEST_CASE("url: the key of a page is the same however the page was linked") {
  constexpr std::array<Case, 26> kCases = {{
      {"HTTP://u:p@WWW.A.CN:80#top", "http://www.a.cn/"},
      {"http://a.cn./x", "http://a.cn/x"},
      {"http://a.cn/x?", "http://a.cn/x"},
      {"http://a.cn/%7euser/%e8%af%81/%41", "http://a.cn/~user/%E8%AF%81/A"},
      {"http://a.cn/a%2fb", "http://a.cn/a%2Fb"},
      {"http://a.cn//a///b/./c/..", "http://a.cn/a/b/"},
      {"http://a.cn/?b=2&a=1&b=1", "http://a.cn/?a=1&b=2&b=1"},
      {"http://a.cn/?a=&b", "http://a.cn/?a&b"},
      {"http://a.cn/?&=1&&a=1&", "http://a.cn/?a=1"},
      {"http://a.cn/?UTM_Source=x&utm_medium=y&id=7", "http://a.cn/?id=7"},
      {"http://a.cn/?spm=1.2&bd_vid=3&gclid=4&fbclid=5", "http://a.cn/"},
      {"http://a.cn/?sid=1&PHPSESSID=2&jsessionid=3&side=4", "http://a.cn/?side=4"},
      {"http://a.cn/x.do;jsessionid=0A1B?id=1", "http://a.cn/x.do?id=1"},
      {"http://a.cn/x;JSESSIONID=0A.n1;v=2/y", "http://a.cn/x;v=2/y"},
      {"http://a.cn/x;v=2", "http://a.cn/x;v=2"},
      {"http://a.cn/(S(lit3py55t21z5v55vlm25s55))/x.aspx", "http://a.cn/x.aspx"},
      {"http://a.cn/?q=%d6%a4", "http://a.cn/?q=%D6%A4"},
      {"http://a.cn/?q=a+b%20c", "http://a.cn/?q=a+b%20c"},
      {"http://a.cn/?x[y]=1", "http://a.cn/?x%5By%5D=1"},
      {"http://a.cn/90%+x", "http://a.cn/90%25+x"},
      {"http://a.cn/?u=http%3A%2F%2Fb.cn%2Fc", "http://a.cn/?u=http%3A%2F%2Fb.cn%2Fc"},
      {"https://a.cn:443/", "https://a.cn/"},
      {"https://a.cn:8443/", "https://a.cn:8443/"},
      {"http://[::1]/", "http://[::1]/"},
      {"mailto:a@b.cn#x", "mailto:a@b.cn"},
      {"http://证书.中国/", "http://xn--1jqs90m.xn--fiqs8s/"},
  }};
  for (const Case& c : kCases) CHECK_MESSAGE(key_of(c.input) == c.expected, c.input);
}

TEST_CASE("url: the key of a key is itself") {
  for (const std::string_view input : {"http://a.cn/?b=1&a=%",
                                       "http://a.cn/%2541",
                                       "http://a.cn/a;sid=1;b",
                                       "http://a.cn/?%61=",
                                       "http://./x",
                                       "http://1../x",
                                       "http://a.cn/%3Bsid=1",
                                       "http://a.cn/?a=%26&%3D=2",
                                       "ftp://a.cn/x//y",
                                       "foo:a b?c"}) {
    const std::string once = key_of(input);
    CHECK_MESSAGE(key_of(once) == once, input);
  }
}

TEST_CASE("url: the site is the registrable domain") {
  constexpr std::array<Case, 11> kCases = {{
      {"http://a.b.example.com.cn/", "example.com.cn"},
      {"http://www.example.cn/", "example.cn"},
      {"http://www.example.gov.cn./", "example.gov.cn"},
      {"http://com.cn/", "com.cn"},
      {"http://user.github.io/", "user.github.io"},
      {"http://x.证书.中国/", "xn--1jqs90m.xn--fiqs8s"},
      {"http://127.0.0.1/", "127.0.0.1"},
      {"http://[::1]:8080/", "[::1]"},
      {"http://localhost/", "localhost"},
      {"http://a.b.unheardof/", "b.unheardof"},
      {"http://www.beijing.gov.cn/", "beijing.gov.cn"},
  }};
  for (const Case& c : kCases) {
    const Result<Url> url = Url::parse(c.input);
    REQUIRE(url);
    CHECK_MESSAGE(url->site() == c.expected, c.input);
  }
}

namespace {

struct Tally {
  size_t run = 0;
  size_t passed = 0;
  std::string differs;
};

std::string text_at(const boost::json::object& o, std::string_view name) {
  const boost::json::value* const v = o.if_contains(name);
  return v != nullptr && v->is_string() ? std::string(v->as_string()) : std::string();
}

// "http:" and the others that a crawler meets; also failures and relative inputs on such a base.
bool is_ours(const boost::json::object& o) {
  const auto starts = [](const std::string& text) {
    std::string low = text;
    for (char& c : low) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return low.starts_with("http:") || low.starts_with("https:") || low.starts_with("ftp:") ||
           low.starts_with("ws:") || low.starts_with("wss:");
  };
  return starts(text_at(o, "input")) || starts(text_at(o, "base")) || starts(text_at(o, "href"));
}

bool passes(const boost::json::object& o, std::string& got) {
  const std::string base_text = text_at(o, "base");
  const Result<Url> base = Url::parse(base_text.empty() ? "about:blank" : base_text);
  const bool has_base = o.at("base").is_string();
  const Result<Url> url = has_base && !base
                              ? Result<Url>(base.error())
                              : Url::parse(text_at(o, "input"), has_base ? &*base : nullptr);
  got = url ? url->href() : "failure";
  if (o.if_contains("failure") != nullptr) return !url;
  if (!url) return false;
  const std::string port = url->port() ? std::to_string(*url->port()) : "";
  const std::string search = url->query().empty() ? "" : "?" + std::string(url->query());
  const std::string hash = url->fragment().empty() ? "" : "#" + std::string(url->fragment());
  return got == text_at(o, "href") && std::string(url->scheme()) + ":" == text_at(o, "protocol") &&
         url->username() == text_at(o, "username") && url->password() == text_at(o, "password") &&
         url->host() == text_at(o, "hostname") && port == text_at(o, "port") &&
         url->path() == text_at(o, "pathname") && search == text_at(o, "search") &&
         hash == text_at(o, "hash");
}

void count(Tally& tally, const boost::json::object& o) {
  std::string got;
  ++tally.run;
  if (passes(o, got)) {
    ++tally.passed;
  } else {
    tally.differs += boost::json::serialize(o.at("input")) + " on " +
                     boost::json::serialize(o.at("base")) + ": got " + got + ", expected " +
                     (o.contains("href") ? text_at(o, "href") : "failure") + "\n";
  }
}

}  // namespace

TEST_CASE("url: the web platform's parsing cases hold") {
  ZC_SKIP_WITHOUT_SHARED();
  std::ifstream file(zc::test::shared_dir() / "corpora/protocol/url/wpt-urltestdata.json");
  std::stringstream text;
  text << file.rdbuf();
  const boost::json::value all = boost::json::parse(text.str());
  Tally ours, others;
  for (const boost::json::value& entry : all.as_array()) {
    if (!entry.is_object()) continue;
    const boost::json::object& o = entry.as_object();
    count(is_ours(o) ? ours : others, o);
  }
  MESSAGE("http, https, ftp, ws and relative: ", ours.passed, " of ", ours.run, "\n", ours.differs);
  MESSAGE("other schemes: ", others.passed, " of ", others.run, "\n", others.differs);
  CHECK(ours.run > 400);
  CHECK(ours.passed * 100 >= ours.run * 99);
  CHECK(others.passed * 100 >= others.run * 99);
}

namespace {

// The two or three columns of a table of addresses; a quoted one may hold commas, and "" is a
// quote.  Empty for comments and blank lines.
std::vector<std::string> columns_of(const std::string& line) {
  std::vector<std::string> columns;
  if (line.empty() || line[0] == '#') return columns;
  bool quoted = false;
  columns.emplace_back();
  for (std::size_t i = 0; i < line.size(); ++i) {
    std::string& column = columns.back();
    if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      column += line[++i];
    } else if (line[i] == '"' && (quoted || column.empty())) {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      columns.emplace_back();
    } else if (line[i] != ' ' || !column.empty()) {
      column += line[i];
    }
  }
  return columns;
}

std::ifstream table(const char* name) {
  return std::ifstream(zc::test::shared_dir() / "corpora/protocol/url" / name);
}

}  // namespace

TEST_CASE("url: the published table of resolutions holds") {
  ZC_SKIP_WITHOUT_SHARED();
  std::ifstream file = table("url-resolve.csv");
  int rows = 0;
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> row = columns_of(line);
    if (row.size() != 3) continue;
    ++rows;
    const std::string got = row[1].empty() ? href_of(row[0]) : href_of(row[0], row[1]);
    CHECK_MESSAGE(got == href_of(row[2]), line);
  }
  CHECK(rows >= 20);
}

TEST_CASE("url: the published table of normal forms holds for keys, but for its own taste") {
  ZC_SKIP_WITHOUT_SHARED();
  std::ifstream file = table("weirdToNormalizedUrls.csv");
  int rows = 0, equal = 0;
  std::string differs;
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> row = columns_of(line);
    if (row.size() != 2) continue;
    ++rows;
    const std::string got = key_of(row[0]);
    if (got == row[1]) {
      ++equal;
    } else {
      differs += row[0] + ": got " + got + ", expected " + row[1] + "\n";
    }
  }
  MESSAGE("normal forms: ", equal, " of ", rows, "\n", differs);
  CHECK(rows >= 100);
  CHECK(equal * 100 >= rows * 90);
}

TEST_CASE("url: the published table of invalid addresses is refused") {
  ZC_SKIP_WITHOUT_SHARED();
  std::ifstream file = table("invalidUrls.csv");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("http")) CHECK_MESSAGE(href_of(line) == "failure", line);
  }
}
