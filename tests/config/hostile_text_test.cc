// Text that wants to cost much or to mislead, against the rules, tables and model that are shipped.
#include <ctime>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "classifier/classify.h"
#include "config/rule_file.h"
#include "tests/support/temp_dir.h"

using namespace zc;

namespace {

RuleOptions shipped() {
  RuleOptions options;
  options.directory = std::string(ZC_SOURCE_DIR) + "/config/rules";
  options.knowledge_directory = std::string(ZC_SOURCE_DIR) + "/config/knowledge";
  return options;
}

const RuleSet& shipped_rules() {
  static const auto kRules = load_rule_set(shipped());
  REQUIRE_MESSAGE(kRules, (kRules ? "" : kRules.error().message()));
  return **kRules;
}

std::string repeated(const std::string& piece, std::size_t bytes) {
  std::string out;
  out.reserve(bytes + piece.size());
  while (out.size() < bytes) out += piece;
  return out;
}

Document page_of(std::vector<std::string> texts) {
  Document page;
  std::size_t at = 0;
  for (std::string& text : texts) {
    TextBlock block;
    block.span = {at, at + text.size()};
    block.origins = {{0, static_cast<std::uint32_t>(at)}};
    at += text.size();
    block.text = std::move(text);
    page.blocks.push_back(std::move(block));
  }
  return page;
}

struct Cost {
  Judgement judgement = {};
  double seconds = 0;  // of this thread
};

double thread_seconds() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

Cost judge(const Document& page, const RuleSet& rules) {
  const double begin = thread_seconds();
  Cost cost;
  cost.judgement = classify(page, rules, std::nullopt);
  cost.seconds = thread_seconds() - begin;
  return cost;
}

// Ten times the text may cost ten times as much, with room for noise; what grows with the square
// costs a hundred times.
void check_linear(double tenth, double whole) {
  CAPTURE(tenth);
  CAPTURE(whole);
  CHECK(whole < 30 * tenth + 0.5);
}

// Every finding lies in its block, at a character's edge.
void check_places(const Document& page, const Judgement& judgement) {
  for (const Finding& finding : judgement.findings) {
    REQUIRE(finding.block < page.blocks.size());
    const std::string& text = page.blocks[finding.block].text;
    REQUIRE(finding.begin < finding.end);
    REQUIRE(finding.end <= text.size());
    CHECK(text.substr(finding.begin, finding.end - finding.begin) == finding.quote);
  }
}

// In front of a long text: it is not off topic then.
const std::string kTrade = "电工证，报名。";

}  // namespace

TEST_CASE(
    "hostile text: ten megabytes of one character cost ten times as much as one, and accuse "
    "nobody") {
  for (const char* character : {"包", "证", "国", "a", "9", " ", "讠", "，", "★", "\xEF\xBB\xBF"}) {
    CAPTURE(character);
    const Document small = page_of({kTrade + repeated(character, std::size_t{1} << 20)});
    const Document big = page_of({kTrade + repeated(character, std::size_t{10} << 20)});
    const Cost tenth = judge(small, shipped_rules());
    const Cost whole = judge(big, shipped_rules());
    check_linear(tenth.seconds, whole.seconds);
    CHECK(whole.judgement.findings.empty());
    CHECK(whole.judgement.undecided.empty());
    CHECK(whole.judgement.off_topic == 0);
  }
}

TEST_CASE(
    "hostile text: ten megabytes of terms in one block give few findings and are soon judged") {
  const Document page = page_of({repeated("报名包过，不过退款。", std::size_t{10} << 20)});
  const Document plain =
      page_of({kTrade + repeated("今天天气很好，适合散步。", std::size_t{10} << 20)});
  const Cost terms = judge(page, shipped_rules());
  const Cost without = judge(plain, shipped_rules());
  CAPTURE(terms.seconds);
  CAPTURE(without.seconds);
  CHECK(terms.seconds < 100 * without.seconds + 0.5);  // each hit over all of the text: a thousand
  CHECK_FALSE(terms.judgement.findings.empty());
  CHECK(terms.judgement.findings.size() < 100);
  check_places(page, terms.judgement);
}

