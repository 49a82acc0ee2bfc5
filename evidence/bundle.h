// A case, or one finding, or one page, as the folder that a recipient opens: a BagIt bag in a zip
// with the exchanges as they came (WARC in a WACZ), the findings, the page's history, a report in
// Chinese and the lists of digests.  docs/evidence_format.md is the contract. Pure: same input,
// same bytes (with the same zlib).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/capture.h"
#include "base/finding.h"
#include "base/merkle.h"
#include "base/rendering.h"
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
  std::vector<Rendering> renderings = {};  // that Finding::rendered counts from 1
};

// A further file of the payload: a letter, what was done to the case, the machine's environment.
struct BundleFile {
  std::string path = {};  // "data/..."
  std::string media_type = {};
  std::string description = {};  // in Chinese, for the list
  std::string content = {};
};

// Where the audit lines stand in the store's log (evidence/checkpoint.h).
struct BundleLog {
  std::string checkpoint = {};      // signed note; "": the bundle proves no place in a log
  std::string inclusion = {};       // inclusion.json
  std::string public_key_pem = {};  // of the checkpoint's signature; "": it is unsigned
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
  BundleLog log = {};
  std::vector<BundleFile> files = {};
  std::map<std::string, std::string> clause_texts = {};  // clause id to its summary in Chinese
  std::string report_pdf = {};  // bundle_report() as printed; "": the bundle has HTML only
};

// All but the seals.
struct Bundle {
  std::string folder = {};
  std::string tag_manifest = {};  // what seals are over: its digest fixes every other file
  std::map<std::string, std::string> files = {};  // by path in the folder
};
// The report of make_bundle(), to be printed.  Fails as export_bundle().
Result<std::string> bundle_report(const BundleInput& input);
// Fails as export_bundle().
Result<Bundle> make_bundle(const BundleInput& input);
// DER over the bytes of tag_manifest (evidence/signature.h, sm2_seal.h); "" where there is none.
struct BundleSeals {
  std::string signature = {};         // CMS, first officer or office
  std::string second_signature = {};  // CMS, second officer
  std::string sm2_signature = {};     // DER of r and s
  std::string sm2_public_key = {};    // PEM, goes with it
  std::string timestamp = {};         // RFC 3161 token
};
Result<std::string> zip_bundle(const Bundle& bundle, const BundleSeals& seals);

// make_bundle() and zip_bundle() without seals.  The bytes of the zip.  Fails with kBadInput (no
// folder name, no page, a page without request or response head or with an address that is none, a
// finding whose rendered document is not there) or kUnsupported (over the limits of zip_file.h).
Result<std::string> export_bundle(const BundleInput& input);

}  // namespace zc
