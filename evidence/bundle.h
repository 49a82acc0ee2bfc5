// A case, or one finding, or one page, as the folder that a recipient opens: a BagIt bag in a zip
// with the exchanges as they came (WARC), the findings, the page's history, a report in Chinese and
// the lists of digests.  docs/evidence_format.md is the contract.
// Pure: same input, same bytes (with the same zlib).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/capture.h"
#include "base/finding.h"
#include "base/result.h"
#include "base/time.h"
#include "base/visit.h"

namespace zc {

// One version of one page, and what was found on it.
struct BundlePage {
  Capture capture = {};
  std::uint32_t version = 0;
  UtcTime first_seen = {};
  UtcTime last_seen = {};
  std::uint64_t times_seen = 0;
  std::string title = {};
  std::string extractor_version = {};
  std::string found_on = {};  // URL of the page that linked here; "" for a seed
  std::vector<Finding> findings = {};
  std::string charset = {};  // of capture.payload(), as the extractor read it; "" is utf-8
};

struct BundleInput {
  std::string name = {};  // of the bundle's folder
  std::string unit = {};  // the office (单位); may be empty
  std::string operator_name = {};
  UtcTime exported = {};
  std::string tool_version = {};
  std::string rules_hash = {};
  std::vector<BundlePage> pages = {};
  std::vector<Visit> visits = {};  // every look at these pages, failures too
  std::vector<std::string> audit_lines = {};
  std::map<std::string, std::string> clause_texts = {};  // clause id to its summary in Chinese
};

// The bytes of the zip.  Fails with kBadInput (no folder name, no page, a page without request or
// response head or with an address that is none) or kUnsupported (over the limits of zip_file.h).
Result<std::string> export_bundle(const BundleInput& input);

}  // namespace zc
