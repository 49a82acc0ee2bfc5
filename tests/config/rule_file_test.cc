#include "config/rule_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "config/clause_file.h"
#include "config/csv.h"
#include "config/rule_check.h"
#include "config/rule_lint.h"
#include "config/rule_trial.h"
#include "tests/support/temp_dir.h"

using namespace zc;

namespace {

const std::string kHead = R"([[rule]]
id = "own.pass"
title = "承诺包过"
category = "guarantee"
clause = "MOHRSS-2022-25/2.4"
hit = ["a", "b", "c"]
miss = ["d", "e", "f"]
)";

std::string message_of(const std::string& text) {
  const test::TempDir dir;
  std::ofstream(dir.file("own.toml")) << text;
  const auto rules = load_rules(dir.file("own.toml"));
  if (rules) return "";
  CHECK(rules.error().kind() == ErrorKind::kBadInput);
  return rules.error().message();
}

RuleOptions shipped() {
  RuleOptions options;
  options.directory = std::string(ZC_SOURCE_DIR) + "/config/rules";
  options.knowledge_directory = std::string(ZC_SOURCE_DIR) + "/config/knowledge";
  return options;
}

}  // namespace

TEST_CASE("rule file: a good rule loads, with word lists and gaps written out") {
  const test::TempDir dir;
  std::ofstream(dir.file("own.toml")) << "[words]\npass = ['过', '通过']\n"
                                      << kHead << "any = ['包<3>{pass}']\n";
  const auto rules = load_rules(dir.file("own.toml"));
  REQUIRE(rules);
  REQUIRE(rules->size() == 1);
  CHECK((*rules)[0].any[0] == "包[^。!?;\\n]{0,3}(?:过|通过)");
  CHECK((*rules)[0].hash.size() == 12);
  CHECK((*rules)[0].line == 3);
}

TEST_CASE("rule file: every fault is told with file, line and column") {
  CHECK(message_of(kHead + "any = ['包过']\ncolour = 1\n").find("own.toml:9:") !=
        std::string::npos);
  CHECK(message_of(kHead + "any = ['(包过']\n").find("own.toml:8:8:") != std::string::npos);
  CHECK(message_of(kHead + "any = ['{nobody}']\n").find("nobody") != std::string::npos);
  CHECK(message_of(kHead + "any = 3\n").find("own.toml:8:") != std::string::npos);
  CHECK(message_of(kHead).find("needs a pattern") != std::string::npos);
  CHECK(message_of("[[rule]\n").find("own.toml:1:") != std::string::npos);
  CHECK(message_of("[words]\na = []\n" + kHead + "any = ['包过']\n").find("'a' holds no word") !=
        std::string::npos);
  CHECK(message_of("[words]\na = ['b', '']\n" + kHead + "any = ['包过']\n").find("own.toml:2:") !=
        std::string::npos);
  CHECK(message_of("[words]\na = ['{b}']\nb = ['{a}']\n" + kHead + "any = ['{a}']\n") != "");
  const auto missing = load_rules("/nowhere/own.toml");
  REQUIRE(!missing);
  CHECK(missing.error().kind() == ErrorKind::kBadInput);
}

TEST_CASE("rule file: examples are demanded") {
  std::string text = kHead + "any = ['包过']\n";
  text.replace(text.find("[\"a\", \"b\", \"c\"]"), 15, "[\"a\"]");
  CHECK(message_of(text).find("examples") != std::string::npos);
}

TEST_CASE("rule file: a refused pack leaves nothing half-loaded") {
  const test::TempDir dir;
  std::ofstream(dir.file("a.toml")) << kHead + "any = ['包过']\n";
  std::ofstream(dir.file("b.toml")) << "[[rule]]\nid = 3\n";
  CHECK(!load_rules(dir.path().string()));
  RuleOptions options;
  options.directory = dir.path().string();
  options.packs = {"a"};
  CHECK(load_rule_set(options));
  options.packs = {"a", "absent"};
  CHECK(!load_rule_set(options));
}

TEST_CASE("rule file: a pack that is half written is refused, wherever it is cut within a rule") {
  const test::TempDir dir;
  std::ostringstream whole;
  whole << std::ifstream(shipped().directory + "/packs/luoyang.toml").rdbuf();
  const std::string text = whole.str();
  const std::size_t begin = text.find("[[rule]]");
  REQUIRE(begin != std::string::npos);
  for (std::size_t cut = begin + 1; cut + 2 < text.size(); cut += 7) {
    std::ofstream(dir.file("own.toml"), std::ios::binary) << text.substr(0, cut);
    CAPTURE(cut);
    CHECK(!load_rules(dir.file("own.toml")));
  }
}

