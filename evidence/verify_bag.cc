#include <set>

#include <fmt/format.h>

#include "evidence/bundle_layout.h"
#include "evidence/bundle_texts.h"
#include "evidence/manifest.h"
#include "evidence/text.h"
#include "evidence/verify_parts.h"

namespace zc {
inline namespace evidence_parts {
namespace {

bool is_payload(std::string_view path) {
  return path.starts_with(bundle_path::kPayload);
}

// A list of digests must name every file that it is about and no other, each with its digest.
struct ListOfDigests {
  std::string_view check = "";
  std::string_view path = "";
  DigestKind kind = DigestKind::kSha256;
  bool of_payload = true;  // else of the tag files, the list itself apart
};

Check list_missing(const BagFiles& files, const ListOfDigests& list) {
  std::vector<std::string> uncovered;
  for (const auto& [path, content] : files) {
    if (is_payload(path) == list.of_payload) uncovered.push_back(path);
  }
  return missing_check(
      list.check,
      fmt::format(
          "{} is not in the bundle; so without a digest: {}", list.path, some_of(uncovered)));
}

// "" when the line agrees with the file that it names.
std::string_view wrong_with(const ManifestLine& line,
                            const BagFiles& files,
                            const ListOfDigests& list) {
  const std::string* const content = file_at(files, line.path);
  if (content == nullptr) return "listed but not there";
  if (is_payload(line.path) != list.of_payload || line.path == list.path) {
    return "does not belong in this list";
  }
  const Digest digest = list.kind == DigestKind::kSm3 ? sm3(*content) : sha256(*content);
  return digest == line.digest ? "" : "digest differs";
}

Check check_list(const BagFiles& files, const ListOfDigests& list) {
  const std::string* const text = file_at(files, list.path);
  if (text == nullptr) return list_missing(files, list);
  Problems problems;
  const Result<std::vector<ManifestLine>> lines = parse_manifest(*text);
  if (!lines) {
    problems.add(fmt::format("{}: {}", list.path, lines.error().message()));
    return problems.check(list.check, "");
  }
  std::set<std::string> listed;
  for (const ManifestLine& line : *lines) {
    listed.insert(line.path);
    const std::string_view wrong = wrong_with(line, files, list);
    if (!wrong.empty()) problems.add(fmt::format("{}: {}", line.path, wrong));
  }
  for (const auto& [path, content] : files) {
    const bool concerned = is_payload(path) == list.of_payload && path != list.path &&
                           !path.starts_with(bundle_path::kSeals);
    if (concerned && listed.count(path) == 0) problems.add(path + ": there but not listed");
  }
  Check check = problems.check(list.check, fmt::format("{} files agree", listed.size()));
  if (!problems.empty()) check.detail = fmt::format("{}: {}", list.path, check.detail);
  return check;
}

Check check_bagit(const BagFiles& files) {
  const std::string* const text = file_at(files, bundle_path::kBagit);
  if (text == nullptr) return missing_check("bagit", "bagit.txt is not in the bundle");
  Problems problems;
  if (*text != bundle_path::kBagitText) {
    problems.add("bagit.txt: does not declare BagIt 1.0 in UTF-8 (RFC 8493 section 2.1.1)");
  }
  return problems.check("bagit", "BagIt 1.0");
}

Check check_bag_info(const BagFiles& files) {
  const std::string* const text = file_at(files, bundle_path::kBagInfo);
  if (text == nullptr) return missing_check("bag-info", "bag-info.txt is not in the bundle");
  std::uint64_t bytes = 0;
  std::size_t count = 0;
  for (const auto& [path, content] : files) {
    if (!is_payload(path)) continue;
    bytes += content.size();
    ++count;
  }
  const std::string wanted = fmt::format("Payload-Oxum: {}.{}", bytes, count);
  bool oxum = false;
  bool format = false;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::string_view line = take_line(rest, "\n");
    oxum = oxum || line == wanted;
    format = format || line == "Zhengcha-Format: 1" || line == "Zhengcha-Format: 2" ||
             line == "Zhengcha-Format: 3" || line == "Zhengcha-Format: 4";
  }
  Problems problems;
  if (!oxum) problems.add(fmt::format("bag-info.txt: the payload's sum is not '{}'", wanted));
  if (!format) problems.add("bag-info.txt: no format version that this program knows (1 to 4)");
  return problems.check("bag-info", fmt::format("{} bytes in {} files", bytes, count));
}

}  // namespace

void check_bag(const BagFiles& files, std::vector<Check>& checks) {
  checks.push_back(check_bagit(files));
  checks.push_back(check_bag_info(files));
  checks.push_back(
      check_list(files, {"tagmanifest", bundle_path::kTagManifest, DigestKind::kSha256, false}));
  checks.push_back(
      check_list(files, {"manifest", bundle_path::kManifestSha256, DigestKind::kSha256, true}));
  checks.push_back(
      check_list(files, {"manifest-sm3", bundle_path::kManifestSm3, DigestKind::kSm3, true}));
}

}  // namespace evidence_parts
}  // namespace zc
