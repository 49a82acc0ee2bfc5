#include <map>

#include <fmt/format.h>

#include "evidence/bundle_layout.h"
#include "evidence/verify_parts.h"

namespace zc {
inline namespace evidence_parts {
namespace {

constexpr std::size_t kMostProblems = 100;

// What a file of the package must be, having been made from the WARC.
void check_derived(const WaczFiles& package,
                   std::string_view path,
                   const std::string& wanted,
                   Problems& problems) {
  const auto file = package.find(std::string(path));
  if (file == package.end()) {
    problems.add(fmt::format("{}: {} is not in it", bundle_path::kWacz, path));
  } else if (file->second != wanted) {
    problems.add(fmt::format("{}: {} does not follow from the WARC", bundle_path::kWacz, path));
  }
}

}  // namespace

const std::string* Archive::warc() const {
  if (!is_wacz) return file;
  const auto found = package.find(std::string(wacz_path::kWarc));
  return found == package.end() ? nullptr : &found->second;
}

Archive open_archive(const BagFiles& files) {
  Archive archive;
  archive.file = file_at(files, bundle_path::kWacz);
  const std::string* const old = file_at(files, bundle_path::kOldWarc);
  archive.is_wacz = archive.file != nullptr || old == nullptr;
  archive.path = archive.is_wacz ? bundle_path::kWacz : bundle_path::kOldWarc;
  if (!archive.is_wacz) archive.file = old;
  if (!archive.is_wacz || archive.file == nullptr) return archive;
  Result<WaczFiles> package = read_wacz(*archive.file);
  if (package) {
    archive.package = *std::move(package);
  } else {
    archive.problem = package.error().message();
  }
  return archive;
}

void check_wacz(const Archive& archive,
                const std::vector<WarcRecord>& records,
                const FoundParts& found,
                std::vector<Check>& checks) {
  if (!archive.is_wacz || archive.file == nullptr) {
    Check check = missing_check(
        "wacz",
        archive.is_wacz ? archive.path + " is not in the bundle" : "none in formats 1 and 2");
    check.required = archive.is_wacz;
    checks.push_back(check);
    return;
  }
  Problems problems;
  if (!archive.problem.empty()) problems.add(fmt::format("{}: {}", archive.path, archive.problem));
  const std::vector<std::string> wrong = package_problems(*archive.file, archive.package);
  for (std::size_t i = 0; i < wrong.size() && i < kMostProblems; ++i) {
    problems.add(fmt::format("{}: {}", archive.path, wrong[i]));
  }
  const std::string* const warc = archive.warc();
  if (warc != nullptr && !records.empty() && found.readable) {
    std::map<std::string, std::string> titles;
    for (const PageRow& page : found.file.pages) titles.emplace(page.record_id, page.title);
    check_derived(archive.package, wacz_path::kIndex, cdxj_of(records, warc->size()), problems);
    check_derived(archive.package, wacz_path::kPages, pages_jsonl(records, titles), problems);
  }
  checks.push_back(problems.check(
      "wacz",
      fmt::format("{} files; index and pages follow from the WARC", archive.package.size())));
}

}  // namespace evidence_parts
}  // namespace zc
