// The smaller text files of a bundle: bag-info.txt, history.csv, audit.jsonl, VERIFY.txt.  Pure.
#pragma once

#include <string>
#include <string_view>

#include "evidence/bundle.h"
#include "evidence/manifest.h"

namespace zc {
inline namespace evidence_parts {

// What a file of the payload is, for the list and the report.
struct FileRole {
  std::string_view media_type = "";
  std::string_view description = "";  // in Chinese
};
FileRole role_of(std::string_view path);
// The same, also of a file that came with the input.
FileRole role_in(const BundleInput& input, std::string_view path);

// "zhengcha/0.1.0", whether `tool_version` is "0.1.0", "zhengcha 0.1.0" or "zhengcha/0.1.0".
std::string software_name(std::string_view tool_version);

std::string bag_info(const BundleInput& input, const Manifest& payload);  // RFC 8493 section 2.2.2
std::string payload_oxum(const Manifest& payload);                        // "<bytes>.<files>"
std::string history_csv(const BundleInput& input);
std::string audit_jsonl(const BundleInput& input);
// `files`: those whose digests the text repeats.
std::string verify_text(const BundleInput& input, const Manifest& files);

}  // namespace evidence_parts
}  // namespace zc
