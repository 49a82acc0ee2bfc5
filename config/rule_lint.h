// What a rule's author should mend although the rule loads: too few examples, patterns that are
// slow or say the same twice, clauses that nobody can read.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "classifier/rule.h"

namespace zc {

struct LintNote {
  std::string file = {};
  int line = 0;  // of the rule
  std::string rule = {};
  std::string message = {};  // in Chinese
};

// `clause_texts` by clause id (config/clause_file.h).  In the order of the rules.
std::vector<LintNote> lint_rules(const std::vector<Rule>& rules,
                                 const std::map<std::string, std::string>& clause_texts);

}  // namespace zc
