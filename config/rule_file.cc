#include "config/rule_file.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/digest.h"
#include "classifier/pattern.h"
#include "config/register_file.h"
#include "config/toml_section.h"

namespace zc {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLeastExamples = 3;
constexpr std::size_t kLongestPattern = 20'000;
constexpr const char* kNational = "national";
constexpr const char* kExtra = "extra";

Result<toml::table> parse(const std::string& file) {
  Result<toml::table> table = parse_toml_file(file);
  if (table) return table;
  return Error(ErrorKind::kBadInput, table.error().message());
}

Result<std::vector<WordList>> read_words(const std::string& file, const toml::table& root) {
  std::vector<WordList> lists;
  const toml::node* const node = root.get("words");
  if (node == nullptr) return lists;
  if (!node->is_table()) return toml_error(file, node->source(), "'words' must be a section");
  TomlSection section(file, root, "words");
  for (const auto& [key, value] : *node->as_table()) {
    WordList list;
    list.name = key.str();
    section.texts(list.name, list.words);
    // Where it is used it would match everywhere.
    const auto nothing = std::find(list.words.begin(), list.words.end(), "");
    if (list.words.empty() || nothing != list.words.end()) {
      return toml_error(file,
                        value.source(),
                        fmt::format("word list '{}' holds no word or an empty one", list.name));
    }
    lists.push_back(std::move(list));
  }
  ZC_CHECK(section.finish());
  return lists;
}

Result<std::string> expand_at(const std::string& written,
                              const std::vector<WordList>& lists,
                              int depth);

// The word list's words as one group, longer lists inside expanded first.
Result<std::string> group_of(const std::string& name,
                             const std::vector<WordList>& lists,
                             int depth) {
  if (depth > 4)
    return Error(ErrorKind::kBadInput, fmt::format("word list '{}' holds itself", name));
  for (const WordList& list : lists) {
    if (list.name != name) continue;
    std::string joined;
    for (const std::string& word : list.words) joined += (joined.empty() ? "" : "|") + word;
    ZC_TRY(const std::string expanded, expand_at(joined, lists, depth + 1));
    return "(?:" + expanded + ")";
  }
  return Error(ErrorKind::kBadInput, fmt::format("there is no word list '{}'", name));
}

// The text between `open` at `at` and `close`, when it is a name or a number; "" otherwise.
std::string inside(const std::string& text, std::size_t at, char close) {
  const std::size_t end = text.find(close, at + 1);
  if (end == text.npos || end == at + 1) return {};
  const std::string name = text.substr(at + 1, end - at - 1);
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  return plain ? name : std::string();
}

bool is_number(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<BlockRole> role_named(const std::string& name) {
  for (int i = 0; i <= static_cast<int>(BlockRole::kData); ++i) {
    if (name_of(static_cast<BlockRole>(i)) == name) return static_cast<BlockRole>(i);
  }
  return Error(ErrorKind::kBadInput, fmt::format("there is no block role '{}'", name));
}

std::string hash_of(const Rule& rule) {
  std::string text =
      rule.id + "\n" + rule.title + "\n" + std::string(name_of(rule.category)) + "\n" +
      rule.clause + "\n" + std::string(name_of(rule.severity)) + "\n" +
      fmt::format("{:.6f} {} {}\n", rule.weight, static_cast<int>(rule.voice), rule.negatable);
  for (const BlockRole role : rule.scopes) text += std::string(name_of(role)) + ",";
  for (const auto* list :
       {&rule.any, &rule.all, &rule.near, &rule.page, &rule.unless, &rule.not_in, &rule.sounds}) {
    text += "\n--\n";
    for (const std::string& item : *list) text += item + "\n";
  }
  return sha256(text).hex().substr(0, 12);
}

// One [[rule]] table.
class RuleReader {
 public:
  RuleReader(std::string file, const std::vector<WordList>& lists)
      : file_(std::move(file)), lists_(lists) {}

  Result<Rule> read(const toml::table& table) const {
    Rule rule;
    rule.file = file_;
    rule.line = static_cast<int>(table.source().begin.line);
    Names names;
    ZC_CHECK(read_keys(table, rule, names));
    ZC_TRY(rule.category, placed(table, "category", category_from_name(names.category)));
    ZC_TRY(rule.severity, placed(table, "severity", severity_from_name(names.severity)));
    ZC_TRY(rule.voice, placed(table, "voice", voice_named(names.voice)));
    for (const std::string& scope : names.scopes) {
      ZC_TRY(const BlockRole role, placed(table, "scopes", role_named(scope)));
      rule.scopes.push_back(role);
    }
    for (const auto& [key, list] : patterns_of(rule)) ZC_CHECK(expand(table, key, *list));
    ZC_CHECK(check_examples(rule, table));
    rule.hash = hash_of(rule);
    return rule;
  }

 private:
  // Values that the file writes as words.
  struct Names {
    std::string category = {};
    std::string severity = "alert";
    std::string voice = "seller";
    std::vector<std::string> scopes = {};
  };

  static std::vector<std::pair<const char*, std::vector<std::string>*>> patterns_of(Rule& rule) {
    return {{"any", &rule.any},
            {"all", &rule.all},
            {"near", &rule.near},
            {"page", &rule.page},
            {"unless", &rule.unless},
            {"not_in", &rule.not_in}};
  }

  Status read_keys(const toml::table& table, Rule& rule, Names& names) const {
    TomlSection section(file_, "rule", table);
    for (const char* key : {"id", "title", "category", "clause", "hit", "miss"}) {
      section.require(key);
    }
    section.text("id", rule.id);
    section.text("title", rule.title);
    section.text("clause", rule.clause);
    section.real("weight", 0.05, 0.99, rule.weight);
    section.flag("negatable", rule.negatable);
    section.text("category", names.category);
    section.text("severity", names.severity);
    section.text("voice", names.voice);
    section.texts("scopes", names.scopes);
    for (const auto& [key, list] : patterns_of(rule)) section.texts(key, *list);
    section.texts("sounds", rule.sounds);
    section.texts("hit", rule.hit);
    section.texts("miss", rule.miss);
    return section.finish();
  }

  static Result<Voice> voice_named(const std::string& name) {
    if (name == "seller") return Voice::kSeller;
    if (name == "complaint") return Voice::kComplaint;
    if (name == "any") return Voice::kAny;
    return Error(ErrorKind::kBadInput, "voice is 'seller', 'complaint' or 'any'");
  }

  Error at(const toml::table& table, const char* key, const std::string& message) const {
    const toml::node* const node = table.get(key);
    return toml_error(file_, node == nullptr ? table.source() : node->source(), message);
  }

  template <typename T>
  Result<T> placed(const toml::table& table, const char* key, Result<T> result) const {
    if (result) return result;
    return at(table, key, result.error().message());
  }

  Status expand(const toml::table& table, const char* key, std::vector<std::string>& list) const {
    const toml::array* const written =
        table.get(key) == nullptr ? nullptr : table.get(key)->as_array();
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto place =
          written != nullptr && i < written->size() ? written->get(i)->source() : table.source();
      Result<std::string> expanded = expand_pattern(list[i], lists_);
      if (!expanded) return toml_error(file_, place, expanded.error().message());
      const Result<Pattern> compiled = Pattern::compile(*expanded);
      if (!compiled) return toml_error(file_, place, compiled.error().message());
      list[i] = *std::move(expanded);
    }
    return Done{};
  }

  Status check_examples(const Rule& rule, const toml::table& table) const {
    if (rule.any.empty() && rule.sounds.empty())
      return at(table, "any", "a rule needs a pattern in 'any'");
    if (rule.hit.size() < kLeastExamples) {
      return at(table, "hit", fmt::format("a rule needs {} examples in 'hit'", kLeastExamples));
    }
    if (rule.miss.size() < kLeastExamples) {
      return at(table, "miss", fmt::format("a rule needs {} examples in 'miss'", kLeastExamples));
    }
    return Done{};
  }

  std::string file_;
  const std::vector<WordList>& lists_;
};

Status add_words(const std::string& file, std::vector<WordList>& out) {
  if (!fs::exists(file)) return Done{};
  ZC_TRY(std::vector<WordList> lists, load_word_lists(file));
  std::move(lists.begin(), lists.end(), std::back_inserter(out));
  return Done{};
}

// Word lists of the pack itself, then of the folder that it lies in, then of `shared`; the first of
// a name counts.
Status read_pack(const std::string& file, const fs::path& shared, std::vector<Rule>& out) {
  ZC_TRY(const toml::table root, parse(file));
  ZC_TRY(std::vector<WordList> lists, read_words(file, root));
  const fs::path beside = fs::path(file).parent_path();
  ZC_CHECK(add_words((beside / "words.toml").string(), lists));
  if (shared != beside) ZC_CHECK(add_words((shared / "words.toml").string(), lists));
  for (const auto& [key, value] : root) {
    if (key.str() != "words" && key.str() != "rule" && key.str() != "title") {
      return toml_error(file, value.source(), fmt::format("unknown key '{}'", key.str()));
    }
  }
  const toml::node* const rules = root.get("rule");
  if (rules == nullptr) return Done{};
  if (!rules->is_array_of_tables())
    return toml_error(file, rules->source(), "'rule' must be written [[rule]]");
  const RuleReader reader(file, lists);
  for (const toml::node& node : *rules->as_array()) {
    ZC_TRY(Rule rule, reader.read(*node.as_table()));
    out.push_back(std::move(rule));
  }
  return Done{};
}

Result<std::string> expand_at(const std::string& written,
                              const std::vector<WordList>& lists,
                              int depth) {
  std::string out;
  for (std::size_t at = 0; at < written.size(); ++at) {
    const char c = written[at];
    const std::string name = c == '{'   ? inside(written, at, '}')
                             : c == '<' ? inside(written, at, '>')
                                        : std::string();
    if (c == '{' && !name.empty() && !is_number(name)) {
      ZC_TRY(const std::string group, group_of(name, lists, depth));
      out += group;
    } else if (c == '<' && !name.empty() && is_number(name)) {
      out += "[^。!?;\\n]{0," + name + "}";
    } else {
      out += c;
      continue;
    }
    if (out.size() > kLongestPattern) return Error(ErrorKind::kBadInput, "the pattern is too long");
    at += name.size() + 1;
  }
  return out;
}

bool is_pack(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.ends_with(".toml") && !name.ends_with(".cases.toml") && name != "words.toml";
}

// Every pack that lies in `folder`, by name.
Status read_folder(const fs::path& folder, const fs::path& shared, std::vector<Rule>& out) {
  std::error_code failed;
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed)) {
    if (is_pack(entry.path())) files.push_back(entry.path().string());
  }
  if (failed) return Error(ErrorKind::kBadInput, folder.string() + ": " + failed.message());
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) ZC_CHECK(read_pack(file, shared, out));
  return Done{};
}

