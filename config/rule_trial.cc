#include "config/rule_trial.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "classifier/page_scan.h"
#include "classifier/rule_set.h"
#include "config/rule_check.h"

namespace zc {
namespace {

// What the words of a rule make of a text, before anybody asks who speaks there.
enum class Outcome : unsigned char { kNothing, kExcused, kHit };
using Outcomes = std::vector<Outcome>;  // by form, as the trial's rule set has them

constexpr std::size_t kFewestTempting = 2;  // misses that hold words of the rule

struct Condition {
  const char* name;
  std::vector<std::string> Rule::*list;
};
constexpr std::array<Condition, 5> kConditions = {{{"all", &Rule::all},
                                                   {"near", &Rule::near},
                                                   {"page", &Rule::page},
                                                   {"unless", &Rule::unless},
                                                   {"not_in", &Rule::not_in}}};

// Positions of a rule's forms in the trial's rule set.
struct Forms {
  std::size_t whole = 0;
  std::size_t bare = 0;                                      // its patterns alone
  std::vector<std::pair<const char*, std::size_t>> without;  // one condition taken away
};

class Trial {
 public:
  static Result<Trial> prepare(const std::vector<Rule>& rules) {
    Trial trial(rules);
    std::vector<Rule> all;
    for (const Rule& rule : rules) trial.forms_.push_back(add_forms(rule, all));
    ZC_TRY(trial.set_, RuleSet::compile(std::move(all), {}));
    return trial;
  }

  std::vector<LintNote> run() {
    for (std::size_t r = 0; r < rules_.size(); ++r) look_at(r);
    return std::move(notes_);
  }

 private:
  explicit Trial(const std::vector<Rule>& rules) : rules_(rules) {}

  static std::size_t add(Rule form, const std::string& name, std::vector<Rule>& all) {
    form.id += name;
    all.push_back(std::move(form));
    return all.size() - 1;
  }

  static Forms add_forms(const Rule& rule, std::vector<Rule>& all) {
    Forms forms;
    forms.whole = add(rule, "", all);
    Rule bare = rule;
    for (const Condition& condition : kConditions) {
      (bare.*condition.list).clear();
      if ((rule.*condition.list).empty()) continue;
      Rule without = rule;
      (without.*condition.list).clear();
      const std::size_t at =
          add(std::move(without), std::string(" without ") + condition.name, all);
      forms.without.emplace_back(condition.name, at);
    }
    forms.bare = add(std::move(bare), " bare", all);
    return forms;
  }

  Outcomes outcomes_of(const std::string& text) const {
    Outcomes out(set_->rules().size(), Outcome::kNothing);
    for (const Hit& hit : scan_page(example_document(text), *set_).hits) {
      const Outcome got = hit.excuse.empty() ? Outcome::kHit : Outcome::kExcused;
      out[hit.rule] = std::max(out[hit.rule], got);
    }
    return out;
  }

  void note(const Rule& rule, std::string message) {
    notes_.push_back({rule.file, rule.line, rule.id, std::move(message)});
  }

  void look_at(std::size_t r) {
    const Rule& rule = rules_[r];
    const Forms& forms = forms_[r];
    std::vector<Outcomes> hits, all;
    for (const std::string& text : rule.hit) {
      hits.push_back(outcomes_of(text));
      const Outcome own = hits.back()[forms.whole];
      if (own == Outcome::kHit) continue;
      note(rule,
           std::string(own == Outcome::kNothing ? "hit 例句没有一个表达式命中"
                                                : "hit 例句被本规则的除外或语境排除") +
               "，靠别的规则或模型才算命中：" + text);
    }
    all = hits;
    for (const std::string& text : rule.miss) all.push_back(outcomes_of(text));
    look_at_misses(rule, forms, all);
    for (const auto& [name, form] : forms.without) {
      const bool matters = std::any_of(all.begin(), all.end(), [&, without = form](const auto& o) {
        return o[without] != o[forms.whole];
      });
      if (!matters) {
        note(rule, std::string("去掉 ") + name + " 后各例句结果都不变，没有例句检验它");
      }
    }
    look_for_twin(r, hits);
  }

  // The outcomes of the misses follow those of the hits.
  void look_at_misses(const Rule& rule, const Forms& forms, const std::vector<Outcomes>& all) {
    std::size_t tempting = 0;
    std::string idle;
    for (std::size_t i = 0; i < rule.miss.size(); ++i) {
      if (all[rule.hit.size() + i][forms.bare] != Outcome::kNothing) {
        ++tempting;
      } else {
        idle += " " + rule.miss[i];
      }
    }
    if (tempting >= kFewestTempting) return;
    note(rule,
         "miss 例句里有本规则用语的只有 " + std::to_string(tempting) + " 条，至少要 " +
             std::to_string(kFewestTempting) + " 条；这些怎么改规则都不会命中：" + idle);
  }

  // Another rule of its pack and category that finds all of its examples.
  void look_for_twin(std::size_t r, const std::vector<Outcomes>& hits) {
    for (std::size_t other = 0; other < rules_.size(); ++other) {
      if (other == r || rules_[other].category != rules_[r].category ||
          rules_[other].pack != rules_[r].pack) {
        continue;
      }
      const bool all =
          !hits.empty() && std::all_of(hits.begin(), hits.end(), [&](const Outcomes& outcomes) {
            return outcomes[forms_[other].whole] == Outcome::kHit;
          });
      if (all)
        note(rules_[r], "hit 例句规则 " + rules_[other].id + " 全能命中，看不出本规则多找到什么");
    }
  }

  const std::vector<Rule>& rules_;
  std::vector<Forms> forms_ = {};
  std::shared_ptr<const RuleSet> set_ = {};
  std::vector<LintNote> notes_ = {};
};

}  // namespace

Result<std::vector<LintNote>> lint_examples(const std::vector<Rule>& rules) {
  ZC_TRY(Trial trial, Trial::prepare(rules));
  return trial.run();
}

}  // namespace zc
