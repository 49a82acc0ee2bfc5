// Rules compiled once for many pages: immutable, shared by threads, and named by a hash so that a
// finding can be repeated years later.
//
//   ZC_TRY(const std::shared_ptr<const RuleSet> rules, RuleSet::compile(rules, knowledge));
//   const Judgement judgement = classify(document, *rules);
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "classifier/knowledge.h"
#include "classifier/rule.h"

namespace zc {

struct CompiledRules;  // classifier/compiled_rules.h

class RuleSet {
 public:
  // kBadInput "file:line: rule X: ..." for a pattern that does not compile, an id used twice, or a
  // rule without a pattern.
  static Result<std::shared_ptr<const RuleSet>> compile(std::vector<Rule> rules,
                                                        Knowledge knowledge);
  ~RuleSet();

  const std::vector<Rule>& rules() const { return rules_; }
  const Knowledge& knowledge() const { return knowledge_; }
  // 12 hex digits over all rules, the knowledge and the page model.
  const std::string& hash() const { return hash_; }
  const CompiledRules& compiled() const { return *compiled_; }
  // Hash of what only the page model suspects.
  const std::string& model_hash() const { return model_hash_; }
  // Hash of what the knowledge tables say.
  const std::string& knowledge_hash() const { return knowledge_hash_; }

 private:
  RuleSet();
  std::vector<Rule> rules_ = {};
  Knowledge knowledge_ = {};
  std::string hash_ = {};
  std::string model_hash_ = {};
  std::string knowledge_hash_ = {};
  std::unique_ptr<CompiledRules> compiled_;
};

}  // namespace zc
