#include "config/word_lint.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "config/rule_file.h"

namespace zc {
namespace {

namespace fs = std::filesystem;

Status add_files(const fs::path& folder, std::vector<std::string>& out) {
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".toml") && !name.ends_with(".cases.toml")) out.push_back(entry.path());
  }
  if (failed) return Error(ErrorKind::kBadInput, folder.string() + ": " + failed.message());
  return Done{};
}

std::string text_of(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

bool is_shared(const std::string& file) {
  return fs::path(file).filename() == "words.toml";
}

bool is_used(const WordList& list, const std::string& file, const std::vector<std::string>& files) {
  const std::string written = "{" + list.name + "}";
  return std::any_of(files.begin(), files.end(), [&](const std::string& other) {
    return (other == file || is_shared(file)) && text_of(other).find(written) != std::string::npos;
  });
}

}  // namespace

Result<std::vector<LintNote>> lint_word_lists(const std::string& directory) {
  std::vector<std::string> files;
  ZC_CHECK(add_files(directory, files));
  const fs::path packs = fs::path(directory) / "packs";
  if (fs::is_directory(packs)) ZC_CHECK(add_files(packs, files));
  std::sort(files.begin(), files.end());
  std::vector<LintNote> notes;
  for (const std::string& file : files) {
    ZC_TRY(const std::vector<WordList> lists, load_word_lists(file));
    for (const WordList& list : lists) {
      const auto note = [&](const std::string& message) {
        notes.push_back({file, 1, {}, "词表 " + list.name + " " + message});
      };
      if (!is_used(list, file, files)) note("没有一条规则用到");
      std::set<std::string> seen;
      for (const std::string& word : list.words) {
        if (!seen.insert(word).second) note("里重复：" + word);
      }
    }
  }
  return notes;
}

}  // namespace zc
