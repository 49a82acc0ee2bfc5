// Rule packs and knowledge tables from disk: TOML to Rule values, CSV to Knowledge, both to a
// RuleSet.  docs/rules.md explains the format.  Nothing is half-loaded: the first error wins, and
// names file, line and column.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "classifier/rule.h"
#include "classifier/rule_set.h"
#include "config/register_options.h"

namespace zc {

struct RuleOptions {
  // "national" is every pack that lies in `directory` itself; another name is one file there, or in
  // `directory`/packs, without .toml.  Empty: national.
  std::vector<std::string> packs = {};
  std::string directory = {};            // config/rules
  std::string extra = {};                // folder of an office's own packs; "": none
  std::string knowledge_directory = {};  // config/knowledge; "": no tables, no model
  std::vector<RegisterOptions> registers = {};
};

// One pack, or every *.toml of a directory but *.cases.toml and words.toml, by name.  Word lists
// come from words.toml beside the pack and from the pack itself.  kBadInput: a missing file, bad
// TOML, an unknown key, a wrong type, an unknown word list, a pattern that does not compile.
Result<std::vector<Rule>> load_rules(const std::string& path_or_directory);

// The packs that are picked, each rule marked with its pack's name; over them the office's own
// ("extra"), of which a rule takes the place of a picked one of the same id; then the tables and
// registers.  kBadInput as above and as load_register().
Result<std::shared_ptr<const RuleSet>> load_rule_set(const RuleOptions& options);

// catalogue_2021.csv, catalogue_removed.csv, official_domains.csv and page_model.bin of
// `directory`; a missing page_model.bin means no model, a missing table is kBadInput.
Result<Knowledge> load_knowledge(const std::string& directory);

struct WordList {
  std::string name = {};
  std::vector<std::string> words = {};
};
// The [words] of a file, none when it has no such section.  kBadInput as above, and for a list that
// is empty or holds an empty word.
Result<std::vector<WordList>> load_word_lists(const std::string& file);

// A pattern as written to RE2: {name} is a word list, <n> a gap of up to n characters that stays in
// the sentence.  kBadInput without a place.
Result<std::string> expand_pattern(const std::string& written, const std::vector<WordList>& lists);

}  // namespace zc
