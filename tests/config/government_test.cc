// Pages on which authorities speak of the very words that they forbid: the notice itself, what the
// provinces made of it, fifty pages of our own and those of the shared corpora; and sixty ordinary
// pages about other things.  None of them lies on an official host here, so that the exemption of
// such hosts decides nothing, and every pack is loaded, as the strictest office would have it.
#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "classifier/classify.h"
#include "config/clause_file.h"
#include "config/rule_check.h"
#include "config/rule_file.h"
#include "tests/support/shared_corpora.h"

using namespace zc;

namespace {

constexpr const char* kHost = "https://www.zixun-zhuanzai.example.com/a/1.html";

const RuleSet& every_pack() {
  static const auto kRules = [] {
    RuleOptions options;
    options.directory = std::string(ZC_SOURCE_DIR) + "/config/rules";
    options.knowledge_directory = std::string(ZC_SOURCE_DIR) + "/config/knowledge";
    options.packs = {"national", "guangdong", "sichuan", "luoyang", "ad-law", "joint-notice"};
    return load_rule_set(options);
  }();
  REQUIRE_MESSAGE(kRules, (kRules ? "" : kRules.error().message()));
  return **kRules;
}

Judgement judge(const std::string& title, const std::string& text) {
  Document page = example_document(text);
  page.title = title;
  page.url = kHost;
  return classify(page, every_pack());
}

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) out.push_back(line);
  }
  return out;
}

std::string joined(const std::vector<std::string>& lines, const std::string& by) {
  std::string out;
  for (const std::string& line : lines) out += (out.empty() ? "" : by) + line;
  return out;
}

std::string told(const Judgement& judgement) {
  std::string out;
  for (const Finding& finding : judgement.findings) {
    out += finding.rule + " “" + finding.quote + "” " + finding.why + "\n";
  }
  return out;
}

bool alerts(const Judgement& judgement) {
  return std::any_of(judgement.findings.begin(),
                     judgement.findings.end(),
                     [](const Finding& finding) { return finding.severity == Severity::kAlert; });
}

struct Tally {
  std::size_t pages = 0;
  std::size_t accused = 0;  // of whatever severity
  std::size_t weighed = 0;  // with words of a rule on them, excused or not

  void add(const std::string& title, const std::string& text) {
    const Judgement judgement = judge(title, text);
    ++pages;
    weighed += judgement.findings.empty() && judgement.suppressed.empty() ? 0 : 1;
    if (judgement.findings.empty()) return;
    ++accused;
    CAPTURE(title);
    MESSAGE(title << ": " << told(judgement));
    CHECK_FALSE(alerts(judgement));
  }
};

Tally tally_of(const char* fixture) {
  const auto pages = load_cases(std::string(ZC_SOURCE_DIR) + "/tests/fixtures/" + fixture);
  REQUIRE_MESSAGE(pages, (pages ? "" : pages.error().message()));
  Tally tally;
  for (const RuleCase& page : *pages) tally.add(page.title, page.text);
  MESSAGE(std::string(fixture) << ": accused " << tally.accused << " of " << tally.pages);
  return tally;
}

}  // namespace

TEST_CASE(
    "government: fifty pages of authorities on other hosts give no alert, and hardly a lead") {
  const Tally tally = tally_of("government");
  REQUIRE(tally.pages == 50);
  CHECK(tally.accused <= 1);
  CHECK(tally.weighed >= 25);  // they do hold the words
}

TEST_CASE("government: sixty ordinary pages about other things give no alert, and few a lead") {
  const Tally tally = tally_of("ordinary");
  REQUIRE(tally.pages == 60);
  CHECK(tally.accused <= 3);
}

TEST_CASE("government: the same words in a seller's mouth are found, so that the test can fail") {
  const Judgement judgement =
      judge("考证报名",
            "电工焊工考证，签约包过，免考免到场，不过全额退款，七天下证，报名加微信，学费980。");
  CHECK(alerts(judgement));
}

TEST_CASE("government: what each clause of the notices says gives no alert") {
  const auto clauses = load_clause_texts(std::string(ZC_SOURCE_DIR) + "/config/knowledge");
  REQUIRE(clauses);
  std::string all;
  for (const auto& clause : *clauses) {
    CHECK_MESSAGE(!alerts(judge("条款", clause.second)), clause.first << clause.second);
    all += clause.second + "\n";
  }
  CHECK_MESSAGE(judge("条款汇编", all).findings.empty(), told(judge("条款汇编", all)));
}

TEST_CASE(
    "government: the notice 人社部函〔2022〕25号 itself accuses nobody, however it is laid out") {
  ZC_SKIP_WITHOUT_SHARED();
  const auto lines = lines_of(test::shared_dir() / "domain/notice_renshebuhan_2022_25.txt");
  REQUIRE(lines.size() > 10);
  for (const char* title : {"", "关于开展技术技能类“山寨证书”专项治理工作的通知", "转载"}) {
    for (const char* by : {"\n", ""}) {
      const Judgement judgement = judge(title, joined(lines, by));
      CHECK_MESSAGE(judgement.findings.empty(), told(judgement));
      CHECK_FALSE(judgement.suppressed.empty());
    }
  }
}

TEST_CASE(
    "government: the provinces' variants of the notice, row by row and together, give no alert") {
  ZC_SKIP_WITHOUT_SHARED();
  std::vector<std::string> rows;
  std::set<std::string> places;
  bool inside = false;
  for (const std::string& line : lines_of(test::shared_dir() / "domain/regulation.md")) {
    if (line.starts_with("## ")) inside = line.find("Provincial variants") != line.npos;
    if (!inside || !line.starts_with("| ") || line.starts_with("| place")) continue;
    rows.push_back(line);
    places.insert(line.substr(2, line.find_first_of(" |", 2) - 2));
  }
  REQUIRE(places.size() >= 9);
  for (const std::string& row : rows) {
    const Judgement judgement = judge("各地通知汇编", row);
    CHECK_MESSAGE(!alerts(judgement), row << "\n" << told(judgement));
  }
  const Judgement together = judge("各地通知汇编", joined(rows, "\n"));
  CHECK_MESSAGE(!alerts(together), told(together));
}

TEST_CASE("government: pages of authorities in the shared corpora give no alert") {
  ZC_SKIP_WITHOUT_SHARED();
  const std::set<std::string> genres = {"gov_notice",
                                        "exam_notice",
                                        "public_notice",
                                        "penalty_decision",
                                        "police_warning",
                                        "policy_explainer",
                                        "cert_lookup_help",
                                        "statistics",
                                        "tender_notice"};
  Tally tally;
  const auto corpora = test::shared_dir() / "corpora";
  for (const std::string& line : lines_of(corpora / "classifier/clean.jsonl")) {
    const boost::json::object page = boost::json::parse(line).as_object();
    const std::string id(page.at("id").as_string());
    if ((id.back() - '0') % 2 == 0) continue;  // the even half only measures
    if (!genres.contains(std::string(page.at("genre").as_string()))) continue;
    tally.add(std::string(page.at("title").as_string()), std::string(page.at("text").as_string()));
  }
  for (const std::string& line : lines_of(corpora / "extraction/zh_main/gold.jsonl")) {
    const boost::json::object page = boost::json::parse(line).as_object();
    if (!std::string(page.at("domain").as_string()).ends_with("gov.cn")) continue;
    tally.add("", std::string(page.at("gold").as_string()));
  }
  MESSAGE("accused " << tally.accused << " of " << tally.pages);
  CHECK(tally.pages >= 50);
  CHECK(tally.accused * 100 <= tally.pages * 3);
}
