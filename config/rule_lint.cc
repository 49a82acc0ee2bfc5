#include "config/rule_lint.h"

#include <algorithm>

#include "classifier/required_literals.h"

namespace zc {
namespace {

constexpr std::size_t kFewestExamples = 3;  // of either kind
constexpr std::size_t kShortestSound = 6;   // bytes: two characters

bool is_always_tried(const std::string& expression) {
  const std::vector<LiteralTerm> terms = required_literals(expression).terms;
  return std::any_of(
      terms.begin(), terms.end(), [](const LiteralTerm& term) { return term.empty(); });
}

class Linter {
 public:
  explicit Linter(const std::map<std::string, std::string>& clause_texts)
      : clause_texts_(clause_texts) {}

  void look_at(const Rule& rule) {
    examples(rule, rule.hit, "hit");
    examples(rule, rule.miss, "miss");
    if (!clause_texts_.contains(rule.clause)) {
      note(rule, "条款 " + rule.clause + " 在 clause_texts.toml 中没有原文，报告里无法引用");
    }
    for (const std::string& expression : rule.any) pattern(rule, expression);
    for (const std::string& term : rule.sounds) {
      if (term.size() < kShortestSound) note(rule, "谐音词“" + term + "”不足两个字，误报会很多");
    }
  }

  std::vector<LintNote> notes = {};

 private:
  void note(const Rule& rule, std::string message) {
    notes.push_back({rule.file, rule.line, rule.id, std::move(message)});
  }

  void examples(const Rule& rule, const std::vector<std::string>& texts, const std::string& kind) {
    if (texts.size() < kFewestExamples) {
      note(rule,
           kind + " 例句只有 " + std::to_string(texts.size()) + " 条，至少要 " +
               std::to_string(kFewestExamples) + " 条");
    }
    for (const std::string& text : texts) {
      const auto [other, added] = examples_.emplace(text, rule.id);
      if (!added) note(rule, "例句与规则 " + other->second + " 重复：" + text);
    }
  }

  void pattern(const Rule& rule, const std::string& expression) {
    if (is_always_tried(expression)) {
      note(rule, "表达式没有必含的字，每段文字都要试，拖慢判读：" + expression);
    }
    const auto [other, added] = patterns_.emplace(expression, rule.id);
    if (!added) note(rule, "表达式与规则 " + other->second + " 重复：" + expression);
  }

  const std::map<std::string, std::string>& clause_texts_;
  std::map<std::string, std::string> examples_ = {};  // text -> rule
  std::map<std::string, std::string> patterns_ = {};
};

}  // namespace

std::vector<LintNote> lint_rules(const std::vector<Rule>& rules,
                                 const std::map<std::string, std::string>& clause_texts) {
  Linter linter(clause_texts);
  for (const Rule& rule : rules) linter.look_at(rule);
  return std::move(linter.notes);
}

}  // namespace zc
