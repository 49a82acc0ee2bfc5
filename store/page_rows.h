// What stands in the rows of a page, and how it is written.  Every row starts with a layout byte;
// docs/storage_format.md lists the fields.  Reading fails with kCorrupt.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/capture.h"
#include "base/digest.h"
#include "base/finding.h"
#include "base/rendering.h"
#include "base/result.h"
#include "base/time.h"
#include "base/visit.h"

namespace zc {

// One version of a page, as history tells it.
struct PageVersion {
  std::string url = {};
  std::string url_key = {};
  std::uint32_t number = 0;  // from 1
  UtcTime first_seen = {};
  UtcTime last_seen = {};
  std::uint64_t times_seen = 0;
  int http_status = 0;
  Outcome outcome = Outcome::kPage;
  std::string title = {};
  std::string content_sha256 = {};  // of Capture::payload()
  std::uint64_t content_bytes = 0;
  std::uint32_t finding_count = 0;  // distinct ids, by the last judgement of this version
  bool operator==(const PageVersion&) const = default;
};

// A version with what the store needs to know of it.
struct VersionRow {
  PageVersion seen = {};
  Digest content = {};
  std::uint64_t log_sequence = 0;  // of the audit line that tells of it
  std::uint32_t judgements = 0;    // how many there are; the last one stands
  bool operator==(const VersionRow&) const = default;
};

// The one row per page that a visit reads and writes: its latest version and its open findings.
struct PageHead {
  VersionRow latest = {};
  std::string location = {};            // of a redirect: a new target is a new version
  std::string judged_by = {};           // rules and extractor of the last judgement
  std::vector<std::string> open = {};   // ids of findings that stand, sorted
  UtcTime confirmed = {};               // when the findings were last looked at
  std::uint32_t confirmed_version = 0;  // the version they were looked at in
  // The same of findings that only scripts show; zero and 0: no page of it was ever rendered whole.
  UtcTime rendered = {};
  std::uint32_t rendered_version = 0;
  bool operator==(const PageHead&) const = default;
};

// The exchange of a version without its bodies and certificates, which it names by digest.
struct ExchangeRow {
  Capture capture = {};  // body, decoded and tls_chain empty
  Digest wire = {};      // of Capture::body
  Digest content = {};   // of Capture::payload()
  std::vector<Digest> tls_chain = {};
  Digest judgement = {};  // SHA-256 of the first judgement row; zeros: not judged
  bool operator==(const ExchangeRow&) const = default;
};

// A rendering without its files' bytes, which it names by digest.
struct RenderingRow {
  Rendering rendering = {};                  // `files` empty
  std::map<std::string, Digest> files = {};  // by name
  bool operator==(const RenderingRow&) const = default;
};

struct JudgementRow {
  Judgement judgement = {};
  std::string extractor_version = {};
  UtcTime time = {};
  std::vector<RenderingRow> renderings = {};  // Finding::rendered counts them from 1
  bool operator==(const JudgementRow&) const = default;
};

std::string to_row(const VersionRow& version);
std::string to_row(const PageHead& head);
// `capture` is the exchange written; exchange.capture is not read.
std::string to_row(const ExchangeRow& exchange, const Capture& capture);
std::string to_row(const JudgementRow& judgement);
std::string to_row(const Visit& visit, std::string_view url_key);

Result<VersionRow> version_from_row(std::string_view row, std::string_view url_key);
Result<PageHead> head_from_row(std::string_view row, std::string_view url_key);
Result<ExchangeRow> exchange_from_row(std::string_view row);
Result<JudgementRow> judgement_from_row(std::string_view row);
// Does this judgement's row name files of a rendering?
bool has_renderings(std::string_view row);
Result<Visit> visit_from_row(std::string_view row, std::string_view url_key);

// The header lines of a response head (RFC 9112 section 5), names and trimmed values in order.
std::vector<HttpHeader> headers_of(std::string_view response_head);

}  // namespace zc
