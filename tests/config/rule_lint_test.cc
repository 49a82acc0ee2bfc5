#include "config/rule_lint.h"

#include <fstream>

#include <doctest/doctest.h>

#include "config/clause_file.h"
#include "config/rule_file.h"
#include "config/rule_trial.h"
#include "config/word_lint.h"
#include "tests/support/temp_dir.h"

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

TEST_CASE("rule lint: a pattern asks for what folding leaves in no text") {
  Rule rule = sound_rule();
  rule.any = {"包过|VIP班"};
  CHECK(only_note({rule}).find("“VIP”") != std::string::npos);
  rule.any = {"包过"};
  rule.unless = {"不，包"};
  CHECK(only_note({rule}).find("“，”") != std::string::npos);
  rule.unless = {"\\b包[^,。\\S]{0,4}过\\B"};  // escapes are no letters
  CHECK(lint_rules({rule}, kClauses).empty());
}

TEST_CASE("rule lint: gaps without end or wider than a sentence") {
  for (const char* wide : {"包.*过", "包.+过", "包[^。]*过", "包.{3,}过", "包[^。]{0,200}过"}) {
    CAPTURE(wide);
    Rule rule = sound_rule();
    rule.any = {wide};
    CHECK(only_note({rule}).find("间隔") == 0);
  }
  for (const char* narrow :
       {"包.{0,6}过", "包[^。]{0,60}过", "包.过", "(?:包|保)+过", "包[过*.]过"}) {
    CAPTURE(narrow);
    Rule rule = sound_rule();
    rule.any = {narrow};
    CHECK(lint_rules({rule}, kClauses).empty());
  }
}

TEST_CASE("rule lint: words that another pattern of the rule finds already") {
  Rule rule = sound_rule();
  rule.any = {"[包保]过", "包过班"};
  CHECK(only_note({rule}).find("“包过班”已被") == 0);
}

TEST_CASE("rule lint: examples cannot show a rule that does not look at the main text") {
  Rule rule = sound_rule();
  rule.scopes = {BlockRole::kTitle, BlockRole::kPrice};
  CHECK(only_note({rule}).find("scopes") == 0);
  rule.scopes.push_back(BlockRole::kBody);
  CHECK(lint_rules({rule}, kClauses).empty());
}

TEST_CASE("rule lint: what is told by sound is two to eight characters") {
  for (const char* term : {"包", "包过ok", "一二三四五六七八九"}) {
    Rule rule = sound_rule();
    rule.sounds = {term};
    CHECK(only_note({rule}).find("不起作用") != std::string::npos);
  }
}

namespace {

// Its examples exercise all that it says.
Rule tried_rule() {
  Rule rule;
  rule.id = "a.b";
  rule.file = "a.toml";
  rule.line = 3;
  rule.any = {"包过", "保过"};
  rule.near = {"报名|培训"};
  rule.unless = {"打折"};
  rule.not_in = {"红包过"};
  rule.hit = {"报名包过", "培训保过", "报名就保过"};
  rule.miss = {"包过了河", "报名打折，包过", "培训群里发红包过后再说"};
  return rule;
}

std::vector<std::string> trial_of(const std::vector<Rule>& rules) {
  const auto notes = lint_examples(rules);
  REQUIRE(notes);
  std::vector<std::string> out;
  for (const LintNote& note : *notes) out.push_back(note.rule + " " + note.message);
  return out;
}

std::string only_trial(const std::vector<Rule>& rules) {
  const std::vector<std::string> notes = trial_of(rules);
  REQUIRE(notes.size() == 1);
  return notes[0];
}

}  // namespace

TEST_CASE("rule trial: a rule whose examples exercise all that it says gives no note") {
  CHECK(trial_of({tried_rule()}) == std::vector<std::string>());
}

TEST_CASE("rule trial: a hit that the rule itself does not find") {
  Rule rule = tried_rule();
  rule.hit[0] = "报名稳过";
  CHECK(only_trial({rule}).find("没有一个表达式命中") != std::string::npos);
  rule.hit[0] = "报名打折包过";
  CHECK(only_trial({rule}).find("被本规则的除外") != std::string::npos);
}