TEST_CASE(
    "packs: each that is shipped holds its examples over the national ones, and accuses no more") {
  RuleOptions options = shipped();
  const auto national = load_rule_set(options);
  REQUIRE(national);
  for (const Rule& rule : (*national)->rules()) CHECK(rule.pack == "national");
  const auto clauses = load_clause_texts(options.knowledge_directory);
  REQUIRE(clauses);
  int packs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(options.directory + "/packs")) {
    const std::string name = entry.path().stem().string();
    CAPTURE(name);
    options.packs = {"national", name};
    const auto rules = load_rule_set(options);
    REQUIRE_MESSAGE(rules, (rules ? std::string() : rules.error().message()));
    CHECK((*rules)->rules().size() > (*national)->rules().size());
    CHECK((*rules)->rules().back().pack == name);
    CHECK((*rules)->hash() != (*national)->hash());
    for (const RuleTestFailure& failure : test_rules(**rules).failed) {
      FAIL_CHECK(failure.rule << ": " << failure.text << ": " << failure.message);
    }
    const auto cases = test_cases(**rules, options.directory);
    REQUIRE(cases);
    for (const RuleTestFailure& failure : cases->failed) {
      FAIL_CHECK(failure.file << ":" << failure.line << ": " << failure.text << failure.message);
    }
    std::vector<LintNote> notes = lint_rules((*rules)->rules(), *clauses);
    const auto shown = lint_examples((*rules)->rules());
    REQUIRE(shown);
    notes.insert(notes.end(), shown->begin(), shown->end());
    for (const LintNote& note : notes) {
      FAIL_CHECK(note.file << ":" << note.line << ": " << note.message);
    }
    ++packs;
  }
  CHECK(packs == 5);
  options.packs = {"national", "atlantis"};
  CHECK(!load_rule_set(options));
}

TEST_CASE("packs: an office's own rules come on top, and one of the same id takes its place") {
  const test::TempDir dir;
  RuleOptions options = shipped();
  const auto national = load_rule_set(options);
  REQUIRE(national);
  options.extra = dir.path().string();
  CHECK(!load_rule_set(options));  // an empty folder is a mistake
  std::ofstream(dir.file("words.toml")) << "[words]\nown = ['包过']\n";
  std::ofstream(dir.file("own.toml")) << kHead + "any = ['{own}<3>{get}']\n";
  auto rules = load_rule_set(options);
  REQUIRE_MESSAGE(rules, (rules ? std::string() : rules.error().message()));
  CHECK((*rules)->rules().size() == (*national)->rules().size() + 1);
  CHECK((*rules)->rules().back().pack == "extra");
  std::string text = kHead + "any = ['包过']\n";
  text.replace(text.find("own.pass"), 8, "guarantee.pass");
  std::ofstream(dir.file("own.toml")) << text;
  rules = load_rule_set(options);
  REQUIRE(rules);
  CHECK((*rules)->rules().size() == (*national)->rules().size());
  CHECK((*rules)->rules().back().id == "guarantee.pass");
  CHECK((*rules)->rules().back().any.size() == 1);
  std::ofstream(dir.file("b.toml")) << text;  // twice within the office's own
  CHECK(!load_rule_set(options));
}

TEST_CASE("csv: missing columns, ragged rows, open quotes and GBK are refused with a place") {
  const test::TempDir dir;
  const auto fault = [&](const std::string& text) {
    std::ofstream(dir.file("t.csv"), std::ios::binary) << text;
    const auto table = read_csv(dir.file("t.csv"), {"name"});
    return table ? std::string() : table.error().message();
  };
  CHECK(fault("name,b\n\"a, \"\"x\"\"\nline\",2\n").empty());
  CHECK(fault("nome,b\n1,2\n").find("name") != std::string::npos);
  CHECK(fault("name,b\n1\n").find(":2:") != std::string::npos);
  CHECK(fault("name,b\n\"1,2\n").find("quote") != std::string::npos);
  CHECK(fault("name,b\n\xD6\xA4\xCA\xE9,2\n").find("UTF-8") != std::string::npos);
}

TEST_CASE("rules: every example and every case of the shipped packs holds") {
  const auto rules = load_rule_set(shipped());
  REQUIRE_MESSAGE(rules, (rules ? std::string() : rules.error().message()));
  const RuleTestReport examples = test_rules(**rules);
  for (const RuleTestFailure& failure : examples.failed) {
    FAIL_CHECK(failure.rule << ": " << failure.text << ": " << failure.message);
  }
  const auto cases = test_cases(**rules, shipped().directory);
  REQUIRE(cases);
  for (const RuleTestFailure& failure : cases->failed) {
    FAIL_CHECK(failure.file << ":" << failure.line << ": " << failure.text << failure.message);
  }
  for (const Category category : kAllCategories) {
    bool has = false;
    for (const Rule& rule : (*rules)->rules()) has = has || rule.category == category;
    CHECK_MESSAGE(has, name_of(category));
  }
}

TEST_CASE("rules: terse honest advertisements, posts to be filled and check lists are no leads") {
  const auto rules = load_rule_set(shipped());
  REQUIRE(rules);
  for (const char* text :
       {"电工培训班开班，报名私信我，学费980元，电话咨询。",
        "月嫂培训新班周一开课，学费1680元，含教材，报名请打电话。",
        "养老护理员四级培训，四十课时，学费1200，电话报名。",
        "诚聘电工，持证优先，月薪9000起，五险一金，两班倒，年终奖，试用期一个月。",
        "请各机构对照自查：1.宣传“包过”“保过”；2.使用国徽、钢印；3.收取入库费、盖章费；"
        "4.不考试直接发证。于月底前报区人社局。"}) {
    CAPTURE(text);
    CHECK(judge_example(**rules, text).findings.empty());
  }
}
