#include "config/rule_file.h"

#include <fstream>

#include <doctest/doctest.h>

#include "classifier/classify.h"
#include "config/csv.h"
#include "config/rule_check.h"
#include "tests/support/shared_corpora.h"
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

TEST_CASE("rules: the notice 人社部函〔2022〕25号 itself gives no alert") {
  ZC_SKIP_WITHOUT_SHARED();
  const auto rules = load_rule_set(shipped());
  REQUIRE(rules);
  std::ifstream in(test::shared_dir() / "domain/notice_renshebuhan_2022_25.txt");
  Document page;
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    TextBlock block;
    block.text = line;
    page.blocks.push_back(block);
  }
  REQUIRE(page.blocks.size() > 10);
  CHECK(classify(page, **rules).findings.empty());
}