TEST_CASE("rule trial: misses that hold no word of the rule cannot fail") {
  Rule rule = tried_rule();
  rule.miss.emplace_back("今天天气很好");
  CHECK(trial_of({rule}).empty());
  rule.miss = {"报名打折，红包过后包过", "今天天气很好", "明天下雨"};
  rule.near.clear();
  rule.not_in.clear();
  const std::string note = only_trial({rule});
  CHECK(note.find("只有 1 条") != std::string::npos);
  CHECK(note.find("明天下雨") != std::string::npos);
}

TEST_CASE("rule trial: a condition that no example exercises") {
  for (std::size_t i = 0; i < 3; ++i) {
    Rule rule = tried_rule();
    rule.miss[i] = "报名不包过";  // denied, whatever the rule's conditions say
    const char* const names[] = {"near", "unless", "not_in"};
    CHECK(only_trial({rule}).find(std::string("去掉 ") + names[i]) != std::string::npos);
  }
  Rule rule = tried_rule();
  rule.all = {"过"};
  CHECK(only_trial({rule}).find("去掉 all") != std::string::npos);
  rule.all = {"报名|培训"};
  rule.near.clear();
  CHECK(trial_of({rule}).empty());
  rule.page = {"过"};
  CHECK(only_trial({rule}).find("去掉 page") != std::string::npos);
}

TEST_CASE("rule trial: a rule that finds no more than another of its pack and category") {
  Rule other = tried_rule();
  other.id = "c.d";
  other.any = {"[包保]过"};
  other.hit = {"报名包过", "报名保过", "这里[包过]，报名"};
  const std::vector<std::string> both = trial_of({tried_rule(), other});
  REQUIRE(both.size() == 2);
  CHECK(both[0].find("a.b hit 例句规则 c.d 全能命中") == 0);
  other.pack = "guangdong";
  CHECK(trial_of({tried_rule(), other}).empty());
  other.pack.clear();
  other.category = Category::kFees;
  CHECK(trial_of({tried_rule(), other}).empty());
}

TEST_CASE("word lint: lists that nothing uses, and words that stand in a list twice") {
  const test::TempDir dir;
  const auto notes = [&dir] {
    const auto read = lint_word_lists(dir.path().string());
    REQUIRE_MESSAGE(read, (read ? "" : read.error().message()));
    return *read;
  };
  std::ofstream(dir.file("words.toml")) << "[words]\na = ['甲', '乙', '甲']\nb = ['{a}丙']\n";
  std::ofstream(dir.file("p.toml")) << "[words]\nown = ['丁']\n";
  std::vector<LintNote> told = notes();
  REQUIRE(told.size() == 3);
  CHECK(told[0].file == dir.file("p.toml"));
  CHECK(told[0].message == "词表 own 没有一条规则用到");
  CHECK(told[1].message == "词表 a 里重复：甲");
  CHECK(told[2].message == "词表 b 没有一条规则用到");
  std::filesystem::create_directory(dir.path() / "packs");
  // A pack's own list is no other pack's.
  std::ofstream(dir.file("packs/q.toml")) << "title = '{b}{own}'\n";
  told = notes();
  REQUIRE(told.size() == 2);
  CHECK(told[0].message == "词表 own 没有一条规则用到");
  std::ofstream(dir.file("words.toml")) << "[words]\na = []\n";
  CHECK(!lint_word_lists(dir.path().string()));
}

TEST_CASE("rule lint: the rules of this project give no note") {
  const std::string config = std::string(ZC_SOURCE_DIR) + "/config";
  const auto rules = load_rules(config + "/rules");
  const auto clauses = load_clause_texts(config + "/knowledge");
  REQUIRE(rules);
  REQUIRE(clauses);
  std::vector<LintNote> notes = lint_rules(*rules, *clauses);
  for (const auto& more : {lint_examples(*rules), lint_word_lists(config + "/rules")}) {
    REQUIRE(more);
    notes.insert(notes.end(), more->begin(), more->end());
  }
  for (const LintNote& note : notes) {
    FAIL_CHECK(note.file << ":" << note.line << ": " << note.message);
  }
}
