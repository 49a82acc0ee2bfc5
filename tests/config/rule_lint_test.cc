#include "config/rule_lint.h"

#include <doctest/doctest.h>

#include "config/clause_file.h"
#include "config/rule_file.h"

using namespace zc;

namespace {

const std::map<std::string, std::string> kClauses = {{"A/1", "一"}};

Rule sound_rule() {
  Rule rule;
  rule.id = "a.b";
  rule.clause = "A/1";
  rule.file = "a.toml";
  rule.line = 3;
  rule.any = {"包过"};
  rule.hit = {"甲", "乙", "丙"};
  rule.miss = {"丁", "戊", "己"};
  return rule;
}

std::string only_note(const std::vector<Rule>& rules) {
  const std::vector<LintNote> notes = lint_rules(rules, kClauses);
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].file == "a.toml");
  CHECK(notes[0].line == 3);
  return notes[0].message;
}

}  // namespace

TEST_CASE("rule lint: a well-kept rule gives no note") {
  CHECK(lint_rules({sound_rule()}, kClauses).empty());
}

TEST_CASE("rule lint: too few examples, unknown clauses, short sounds") {
  Rule rule = sound_rule();
  rule.miss.pop_back();
  CHECK(only_note({rule}).find("miss 例句只有 2 条") == 0);
  rule = sound_rule();
  rule.clause = "A/2";
  CHECK(only_note({rule}).find("A/2") != std::string::npos);
  rule = sound_rule();
  rule.sounds = {"包"};
  CHECK(only_note({rule}).find("“包”") != std::string::npos);
}

TEST_CASE("rule lint: patterns that are tried on every text, and what is said twice") {
  Rule rule = sound_rule();
  rule.any.emplace_back("[^。]{3}");
  CHECK(only_note({rule}).find("[^。]{3}") != std::string::npos);
  Rule other = sound_rule();
  other.id = "c.d";
  other.any = {"保过"};
  other.hit = {"庚", "辛", "壬"};
  other.miss = {"癸", "子", "甲"};  // the first rule's hit
  CHECK(only_note({sound_rule(), other}).find("a.b") != std::string::npos);
}

TEST_CASE("rule lint: the rules of this project give no note") {
  const std::string config = std::string(ZC_SOURCE_DIR) + "/config";
  const auto rules = load_rules(config + "/rules");
  const auto clauses = load_clause_texts(config + "/knowledge");
  REQUIRE(rules);
  REQUIRE(clauses);
  for (const LintNote& note : lint_rules(*rules, *clauses)) {
    FAIL_CHECK(note.file << ":" << note.line << ": " << note.message);
  }
}
