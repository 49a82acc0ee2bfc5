// data/findings.json: the findings and the pages they stand on, for machines.  Written on export,
// read on verification.  Member names: docs/formats.md (a finding),
// docs/evidence_format.md (the rest).  Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"
#include "base/result.h"
#include "evidence/bundle.h"
#include "evidence/warc_writer.h"

namespace zc {
inline namespace evidence_parts {

// `ids[i]` are the WARC records of `input.pages[i]`.
std::string findings_json(const BundleInput& input, const std::vector<ExchangeIds>& ids);

// What verification reads back.
struct FindingRow {
  std::string id = {};
  std::string url = {};
  std::string url_key = {};
  std::string rule = {};
  std::string quote = {};
  std::string charset = {};
  ByteSpan span = {};
  std::string record_id = {};  // of the response
  std::string document = {};   // file of the bundle that `span` points into; "": the payload
  bool operator==(const FindingRow&) const = default;
};
struct RenderedPlace {
  std::string folder = {};  // "data/rendered/0001/"
  std::string dom_sha256 = {};
  bool operator==(const RenderedPlace&) const = default;
};
struct PageRow {
  std::string url = {};
  std::string title = {};
  std::string record_id = {};  // of the response
  std::string payload_sha256 = {};
  std::vector<RenderedPlace> rendered = {};
  bool operator==(const PageRow&) const = default;
};
struct FindingsFile {
  std::vector<PageRow> pages = {};
  std::vector<FindingRow> findings = {};
  bool operator==(const FindingsFile&) const = default;
};
Result<FindingsFile> parse_findings(std::string_view text);  // kBadInput

// The id under which a finding stands in the bundle; base/finding.h's, of the page's URL key.
std::string bundled_finding_id(const std::string& url, const Finding& finding);
std::string url_key_of(const std::string& url);  // the URL itself if it does not parse

}  // namespace evidence_parts
}  // namespace zc
