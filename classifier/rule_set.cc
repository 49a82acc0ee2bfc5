#include "classifier/rule_set.h"

#include <set>
#include <utility>

#include "base/digest.h"
#include "classifier/compiled_rules.h"

namespace zc {
namespace {

Error at_rule(const Rule& rule, const std::string& message) {
  return Error(ErrorKind::kBadInput,
               rule.file + ":" + std::to_string(rule.line) + ": rule " + rule.id + ": " + message);
}

Status add_patterns(const Rule& rule,
                    const std::vector<std::string>& expressions,
                    std::vector<Pattern>& out) {
  for (const std::string& expression : expressions) {
    Result<Pattern> pattern = Pattern::compile(expression);
    if (!pattern) return at_rule(rule, pattern.error().message());
    out.push_back(*std::move(pattern));
  }
  return Done{};
}

Status add_scanned(const Rule& rule,
                   std::size_t index,
                   CompiledRules& out,
                   std::vector<std::string>& expressions) {
  for (const std::string& expression : rule.any) {
    Result<Pattern> pattern = Pattern::compile(expression);
    if (!pattern) return at_rule(rule, pattern.error().message());
    out.scanned.push_back({index, nullptr, *std::move(pattern)});
    expressions.push_back(expression);
  }
  for (const std::string& term : rule.sounds) out.sounds.add(term, index);
  return Done{};
}

Status compile_rule(const Rule& rule,
                    std::size_t index,
                    CompiledRules& out,
                    std::vector<std::string>& expressions) {
  if (rule.any.empty() && rule.sounds.empty()) return at_rule(rule, "has no pattern in `any`");
  CompiledRule compiled;
  ZC_CHECK(add_patterns(rule, rule.all, compiled.all));
  ZC_CHECK(add_patterns(rule, rule.near, compiled.near));
  ZC_CHECK(add_patterns(rule, rule.page, compiled.page));
  ZC_CHECK(add_patterns(rule, rule.unless, compiled.unless));
  ZC_CHECK(add_patterns(rule, rule.not_in, compiled.not_in));
  out.rules.push_back(std::move(compiled));
  return add_scanned(rule, index, out, expressions);
}

Status compile_rules(const std::vector<Rule>& rules, CompiledRules& out) {
  std::set<std::string> ids;
  std::vector<std::string> expressions;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (!ids.insert(rules[i].id).second) return at_rule(rules[i], "this id is used twice");
    ZC_CHECK(compile_rule(rules[i], i, out, expressions));
  }
  for (const Cue& cue : all_cues()) {
    ZC_TRY(Pattern pattern, Pattern::compile(std::string(cue.pattern)));
    out.scanned.push_back({0, &cue, std::move(pattern)});
    expressions.emplace_back(cue.pattern);
  }
  out.filter = PatternFilter(expressions);
  ZC_TRY(out.domain, Pattern::compile(std::string(domain_words())));
  ZC_TRY(out.context, ContextRules::create());
  return Done{};
}

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
  ZC_CHECK(compile_rules(rules, *set->compiled_));
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
