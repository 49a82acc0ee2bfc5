#include "crawler/robots.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/shared_corpora.h"

using zc::RobotsAnswer;
using zc::RobotsRules;
using zc::RobotsVerdict;

namespace {

constexpr std::string_view kAgent = "zhengcha";

bool allowed(std::string_view file, std::string_view target) {
  return RobotsRules::parse(file, kAgent).check(target).answer == RobotsAnswer::kAllowed;
}

}  // namespace

TEST_CASE("robots: the longest match wins, and at equal length the permission (RFC 9309 2.2.2)") {
  const std::string file = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /c\nAllow: /c\n";
  CHECK_FALSE(allowed(file, "/a/x"));
  CHECK(allowed(file, "/a/b/x"));
  CHECK(allowed(file, "/c"));
  CHECK(allowed(file, "/d"));
}

TEST_CASE("robots: the verdict names the deciding line") {
  const RobotsRules rules = RobotsRules::parse(
      "# ours\r\nUser-agent: zhengcha\r\n\r\n  Disallow:  /x   # not here\r\n", kAgent);
  CHECK(rules.check("/x/y") == RobotsVerdict{RobotsAnswer::kDisallowed, "Disallow:  /x", 4});
  CHECK(rules.check("/y") == RobotsVerdict{RobotsAnswer::kAllowed, "", 0});
}

TEST_CASE("robots: a group that names us replaces the one for everybody (RFC 9309 2.2.1)") {
  const std::string file =
      "User-agent: *\nDisallow: /\nCrawl-delay: 9\n"
      "User-agent: Other\nUser-agent: ZhengCha/2.0\nDisallow: /x\nCrawl-delay: 1.5\n"
      "User-agent: zhengcha\nDisallow: /y\n";
  CHECK(allowed(file, "/"));
  CHECK_FALSE(allowed(file, "/x"));
  CHECK_FALSE(allowed(file, "/y"));
  CHECK(RobotsRules::parse(file, kAgent).crawl_delay() == std::chrono::milliseconds(1500));
  CHECK(RobotsRules::parse(file, "stranger").crawl_delay() == std::chrono::seconds(9));
}

TEST_CASE("robots: other records do not end a group (RFC 9309 2.2.4)") {
  const std::string file =
      "User-agent: zhengcha\nSitemap: https://a.cn/s.xml\nUser-agent: other\nDisallow: /\n"
      "Sitemap: https://a.cn/s.xml\nSITEMAP: https://a.cn/t.xml\n";
  CHECK_FALSE(allowed(file, "/"));
  CHECK(RobotsRules::parse(file, kAgent).sitemaps() ==
        std::vector<std::string>{"https://a.cn/s.xml", "https://a.cn/t.xml"});
}

TEST_CASE("robots: star and dollar (RFC 9309 2.2.3)") {
  const std::string file =
      "User-agent: *\nDisallow: /*.php$\nDisallow: /a*b*c\nDisallow: *secret\nDisallow: /p$q\n";
  CHECK_FALSE(allowed(file, "/x/y.php"));
  CHECK(allowed(file, "/x/y.php?z"));
  CHECK_FALSE(allowed(file, "/a/x/b/x/c/z"));
  CHECK(allowed(file, "/a/c/b"));
  CHECK_FALSE(allowed(file, "/my/secret/x"));
  CHECK_FALSE(allowed(file, "/p$q"));
}

TEST_CASE("robots: a refusal holds in every spelling, a permission in its own (RFC 9309 2.2.2)") {
  CHECK_FALSE(allowed("User-agent: *\nDisallow: /%7Euser\n", "/~user/x"));
  CHECK_FALSE(allowed("User-agent: *\nDisallow: /~user\n", "/%7euser/x"));
  CHECK_FALSE(allowed("User-agent: *\nDisallow: /证\n", "/%e8%af%81"));
  CHECK(allowed("User-agent: *\nDisallow: /\nAllow: /证\n", "/%E8%AF%81"));
  CHECK(allowed("User-agent: *\nDisallow: /a%2Fb\n", "/a/b"));
}

TEST_CASE("robots: many stars cost no more than the lengths multiplied") {
  std::string file = "User-agent: *\n";
  for (int i = 0; i < 200; ++i) {
    file += "Disallow: /";
    for (int j = 0; j < 500; ++j) file += "a*";
    file += "b$\n";
  }
  const std::string target = "/" + std::string(2000, 'a');
  CHECK(allowed(file, target));
}

TEST_CASE("robots: nothing after 500 KiB is read (RFC 9309 2.5)") {
  std::string file = "User-agent: *\nDisallow: /early\n";
  file += "# " + std::string(RobotsRules::kMaxBytes, 'x') + "\nDisallow: /late\n";
  CHECK_FALSE(allowed(file, "/early"));
  CHECK(allowed(file, "/late"));
}

