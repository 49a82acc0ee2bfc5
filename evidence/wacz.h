// data/pages.wacz: the WARC with an index and a list of pages, as viewers such as ReplayWeb.page
// open it.  Everything but the WARC follows from the WARC and the titles of the pages, so that a
// verifier can make it again.
// Source: WACZ 1.1.1 (specs.webrecorder.net/wacz/1.1.1), Frictionless data package 1, CDXJ 1.0.
// Pure: same input, same bytes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "evidence/warc_record.h"

namespace zc {
inline namespace evidence_parts {

namespace wacz_path {
inline constexpr std::string_view kWarc = "archive/pages.warc.gz";
inline constexpr std::string_view kIndex = "indexes/index.cdxj";
inline constexpr std::string_view kPages = "pages/pages.jsonl";
inline constexpr std::string_view kPackage = "datapackage.json";
inline constexpr std::string_view kPackageDigest = "datapackage-digest.json";
}  // namespace wacz_path

struct WaczInput {
  std::string title = {};
  std::string software = {};  // "zhengcha/0.1.0"
  UtcTime created = {};
  std::string warc = {};  // each record a gzip member of its own
  // Of pages, by the record id of their response (with angle brackets).
  std::map<std::string, std::string> titles = {};
};
// The bytes of the zip.  Fails as read_warc() and write_zip() do.
Result<std::string> write_wacz(const WaczInput& input);

// The key under which a CDXJ index sorts an address: host backwards, then path and query, all in
// lower case, without "www." (as wabac.js computes it).  The address itself when it is none.
std::string surt_of(const std::string& url);

// A line for each response, in byte order: "SURT TIMESTAMP {json}".  `warc_bytes`: size of the file
// that the records' offsets are in.
std::string cdxj_of(const std::vector<WarcRecord>& records, std::size_t warc_bytes);

// The list of pages: a line of its own kind, then one for each response in the WARC's order.
std::string pages_jsonl(const std::vector<WarcRecord>& records,
                        const std::map<std::string, std::string>& titles);

// The files of a WACZ by their path.
using WaczFiles = std::map<std::string, std::string>;
Result<WaczFiles> read_wacz(std::string_view bytes);  // fails as read_zip()

// Sentences on what is wrong with the package itself: form of the zip, list of resources, digests.
// Empty: nothing.
std::vector<std::string> package_problems(std::string_view bytes, const WaczFiles& files);

}  // namespace evidence_parts
}  // namespace zc
