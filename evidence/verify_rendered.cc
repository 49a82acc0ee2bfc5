// What scripts made of pages: is all of it there, named by a page, and as its own list says?
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/digest.h"
#include "base/rendering.h"
#include "evidence/bundle_layout.h"
#include "evidence/verify_parts.h"

namespace zc {
inline namespace evidence_parts {
namespace {

namespace json = boost::json;

constexpr std::string_view kManifest = "manifest.json";

// The folder's own list against its files: each named once with size and SHA-256.
void check_folder(const BagFiles& files, const std::string& folder, Problems& problems) {
  const std::string list = folder + std::string(kManifest);
  const std::string* const text = file_at(files, list);
  if (text == nullptr) return problems.add(list + ": not in the bundle");
  std::set<std::string> named = {list};
  try {
    const json::value root = json::parse(*text);
    for (const json::value& value : root.as_object().at("files").as_array()) {
      const json::object& row = value.as_object();
      const std::string path = folder + std::string(row.at("name").as_string());
      const std::string* const content = file_at(files, path);
      const bool agrees = content != nullptr &&
                          json::value_to<std::size_t>(row.at("bytes")) == content->size() &&
                          std::string_view(row.at("sha256").as_string()) == sha256(*content).hex();
      if (!agrees || !named.insert(path).second) {
        problems.add(fmt::format("{}: not as {} says", path, list));
      }
    }
  } catch (const std::exception& e) {  // Boost.JSON throws for syntax, types and missing members
    return problems.add(fmt::format("{}: {}", list, e.what()));
  }
  for (auto at = files.lower_bound(folder); at != files.end() && at->first.starts_with(folder);
       ++at) {
    if (!named.contains(at->first)) problems.add(at->first + ": in no list of its folder");
  }
}

}  // namespace

Check check_rendered(const BagFiles& files, const FoundParts& found) {
  if (!found.readable) return missing_check("rendered", "not checked: no findings.json to read");
  Problems problems;
  std::set<std::string> folders;
  for (const PageRow& page : found.file.pages) {
    for (const RenderedPlace& one : page.rendered) {
      const std::string dom = one.folder + Rendering::kDom;
      const std::string* const content = file_at(files, dom);
      if (!one.folder.starts_with(bundle_path::kRendered) || !folders.insert(one.folder).second) {
        problems.add(fmt::format("page {}: '{}' names no folder of its own", page.url, one.folder));
      } else if (content == nullptr || sha256(*content).hex() != one.dom_sha256) {
        problems.add(fmt::format("{}: not the document that findings.json tells of", dom));
      } else {
        check_folder(files, one.folder, problems);
      }
    }
  }
  for (const auto& [path, content] : files) {
    if (!path.starts_with(bundle_path::kRendered)) continue;
    const std::string folder = path.substr(0, path.rfind('/') + 1);
    if (!folders.contains(folder)) problems.add(path + ": of no page");
  }
  const std::string good =
      folders.empty() ? "no page was rendered"
                      : fmt::format("{} rendered documents and their files", folders.size());
  return problems.check("rendered", good);
}

}  // namespace evidence_parts
}  // namespace zc