TEST_CASE("robots: the status decides before the words do (RFC 9309 2.3.1)") {
  const std::string no = "User-agent: *\nDisallow: /\n";
  const auto answer = [&](int status) {
    return RobotsRules::from_response(status, no, kAgent).check("/").answer;
  };
  CHECK(answer(200) == RobotsAnswer::kDisallowed);
  CHECK(answer(301) == RobotsAnswer::kAllowed);
  CHECK(answer(403) == RobotsAnswer::kAllowed);
  CHECK(answer(404) == RobotsAnswer::kAllowed);
  CHECK(answer(500) == RobotsAnswer::kUnknown);
  CHECK(answer(503) == RobotsAnswer::kUnknown);
  CHECK(answer(0) == RobotsAnswer::kUnknown);
  CHECK(RobotsRules::unreachable().check("/robots.txt").answer == RobotsAnswer::kUnknown);
}

TEST_CASE("robots: the file itself may always be read") {
  CHECK(allowed("User-agent: *\nDisallow: /\n", "/robots.txt"));
}

TEST_CASE("robots: odd delays are ignored or capped at a day") {
  const auto delay = [](std::string_view value) {
    return RobotsRules::parse("User-agent: *\nCrawl-delay: " + std::string(value), kAgent)
        .crawl_delay();
  };
  CHECK(delay("10") == std::chrono::seconds(10));
  CHECK(delay("0.25") == std::chrono::milliseconds(250));
  CHECK(delay("99999999999999999999999") == std::chrono::hours(24));
  CHECK_FALSE(delay("-1"));
  CHECK_FALSE(delay("soon"));
  CHECK_FALSE(delay(""));
  CHECK_FALSE(delay("."));
}

TEST_CASE("robots: the target of an address is its path and query") {
  CHECK(RobotsRules::target_of("http://a.cn/x?y#z") == "/x?y");
  CHECK(RobotsRules::target_of("http://a.cn") == "/");
  CHECK(RobotsRules::target_of("http://a.cn?x") == "/?x");
  CHECK(RobotsRules::target_of("//a.cn/x") == "/x");
  CHECK(RobotsRules::target_of("/x?u=http://b.cn/") == "/x?u=http://b.cn/");
  CHECK(RobotsRules::target_of("") == "/");
}

namespace {

// Just enough of protobuf's text form for the specification cases: names, strings (adjacent ones
// joined), brackets.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  // "" at the end; a string comes with a leading quote and its escapes undone.
  std::string next() {
    skip_blank();
    if (text_.empty()) return "";
    if (text_[0] == '"') return strings();
    const auto in_word = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
    };
    std::size_t size = 0;
    while (size < text_.size() && in_word(text_[size])) ++size;
    return take(std::max<std::size_t>(size, 1));
  }

 private:
  std::string take(std::size_t size) {
    const std::string out(text_.substr(0, size));
    text_.remove_prefix(size);
    return out;
  }
  void skip_blank() {
    while (!text_.empty()) {
      if (text_[0] == '#') {
        text_.remove_prefix(std::min(text_.find('\n'), text_.size()));
      } else if (std::isspace(static_cast<unsigned char>(text_[0])) != 0) {
        text_.remove_prefix(1);
      } else {
        return;
      }
    }
  }
  std::string strings() {
    std::string out = "\"";
    while (text_.starts_with('"')) {
      std::size_t i = 1;
      for (; text_[i] != '"'; ++i) out += text_[i] == '\\' ? escape(i) : text_[i];
      text_.remove_prefix(i + 1);
      skip_blank();
    }
    return out;
  }
  char escape(std::size_t& i) {
    const char c = text_[++i];
    if (c == 'x') {
      const std::string digits(text_.substr(i + 1, 2));
      i += 2;
      return static_cast<char>(std::stoi(digits, nullptr, 16));
    }
    return c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
  }

  std::string_view text_;
};

struct SpecificationRun {
  int cases = 0;
  int failed = 0;
};

void run_file(const std::filesystem::path& path, SpecificationRun& run) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  const std::string bytes = text.str();
  Tokens tokens(bytes);
  std::string robots, url, agent, name;
  for (std::string token = tokens.next(); !token.empty(); token = tokens.next()) {
    if (token.starts_with('"')) {
      const std::string value = token.substr(1);
      if (name == "robotstxt") robots = value;
      if (name == "testurl") url = value;
      if (name == "useragent") agent = value;
    } else if (token == "ALLOWED" || token == "DISALLOWED") {
      const RobotsRules rules = RobotsRules::parse(robots, agent);
      const RobotsVerdict verdict = rules.check(RobotsRules::target_of(url));
      const bool want = token == "ALLOWED";
      ++run.cases;
      if ((verdict.answer == RobotsAnswer::kAllowed) == want) continue;
      ++run.failed;
      MESSAGE(path.filename().string(), ": ", url, " for ", agent, " should be ", token);
    } else if (token.size() > 1) {
      name = token;
    }
  }
}

}  // namespace

TEST_CASE("robots: the published specification cases hold") {
  ZC_SKIP_WITHOUT_SHARED();
  SpecificationRun run;
  const std::filesystem::path dir = zc::test::shared_dir() / "corpora/protocol/robots";
  for (const auto& entry : std::filesystem::directory_iterator(dir)) run_file(entry.path(), run);
  MESSAGE("robots specification: ", run.cases - run.failed, " of ", run.cases);
  CHECK(run.cases >= 140);
  CHECK(run.failed == 0);
}
