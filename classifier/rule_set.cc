#include "classifier/rule_set.h"

#include <set>
#include <unordered_map>
#include <utility>

#include "base/digest.h"
#include "classifier/compiled_rules.h"

namespace zc {
namespace {

Error at_rule(const Rule& rule, const std::string& message) {
  return Error(ErrorKind::kBadInput,
               rule.file + ":" + std::to_string(rule.line) + ": rule " + rule.id + ": " + message);
}

class RuleCompiler {
 public:
  explicit RuleCompiler(CompiledRules& out) : out_(out) {}

  Status run(const std::vector<Rule>& rules) {
    std::set<std::string> ids;
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (!ids.insert(rules[i].id).second) return at_rule(rules[i], "this id is used twice");
      ZC_CHECK(add_rule(rules[i], i));
    }
    for (const Cue& cue : all_cues()) {
      ZC_TRY(Pattern pattern, Pattern::compile(std::string(cue.pattern)));
      out_.scanned.push_back({0, &cue, std::move(pattern)});
      scanned_.emplace_back(cue.pattern);
    }
    out_.filter = PatternFilter(scanned_);
    ZC_TRY(out_.domain, Pattern::compile(std::string(domain_words())));
    out_.trade = LiteralScan(trade_words());
    out_.trade_gate = TradeGate(trade_words());
    ZC_TRY(out_.context, ContextRules::create());
    return Done{};
  }

 private:
  Status add_rule(const Rule& rule, std::size_t index) {
    if (rule.any.empty() && rule.sounds.empty()) return at_rule(rule, "has no pattern in `any`");
    CompiledRule compiled;
    ZC_CHECK(add_conditions(rule, rule.all, compiled.all));
    ZC_CHECK(add_conditions(rule, rule.near, compiled.near));
    ZC_CHECK(add_conditions(rule, rule.page, compiled.page));
    ZC_CHECK(add_conditions(rule, rule.unless, compiled.unless));
    ZC_CHECK(add_conditions(rule, rule.not_in, compiled.not_in));
    out_.rules.push_back(std::move(compiled));
    out_.asked_of_all = out_.asked_of_all || rule.voice == Voice::kAny;
    for (const std::string& expression : rule.any) {
      ZC_TRY(Pattern pattern, compile(rule, expression));
      out_.scanned.push_back({index, nullptr, std::move(pattern)});
      scanned_.push_back(expression);
    }
    for (const std::string& term : rule.sounds) out_.sounds.add(term, index);
    return Done{};
  }

  Status add_conditions(const Rule& rule,
                        const std::vector<std::string>& expressions,
                        std::vector<std::size_t>& out) {
    for (const std::string& expression : expressions) {
      const auto [known, is_new] = conditions_.try_emplace(expression, out_.conditions.size());
      out.push_back(known->second);
      if (!is_new) continue;
      ZC_TRY(Pattern pattern, compile(rule, expression));
      out_.conditions.push_back(std::move(pattern));
    }
    return Done{};
  }

  static Result<Pattern> compile(const Rule& rule, const std::string& expression) {
    Result<Pattern> pattern = Pattern::compile(expression);
    if (!pattern) return at_rule(rule, pattern.error().message());
    return pattern;
  }

  CompiledRules& out_;
  std::vector<std::string> scanned_ = {};  // expressions of out_.scanned
  std::unordered_map<std::string, std::size_t> conditions_ = {};
};

std::string short_hash(std::string_view bytes) {
  return sha256(bytes).hex().substr(0, 12);
}

std::string knowledge_text(const Knowledge& knowledge) {
  std::string text;
  for (const CatalogueItem& item : knowledge.catalogue) text += item.name + "\t" + item.type + "\n";
  for (const RemovedItem& item : knowledge.removed) text += item.name + "\t" + item.status + "\n";
  for (const OfficialDomain& item : knowledge.official) text += item.domain + "\n";
  return text + text_of(knowledge.registers);
}

}  // namespace

RuleSet::RuleSet() = default;
RuleSet::~RuleSet() = default;

Result<std::shared_ptr<const RuleSet>> RuleSet::compile(std::vector<Rule> rules,
                                                        Knowledge knowledge) {
  std::shared_ptr<RuleSet> set(new RuleSet);
  set->compiled_ = std::make_unique<CompiledRules>();
  ZC_CHECK(RuleCompiler(*set->compiled_).run(rules));
  std::string text;
  for (const Rule& rule : rules) text += rule.id + "@" + rule.hash + "\n";
  set->model_hash_ = short_hash(knowledge.model.to_bytes());
  set->knowledge_hash_ = short_hash(knowledge_text(knowledge));
  ZC_TRY(set->compiled_->named, NamedFacts::create(knowledge));
  ZC_TRY(set->compiled_->registers, RegisterIndex::create(knowledge.registers));
  text += knowledge_text(knowledge) + set->model_hash_;
  set->hash_ = short_hash(text);
  set->rules_ = std::move(rules);
  set->knowledge_ = std::move(knowledge);
  return std::shared_ptr<const RuleSet>(std::move(set));
}

}  // namespace zc
