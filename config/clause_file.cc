#include "config/clause_file.h"

#include "config/toml_section.h"

namespace zc {

Result<std::map<std::string, std::string>> load_clause_texts(
    const std::string& knowledge_directory) {
  const std::string file = knowledge_directory + "/clause_texts.toml";
  ZC_TRY(const toml::table root, parse_toml_file(file));
  TomlSection top(file, "", root);
  const toml::node* const clauses = top.node("clauses");
  ZC_CHECK(top.finish());
  if (clauses == nullptr || !clauses->is_table()) {
    return toml_error(file, root.source(), "needs a section [clauses]");
  }
  std::map<std::string, std::string> texts;
  for (const auto& [id, value] : *clauses->as_table()) {
    const auto* const text = value.as_string();
    if (text == nullptr)
      return toml_error(file, value.source(), "the text of a clause is a string");
    texts.emplace(id.str(), text->get());
  }
  return texts;
}

}  // namespace zc