TEST_CASE("hostile text: a million short blocks, alike or not, in linear time") {
  const auto page = [](std::size_t blocks, bool alike) {
    std::vector<std::string> texts(blocks);
    for (std::size_t i = 0; i < blocks; ++i) {
      texts[i] = alike ? "包过" : "电工证" + std::to_string(i);
    }
    return page_of(std::move(texts));
  };
  for (const bool alike : {true, false}) {
    CAPTURE(alike);
    const Cost tenth = judge(page(100'000, alike), shipped_rules());
    const Document big = page(1'000'000, alike);
    const Cost whole = judge(big, shipped_rules());
    check_linear(tenth.seconds, whole.seconds);
    CHECK(whole.judgement.findings.size() < 100);
    check_places(big, whole.judgement);
  }
}

TEST_CASE("hostile text: a million blocks of one character are columns, and still in linear time") {
  const std::vector<std::string> few(100'000, "证");
  const std::vector<std::string> many(1'000'000, "证");
  const Cost tenth = judge(page_of(few), shipped_rules());
  const Cost whole = judge(page_of(many), shipped_rules());
  check_linear(tenth.seconds, whole.seconds);
  CHECK(whole.judgement.findings.empty());
}

TEST_CASE("hostile text: nothing but zero-width characters says nothing") {
  for (const char* piece : {"\u200b", "\u200b\u200c\u200d\u2060\ufeff", "\u00ad", "\ufe0f"}) {
    const Document page = page_of({repeated(piece, std::size_t{10} << 20)});
    const Judgement judgement = judge(page, shipped_rules()).judgement;
    CHECK(judgement.findings.empty());
    CHECK(judgement.suppressed.empty());
  }
}

TEST_CASE("hostile text: invalid UTF-8 between the characters hides nothing and moves no place") {
  for (const char* bad : {"\xFF", "\xC3", "\xE2\x80", "\xF8\x88\x80\x80\x80", "\xED\xA0\x80"}) {
    CAPTURE(bad);
    const Document page = page_of(
        {std::string("电工证报名私信我，") + bad + "签约包过，" + bad + "不过全额退款。" + bad});
    const Judgement judgement = judge(page, shipped_rules()).judgement;
    CHECK_FALSE(judgement.findings.empty());
    check_places(page, judgement);
    const Document noise = page_of({kTrade + repeated(bad, std::size_t{1} << 20)});
    CHECK(judge(noise, shipped_rules()).judgement.findings.empty());
  }
}

TEST_CASE("hostile text: more than 32 MB of text is told as undecided, not as innocent") {
  const Document page = page_of({repeated("天气很好。", std::size_t{20} << 20),
                                 repeated("明天下雨。", std::size_t{20} << 20)});
  CHECK_FALSE(judge(page, shipped_rules()).judgement.undecided.empty());
}

namespace {

// An office's own rule over the shipped ones.
Result<std::shared_ptr<const RuleSet>> with_own(const std::string& pattern) {
  const test::TempDir dir;
  std::ofstream(dir.file("own.toml"))
      << "[[rule]]\nid = 'own.bomb'\ntitle = '自定'\ncategory = 'guarantee'\n"
         "clause = 'MOHRSS-2022-25/2.4'\nhit = ['a', 'b', 'c']\nmiss = ['d', 'e', 'f']\n"
         "any = ['"
      << pattern << "']\n";
  RuleOptions options = shipped();
  options.extra = dir.path().string();
  return load_rule_set(options);
}

}  // namespace

TEST_CASE("hostile rule: a pattern that is too big is refused, with file, line and column") {
  for (const char* bomb : {"((((a{1,100}){1,100}){1,100}){1,100}){1,100}",
                           "(?:包.{0,1000}){1000}",
                           "(?:(?:证|书){500}){500}"}) {
    CAPTURE(bomb);
    const auto rules = with_own(bomb);
    REQUIRE(!rules);
    CHECK(rules.error().kind() == ErrorKind::kBadInput);
    CHECK(rules.error().message().find("own.toml:8:8:") != std::string::npos);
  }
}

TEST_CASE("hostile rule: a pattern that backtracks elsewhere costs linear time here") {
  for (const char* slow : {"(a*)*b", "(a|a)*c", "(a|aa)+$z", "(.*)(.*)(.*)(.*)x", ".*.*.*=.*y"}) {
    CAPTURE(slow);
    const auto rules = with_own(slow);
    REQUIRE_MESSAGE(rules, (rules ? "" : rules.error().message()));
    const Cost tenth = judge(page_of({kTrade + repeated("a", 100'000)}), **rules);
    const Cost whole = judge(page_of({kTrade + repeated("a", 1'000'000)}), **rules);
    check_linear(tenth.seconds, whole.seconds);
    CHECK(whole.judgement.off_topic == 0);
  }
}

TEST_CASE("hostile rule: a pattern that matches everywhere gives a bounded number of findings") {
  const auto rules = with_own(".");
  REQUIRE(rules);
  std::vector<std::string> texts(20'000);
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = "电工证报名私信" + std::to_string(i);
  const Document page = page_of(std::move(texts));
  const Judgement judgement = judge(page, **rules).judgement;
  CHECK(judgement.findings.size() + judgement.suppressed.size() <= 5'000);
  check_places(page, judgement);
}

TEST_CASE("hostile rule: a pack with any byte changed loads or is refused with a place") {
  std::ostringstream whole;
  whole << std::ifstream(shipped().directory + "/packs/luoyang.toml", std::ios::binary).rdbuf();
  const std::string text = whole.str();
  REQUIRE(text.size() > 500);
  const test::TempDir dir;
  std::uint32_t state = 11;
  for (int round = 0; round < 300; ++round) {
    std::string bytes = text;
    for (int i = 0; i < 3; ++i) {
      state = state * 1664525 + 1013904223;
      bytes[(state >> 8) % bytes.size()] = static_cast<char>(state >> 3);
    }
    std::ofstream(dir.file("own.toml"), std::ios::binary) << bytes;
    const auto rules = load_rules(dir.file("own.toml"));
    if (rules) continue;
    CAPTURE(rules.error().message());
    CHECK(rules.error().kind() == ErrorKind::kBadInput);
    CHECK(rules.error().message().find("own.toml:") != std::string::npos);
  }
}
