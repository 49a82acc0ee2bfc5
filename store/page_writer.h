// One put of PageTable while it is being built: reads what stands, decides what is new, and
// collects the rows in a batch that commit() writes with its audit lines.
// Private to PageTable.  Lives within one call; not thread-safe.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/audit_log.h"
#include "store/blob_table.h"
#include "store/finding_table.h"
#include "store/mark_table.h"
#include "store/outbox_table.h"
#include "store/page_rows.h"
#include "store/page_table.h"

namespace zc {

Result<PageCounts> read_counts(const Rocks& rocks);

// Computed before the writer's turn, so that other threads may write meanwhile.
struct PageDigests {
  Digest content = {};
  Digest wire = {};
};
PageDigests digests_of(const Capture& capture);

class PageWriter {
 public:
  PageWriter(Rocks& rocks, AuditLog& audit, const FindingTable& findings, const BlobTable& blobs);

  // The pages this put will touch; reads them in one go.  Call once, first.
  Status prepare(std::span<const std::string> url_keys);
  Result<Receipt> add(const PageWrite& page, const PageDigests& digests);
  // kNotFound when the page has no version.
  Status add_marks(const std::string& url_key, const PageMarks& marks);
  // What the outbox has settled leaves the disk with this put.
  void settle(OutboxTable& outbox) { outbox.stage_removals(batch_); }
  Result<Receipt> add_failure(const std::string& url_key, const Visit& visit);
  Status commit();

 private:
  using FindingsById = std::map<std::string, const Finding*>;

  // What one visit does to one page.
  struct Step {
    const PageWrite& page;
    const PageDigests& digests;
    PageHead& head;
    bool changed = false;
    // Findings that only scripts show, of which the version's last judgement does not tell.
    bool has_untold = false;
    FindingsById found = {};
    Receipt receipt = {};
  };

  Step begin(const PageWrite& page, const PageDigests& digests);
  void start_version(Step& step);
  Status keep_bodies(const Step& step);
  Result<std::optional<Digest>> keep_judgement(Step& step);
  // page_writer_rendered.cc
  static bool tells_of_scripts(const PageWrite& page);
  Status keep_renderings(const Step& step, JudgementRow& judged);
  Status carry_rendered(const Step& step, JudgementRow& judged);
  Result<std::optional<JudgementRow>> last_judgement(const Step& step) const;
  Result<bool> has_untold(const Step& step) const;
  Result<Digest> keep_exchange(const Step& step, const Digest& judgement);
  Status settle_findings(Step& step);
  Status start_findings(Step& step);
  Status update_findings(const Step& step);
  struct Ending {
    UtcTime time = {};
    std::string_view why = {};
    std::string_view why_rendered = {};  // of a finding that only scripts show; "": it stays
  };
  Status end_findings(PageHead& head,
                      const FindingsById& found,
                      const Ending& ending,
                      std::vector<Finding>& gone);
  Status keep_marks(const std::string& url_key, const PageMarks& marks, std::uint32_t version);
  void keep_for_telling(const Step& step);
  Status log_step(Step& step, const std::optional<Digest>& judgement);
  std::uint64_t log_visit(const std::string& url_key, const Visit& visit, const AuditEvent& event);
  Result<FindingRow*> finding(const PageHead& head, const std::string& id);

  Rocks& rocks_;
  const FindingTable& findings_;
  AuditLog::Turn turn_;
  Batch batch_;
  BlobTable::Writer blobs_;
  PageCounts counts_ = {};
  MarkTable marks_;
  std::map<std::string, MarksRow> known_marks_ = {};  // of pages whose marks this put adds to
  std::map<std::string, PageHead> heads_ = {};        // latest.seen.number 0: not stored yet
  std::set<std::string> new_pages_ = {};              // never stored before this put
  std::set<std::string> touched_ = {};                // heads to write
  std::map<std::pair<std::string, std::string>, FindingRow> rows_ = {};  // by URL key and id
  std::set<std::pair<std::string, std::string>> touched_rows_ = {};
};

}  // namespace zc
