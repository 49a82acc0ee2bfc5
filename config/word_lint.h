// Word lists that nothing uses, and words that stand in a list twice.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "config/rule_lint.h"

namespace zc {

// Of every *.toml in `directory` and its folder packs.  A list of words.toml may be used by any of
// the files, one of a pack by that pack.  Notes name no rule and line 1.  kBadInput as
// load_word_lists().
Result<std::vector<LintNote>> lint_word_lists(const std::string& directory);

}  // namespace zc
