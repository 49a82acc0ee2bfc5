#include "config/letter_file.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "config/toml_section.h"

namespace zc {
namespace {

constexpr std::size_t kMostTemplateBytes = std::size_t{1} << 20;

Result<std::string> read_template(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error(ErrorKind::kNotFound, fmt::format("{}: cannot be read", path));
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (text.size() > kMostTemplateBytes) {
    return Error(ErrorKind::kBadInput,
                 fmt::format("{}: larger than {} bytes", path, kMostTemplateBytes));
  }
  return text;
}

Result<LetterTemplate> read_letter(const std::string& file,
                                   const std::string& directory,
                                   const toml::table& table) {
  TomlSection section(file, "letter", table);
  LetterTemplate letter;
  std::vector<std::string> categories;
  section.require("name");
  section.text("name", letter.name);
  section.require("title");
  section.text("title", letter.title);
  section.text("to", letter.to);
  section.texts("categories", categories);
  section.texts("places", letter.places);
  if (letter.name.empty() || letter.name.find_first_of("/\\.") != std::string::npos) {
    section.refuse("name", "must be a file name without '/', '\\' and '.'");
  }
  for (const std::string& name : categories) {
    const Result<Category> category = category_from_name(name);
    if (!category) {
      section.refuse("categories", category.error().message());
      break;
    }
    letter.categories.push_back(*category);
  }
  ZC_CHECK(section.finish());
  ZC_TRY(letter.text, read_template(directory + "/" + letter.name + ".html"));
  return letter;
}

template <typename T>
bool meets(const std::vector<T>& wanted, const std::vector<T>& there) {
  if (wanted.empty()) return true;
  return std::any_of(wanted.begin(), wanted.end(), [&](const T& one) {
    return std::find(there.begin(), there.end(), one) != there.end();
  });
}

}  // namespace

Result<std::vector<LetterTemplate>> load_letters(const std::string& directory) {
  const std::string file = directory + "/letters.toml";
  ZC_TRY(const toml::table root, parse_toml_file(file));
  TomlSection top(file, "", root);
  const toml::node* const node = top.node("letter");
  ZC_CHECK(top.finish());
  std::vector<LetterTemplate> letters;
  if (node == nullptr) return letters;
  const toml::array* const tables = node->as_array();
  if (tables == nullptr || !tables->is_array_of_tables()) {
    return toml_error(file, node->source(), "'letter' must be written as [[letter]]");
  }
  for (const toml::node& table : *tables) {
    ZC_TRY(LetterTemplate letter, read_letter(file, directory, *table.as_table()));
    letters.push_back(std::move(letter));
  }
  return letters;
}

std::vector<LetterTemplate> letters_for(const std::vector<LetterTemplate>& letters,
                                        const std::vector<Category>& categories,
                                        const std::vector<std::string>& places) {
  std::vector<LetterTemplate> chosen;
  std::copy_if(letters.begin(),
               letters.end(),
               std::back_inserter(chosen),
               [&](const LetterTemplate& letter) {
                 return meets(letter.categories, categories) && meets(letter.places, places);
               });
  return chosen;
}

}  // namespace zc
