// What a rule's own examples show of it: each is read as a page of its own, with the rule as it
// stands and with one of its conditions taken away.  An example that comes out the same whatever is
// taken away proves nothing.
#pragma once

#include <vector>

#include "base/result.h"
#include "config/rule_lint.h"

namespace zc {

// In the order of the rules.  Rules that load_rules() gave never fail; others as
// RuleSet::compile().
Result<std::vector<LintNote>> lint_examples(const std::vector<Rule>& rules);

}  // namespace zc
