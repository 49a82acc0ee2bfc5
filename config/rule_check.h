// Runs the examples that every rule carries, and the case files beside the packs.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "classifier/rule_set.h"

namespace zc {

struct RuleTestFailure {
  std::string rule = {};
  std::string text = {};
  std::string message = {};  // in Chinese: what was expected, what came, and why
  std::string file = {};
  int line = 0;
};

struct RuleTestReport {
  int passed = 0;
  std::vector<RuleTestFailure> failed = {};
};

// A text as a page of one block a line, without a title; and what the rules say of it.
Document example_document(const std::string& text);
Judgement judge_example(const RuleSet& rules, const std::string& text);

// Each `hit` and `miss` so.
RuleTestReport test_rules(const RuleSet& rules);

// A page of own words with the categories it must give; none: nothing may be found.
struct RuleCase {
  std::string url = {};
  std::string title = {};
  std::string text = {};  // one block a line
  std::vector<Category> categories = {};
  std::string file = {};
  int line = 0;
};

// [[case]] tables of every *.cases.toml in `directory`: title, text, categories, url (title and url
// may be left out).  kBadInput as load_rules().
Result<std::vector<RuleCase>> load_cases(const std::string& directory);

Result<RuleTestReport> test_cases(const RuleSet& rules, const std::string& directory);

}  // namespace zc
