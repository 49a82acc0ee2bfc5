// The Chinese wording of each clause id, for reports: `clause_texts.toml` in the knowledge folder.
#pragma once

#include <map>
#include <string>

#include "base/result.h"

namespace zc {

// Clause id to text.  kNotFound or kBadInput with file:line:column.
Result<std::map<std::string, std::string>> load_clause_texts(
    const std::string& knowledge_directory);

}  // namespace zc