Status add_pack(const fs::path& directory, const std::string& pack, std::vector<Rule>& out) {
  std::vector<Rule> rules;
  if (pack == kNational) {
    ZC_CHECK(read_folder(directory, directory, rules));
  } else {
    const fs::path own = directory / (pack + ".toml");
    const fs::path optional = directory / "packs" / (pack + ".toml");
    ZC_CHECK(read_pack((fs::exists(optional) ? optional : own).string(), directory, rules));
  }
  for (Rule& rule : rules) rule.pack = pack;
  std::move(rules.begin(), rules.end(), std::back_inserter(out));
  return Done{};
}

// The office's own rules; each takes the place of a picked one of its id.
Status add_extra(const RuleOptions& options, std::vector<Rule>& out) {
  std::vector<Rule> rules;
  ZC_CHECK(read_folder(options.extra, options.directory, rules));
  if (rules.empty()) return Error(ErrorKind::kBadInput, options.extra + ": holds no rules");
  for (Rule& rule : rules) {
    rule.pack = kExtra;
    std::erase_if(out, [&](const Rule& old) { return old.pack != kExtra && old.id == rule.id; });
    out.push_back(std::move(rule));
  }
  return Done{};
}

}  // namespace

Result<std::string> expand_pattern(const std::string& written, const std::vector<WordList>& lists) {
  return expand_at(written, lists, 0);
}

