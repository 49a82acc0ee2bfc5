// Every version of every page, and every visit.
//
// A version is a payload with an HTTP status (and, for a redirect, its target).  A visit that finds
// both unchanged costs a timestamp; any other keeps the whole exchange: heads, bodies by digest
// (store/blob_table.h), addresses, certificates, and the judgement.
//
// Findings: `new_findings` of a receipt are those that did not stand before this visit (to be
// alerted), `gone_findings` those that stood and do not any more.  A finding ends when the page was
// read whole and judged without it, moved away (redirect) or is gone (404, 410, 451); an error
// page, a judgement that could not be made, or no answer at all ends nothing.
//
// Findings that only scripts show (Finding::rendered) end so at a look that rendered the whole
// page; any other look leaves them as they were, but for a page that moved away or is gone.  What
// was rendered is kept with the judgement that it made necessary, not at every look.
//
// Each put is one synced write with its audit lines: all of the span, or nothing.  Thread-safe;
// puts follow one another, reads never wait.  Fails with kStorage, kCorrupt, kBadInput (a URL key
// that is empty or holds a zero byte), and kNotFound where named.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/capture.h"
#include "base/finding.h"
#include "base/page_marks.h"
#include "base/rendering.h"
#include "base/result.h"
#include "base/visit.h"
#include "store/audit_log.h"
#include "store/blob_table.h"
#include "store/finding_table.h"
#include "store/mark_table.h"
#include "store/outbox_table.h"
#include "store/page_rows.h"
#include "store/rocks.h"

namespace zc {

// Pointers must live through the call; `judgement` may be null (nothing was judged), and so may
// `marks` (what was known of the page's marks stays).
struct PageWrite {
  const Capture* capture = nullptr;
  std::string url_key = {};
  Outcome outcome = Outcome::kPage;
  const Judgement* judgement = nullptr;
  const PageMarks* marks = nullptr;
  std::string title = {};
  std::string extractor_version = {};
  std::string reason = {};  // why it counts as `outcome`, where that needs one
  // That Finding::rendered of `judgement` counts from 1; null: nothing to keep.  Documents and
  // pictures are kept when the judgement is.
  const std::vector<Rendering>* renderings = nullptr;
  RenderedPart rendered = RenderedPart::kNone;
  std::string origin = {};  // where it came from when we did not fetch it; "": we did
};

struct Receipt {
  std::string url_key = {};
  std::uint32_t version = 0;  // 0: a failure of a page that was never stored
  enum class Change { kNew, kChanged, kUnchanged } change = Change::kUnchanged;
  std::vector<Finding> new_findings = {};
  std::vector<Finding> gone_findings = {};
  std::string content_sha256 = {};  // of the payload of `version`
  std::uint64_t log_sequence = 0;   // the audit line of this visit
};

// How many there are, ever.
struct PageCounts {
  std::uint64_t pages = 0;
  std::uint64_t versions = 0;
  std::uint64_t visits = 0;
  std::uint64_t findings = 0;
  bool operator==(const PageCounts&) const = default;
};

class PageTable {
 public:
  // All must outlive the table.
  static Result<std::unique_ptr<PageTable>> open(Rocks& rocks,
                                                 AuditLog& audit,
                                                 const FindingTable& findings,
                                                 OutboxTable& outbox);

  // One receipt per page, in order.
  Result<std::vector<Receipt>> put(std::span<const PageWrite> pages);
  // Marks of a page that is kept already, as of its latest version: after the extractor has learnt.
  // kNotFound when the page has no version.
  Status put_marks(const std::string& url_key, const PageMarks& marks);
  // Visits without a body: failures, refusals, and 304 (which confirms the last version).
  using FailedVisit = std::pair<std::string /*url_key*/, Visit>;
  Result<std::vector<Receipt>> put_failures(std::span<const FailedVisit> visits);

  // The number of the last version; 0 when none was ever stored.
  Result<std::uint32_t> latest_version(const std::string& url_key) const;
  // Oldest first; kNotFound when no version was ever stored.
  Result<std::vector<PageVersion>> history(const std::string& url_key) const;
  // kNotFound when no version was ever stored.
  Result<PageVersion> latest(const std::string& url_key) const;
  // The last version that was first seen at or before `time`.  kNotFound: none so early.
  Result<PageVersion> version_at(const std::string& url_key, UtcTime time) const;
  // Newest first, up to `limit` (0: all); empty when the address was never tried.
  Result<std::vector<Visit>> visits(const std::string& url_key, std::size_t limit) const;
  // The audit line of each visit, oldest first.  kCorrupt when the log lacks one.
  Result<std::vector<AuditEntry>> audit_of(const std::string& url_key) const;
  // The exchange as it came, each digest checked.  kNotFound: no such version; kCorrupt.
  Result<Capture> load(const std::string& url_key, std::uint32_t version) const;
  // By the last judgement of that version.  kNotFound: no such version.
  Result<std::vector<Finding>> findings_of(const std::string& url_key, std::uint32_t version) const;
  // The same with what was weighed.  kNotFound also when the version was never judged.
  Result<JudgementRow> judgement_of(const std::string& url_key, std::uint32_t version) const;
  // What scripts made of that version, as its last judgement names it; digests checked.  Empty when
  // none was kept.  Fails as load().
  Result<std::vector<Rendering>> renderings_of(const std::string& url_key,
                                               std::uint32_t version) const;
  // Calls `visit` with the latest version of each page in key order until it returns false.
  Status for_each_page(const std::function<bool(const PageVersion& latest)>& visit) const;

  Result<PageCounts> counts() const;

 private:
  PageTable(Rocks& rocks, AuditLog& audit, const FindingTable& findings, OutboxTable& outbox)
      : rocks_(rocks), audit_(audit), findings_(findings), outbox_(outbox), blobs_(rocks) {}
  Result<VersionRow> version_row(const std::string& url_key, std::uint32_t version) const;

  Rocks& rocks_;
  AuditLog& audit_;
  const FindingTable& findings_;
  OutboxTable& outbox_;
  BlobTable blobs_;
};

}  // namespace zc