Result<std::vector<WordList>> load_word_lists(const std::string& file) {
  ZC_TRY(const toml::table root, parse(file));
  return read_words(file, root);
}

Result<std::vector<Rule>> load_rules(const std::string& path_or_directory) {
  std::vector<Rule> rules;
  const fs::path path = path_or_directory;
  std::error_code failed;
  if (fs::is_directory(path, failed)) {
    ZC_CHECK(read_folder(path, path, rules));
  } else {
    ZC_CHECK(read_pack(path_or_directory, path.parent_path(), rules));
  }
  return rules;
}

Result<std::shared_ptr<const RuleSet>> load_rule_set(const RuleOptions& options) {
  std::vector<Rule> rules;
  std::vector<std::string> packs = options.packs;
  if (packs.empty()) packs.emplace_back(kNational);
  for (const std::string& pack : packs) ZC_CHECK(add_pack(options.directory, pack, rules));
  if (rules.empty()) return Error(ErrorKind::kBadInput, options.directory + ": holds no rules");
  if (!options.extra.empty()) ZC_CHECK(add_extra(options, rules));
  Knowledge knowledge;
  if (!options.knowledge_directory.empty()) {
    ZC_TRY(knowledge, load_knowledge(options.knowledge_directory));
  }
  for (const RegisterOptions& one : options.registers) {
    ZC_TRY(Register reg, load_register(one));
    knowledge.registers.push_back(std::move(reg));
  }
  return RuleSet::compile(std::move(rules), std::move(knowledge));
}

}  // namespace zc
