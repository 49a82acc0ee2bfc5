#include "store/page_writer.h"

#include <algorithm>

#include <fmt/format.h>

#include "store/keys.h"
#include "store/row_codec.h"

namespace zc {
namespace {

constexpr std::string_view kCountsKey = "counts";
constexpr std::string_view kActor = "crawler";
constexpr std::string_view kImporter = "import";

std::string to_row(const PageCounts& counts) {
  RowWriter row;
  row.put_number(counts.pages);
  row.put_number(counts.versions);
  row.put_number(counts.visits);
  row.put_number(counts.findings);
  return row.take();
}

std::string judged_by(const PageWrite& page) {
  return fmt::format("{} {}", page.judgement->rules_hash, page.extractor_version);
}

std::string_view location_of(const PageWrite& page) {
  if (page.outcome != Outcome::kRedirect) return {};
  return page.capture->header("location");
}

// How much a visit tells about the findings of its page.
enum class Telling {
  kNothing,  // no judgement: nothing begins, nothing ends
  kNewOnes,  // an error page, or undecided in part: what was found counts, what was not does not
  kAll,
};

Telling telling_of(const PageWrite& page) {
  const bool moved_or_gone = page.outcome == Outcome::kRedirect || page.outcome == Outcome::kGone;
  if (page.judgement == nullptr) return moved_or_gone ? Telling::kAll : Telling::kNothing;
  const bool whole = moved_or_gone || page.outcome == Outcome::kPage;
  return whole && page.judgement->undecided.empty() ? Telling::kAll : Telling::kNewOnes;
}

std::string_view reason_for_end(Outcome outcome, bool changed) {
  if (outcome == Outcome::kGone) return kGoneBecausePageGone;
  return changed ? kGoneBecauseChanged : kGoneBecauseRules;
}

}  // namespace

Result<PageCounts> read_counts(const Rocks& rocks) {
  ZC_TRY(const std::optional<std::string> row, rocks.find(Family::kMeta, kCountsKey));
  if (!row) return PageCounts();
  RowReader reader(*row);
  PageCounts counts;
  counts.pages = reader.number();
  counts.versions = reader.number();
  counts.visits = reader.number();
  counts.findings = reader.number();
  if (!reader.finished()) return Error(ErrorKind::kCorrupt, "the row of counts is broken");
  return counts;
}

PageDigests digests_of(const Capture& capture) {
  PageDigests digests;
  digests.content = sha256(capture.payload());
  digests.wire = capture.body_is_coded ? sha256(capture.body) : digests.content;
  return digests;
}

PageWriter::PageWriter(Rocks& rocks,
                       AuditLog& audit,
                       const FindingTable& findings,
                       const BlobTable& blobs)
    : rocks_(rocks),
      findings_(findings),
      turn_(audit.take_turn()),
      batch_(rocks),
      blobs_(blobs, batch_),
      marks_(rocks) {}

Status PageWriter::prepare(std::span<const std::string> url_keys) {
  for (const std::string& url_key : url_keys) {
    if (keys::is_key_text(url_key)) continue;
    return Error(ErrorKind::kBadInput, fmt::format("'{}' cannot be a URL key", url_key));
  }
  ZC_TRY(counts_, read_counts(rocks_));
  ZC_TRY(const auto rows, rocks_.find_many(Family::kPages, url_keys));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    PageHead head;
    head.latest.seen.url_key = url_keys[i];
    if (rows[i]) {
      ZC_TRY(head, head_from_row(*rows[i], url_keys[i]));
    }
    heads_.emplace(url_keys[i], std::move(head));
  }
  return Done{};
}

PageWriter::Step PageWriter::begin(const PageWrite& page, const PageDigests& digests) {
  PageHead& head = heads_.at(page.url_key);
  Step step{page, digests, head};
  const bool known = head.latest.seen.number > 0;
  step.changed = !known || head.latest.content != digests.content ||
                 head.latest.seen.http_status != page.capture->http_status ||
                 head.location != location_of(page);
  step.receipt.url_key = page.url_key;
  if (!known) new_pages_.insert(page.url_key);
  step.receipt.change = !known         ? Receipt::Change::kNew
                        : step.changed ? Receipt::Change::kChanged
                                       : Receipt::Change::kUnchanged;
  if (page.judgement != nullptr) {
    for (const Finding& finding : page.judgement->findings) {
      step.found.emplace(finding_id(page.url_key, finding), &finding);
    }
  }
  return step;
}

Result<Receipt> PageWriter::add(const PageWrite& page, const PageDigests& digests) {
  Step step = begin(page, digests);
  if (step.changed) {
    ZC_CHECK(keep_bodies(step));
    start_version(step);
  }
  PageVersion& seen = step.head.latest.seen;
  seen.last_seen = std::max(seen.last_seen, page.capture->started);
  ++seen.times_seen;
  ZC_TRY(step.has_untold, has_untold(step));
  ZC_CHECK(settle_findings(step));
  ZC_TRY(const std::optional<Digest> judgement, keep_judgement(step));
  ZC_CHECK(log_step(step, judgement));
  // On an unchanged page only another extractor finds other marks, and it judges anew; or scripts.
  const bool may_differ = step.changed || judgement || page.rendered != RenderedPart::kNone;
  if (page.marks != nullptr && may_differ) {
    ZC_CHECK(keep_marks(page.url_key, *page.marks, seen.number));
  }
  keep_for_telling(step);
  step.receipt.version = seen.number;
  step.receipt.content_sha256 = seen.content_sha256;
  touched_.insert(page.url_key);
  return std::move(step.receipt);
}

// The head holds the latest version; what it held goes to a row of its own.
void PageWriter::start_version(Step& step) {
  PageHead& head = step.head;
  const std::uint32_t last = head.latest.seen.number;
  if (last > 0) {
    batch_.put(Family::kVersions, keys::version(step.page.url_key, last), zc::to_row(head.latest));
  } else {
    ++counts_.pages;
  }
  ++counts_.versions;
  const Capture& capture = *step.page.capture;
  VersionRow version;
  version.content = step.digests.content;
  PageVersion& seen = version.seen;
  seen.url = capture.url;
  seen.url_key = step.page.url_key;
  seen.number = last + 1;
  seen.first_seen = capture.started;
  seen.last_seen = capture.started;
  seen.http_status = capture.http_status;
  seen.outcome = step.page.outcome;
  seen.title = step.page.title;
  seen.content_sha256 = version.content.hex();
  seen.content_bytes = capture.payload().size();
  head.latest = std::move(version);
  head.location = location_of(step.page);
  head.judged_by.clear();
}

Status PageWriter::keep_bodies(const Step& step) {
  const Capture& capture = *step.page.capture;
  const VersionRow& before = step.head.latest;
  const Digest* const like = before.seen.number > 0 ? &before.content : nullptr;
  ZC_CHECK(blobs_.keep(step.digests.content, capture.payload(), like));
  if (!capture.body_is_coded) return Done{};
  return blobs_.keep_beside(
      step.digests.wire, capture.body, step.digests.content, capture.payload());
}

// The digest of the row when the judgement is one that was not kept yet.
Result<std::optional<Digest>> PageWriter::keep_judgement(Step& step) {
  const PageWrite& page = step.page;
  if (page.judgement == nullptr) return std::optional<Digest>();
  VersionRow& version = step.head.latest;
  const std::string by = judged_by(page);
  const bool told = version.judgements > 0 && step.head.judged_by == by &&
                    step.receipt.new_findings.empty() && step.receipt.gone_findings.empty();
  if (told && !step.has_untold) return std::optional<Digest>();
  JudgementRow judged{*page.judgement, page.extractor_version, page.capture->started, {}};
  ZC_CHECK(keep_renderings(step, judged));
  ZC_CHECK(carry_rendered(step, judged));
  const std::string row = zc::to_row(judged);
  ++version.judgements;
  std::set<std::string> ids;
  for (const Finding& one : judged.judgement.findings) ids.insert(finding_id(page.url_key, one));
  version.seen.finding_count = static_cast<std::uint32_t>(ids.size());
  step.head.judged_by = by;
  batch_.put(Family::kJudgements,
             keys::judgement(page.url_key, version.seen.number, version.judgements),
             row);
  return std::optional<Digest>(sha256(row));
}

Result<Digest> PageWriter::keep_exchange(const Step& step, const Digest& judgement) {
  const Capture& capture = *step.page.capture;
  ExchangeRow exchange;
  exchange.wire = step.digests.wire;
  exchange.content = step.digests.content;
  exchange.judgement = judgement;
  for (const std::string& certificate : capture.tls_chain) {
    exchange.tls_chain.push_back(sha256(certificate));
    ZC_CHECK(blobs_.keep(exchange.tls_chain.back(), certificate));
  }
  const std::string row = zc::to_row(exchange, capture);
  batch_.put(
      Family::kExchanges, keys::version(step.page.url_key, step.head.latest.seen.number), row);
  return sha256(row);
}

Status PageWriter::settle_findings(Step& step) {
  PageHead& head = step.head;
  const UtcTime time = step.page.capture->started;
  const Telling telling = telling_of(step.page);
  if (telling == Telling::kNothing) return Done{};
  const bool rules_changed = head.judged_by != (step.page.judgement ? judged_by(step.page) : "");
  const bool all_rendered = tells_of_scripts(step.page);
  if (telling == Telling::kAll) {
    Ending ending{time, reason_for_end(step.page.outcome, step.changed), {}};
    // The same payload says nothing of what its scripts make of it today.
    const bool same_rules = step.changed || !rules_changed;
    if (all_rendered) ending.why_rendered = reason_for_end(step.page.outcome, same_rules);
    ZC_CHECK(end_findings(head, step.found, ending, step.receipt.gone_findings));
  }
  // On an unchanged page a finding that still stands is as it was, unless the rules changed.
  if (step.changed || rules_changed) ZC_CHECK(update_findings(step));
  ZC_CHECK(start_findings(step));
  const bool news =
      step.has_untold || !step.receipt.new_findings.empty() || !step.receipt.gone_findings.empty();
  // Then its documents are kept anew, and the findings of before point into those.
  if (step.page.renderings != nullptr && news) ZC_CHECK(update_findings(step));
  if (telling == Telling::kAll) {
    head.confirmed = time;
    head.confirmed_version = head.latest.seen.number;
    if (step.page.rendered == RenderedPart::kAll) {
      head.rendered = time;
      head.rendered_version = head.latest.seen.number;
    }
  }
  return Done{};
}

Status PageWriter::end_findings(PageHead& head,
                                const FindingsById& found,
                                const Ending& ending,
                                std::vector<Finding>& gone) {
  std::vector<std::string> still_open;
  for (const std::string& id : head.open) {
    if (found.contains(id)) {
      still_open.push_back(id);
      continue;
    }
    ZC_TRY(FindingRow* const row, finding(head, id));
    if (row == nullptr) return Error(ErrorKind::kCorrupt, fmt::format("finding {} has no row", id));
    const bool by_script = row->finding.rendered != 0;
    if (by_script && ending.why_rendered.empty()) {
      still_open.push_back(id);
      continue;
    }
    row->last_seen = std::max(row->last_seen, by_script ? head.rendered : head.confirmed);
    row->version =
        std::max(row->version, by_script ? head.rendered_version : head.confirmed_version);
    row->gone_at = ending.time;
    row->gone_reason = by_script ? ending.why_rendered : ending.why;
    touched_rows_.emplace(row->url_key, id);
    gone.push_back(row->finding);
  }
  head.open = std::move(still_open);
  return Done{};
}

Status PageWriter::update_findings(const Step& step) {
  for (const std::string& id : step.head.open) {
    const auto known = step.found.find(id);
    if (known == step.found.end()) continue;
    ZC_TRY(FindingRow* const row, finding(step.head, id));
    if (row == nullptr) return Error(ErrorKind::kCorrupt, fmt::format("finding {} has no row", id));
    row->finding = *known->second;
    row->last_seen = step.page.capture->started;
    row->version = step.head.latest.seen.number;
    touched_rows_.emplace(row->url_key, id);
  }
  return Done{};
}

Status PageWriter::start_findings(Step& step) {
  if (step.page.judgement == nullptr) return Done{};
  PageHead& head = step.head;
  for (const Finding& found : step.page.judgement->findings) {  // in document order
    const std::string id = finding_id(step.page.url_key, found);
    const auto place = std::lower_bound(head.open.begin(), head.open.end(), id);
    if (place != head.open.end() && *place == id) continue;
    head.open.insert(place, id);
    ZC_TRY(FindingRow* const stored, finding(head, id));
    FindingRow& row = stored != nullptr ? *stored : rows_[{step.page.url_key, id}];
    const UtcTime time = step.page.capture->started;
    if (stored == nullptr) {
      ++counts_.findings;
      row = {.id = id, .url_key = step.page.url_key, .first_seen = time};
      row.first_version = head.latest.seen.number;
    }
    row.url = head.latest.seen.url;
    row.finding = found;
    row.last_seen = time;
    row.version = head.latest.seen.number;
    row.gone_at.reset();
    row.gone_reason.clear();
    touched_rows_.emplace(step.page.url_key, id);
    step.receipt.new_findings.push_back(found);
  }
  return Done{};
}

// nullptr when it was never seen on the page.
Result<FindingRow*> PageWriter::finding(const PageHead& head, const std::string& id) {
  const std::string& url_key = head.latest.seen.url_key;
  if (const auto known = rows_.find({url_key, id}); known != rows_.end()) return &known->second;
  ZC_TRY(std::optional<FindingRow> stored, findings_.stored(url_key, id));
  FindingRow* row = nullptr;
  if (stored) row = &rows_.emplace(std::pair(url_key, id), *std::move(stored)).first->second;
  return row;
}

Status PageWriter::log_step(Step& step, const std::optional<Digest>& judgement) {
  const PageWrite& page = step.page;
  const Capture& capture = *page.capture;
  const Visit visit{.url = capture.url,
                    .time = capture.started,
                    .outcome = page.outcome,
                    .http_status = capture.http_status,
                    .reason = page.origin.empty() ? page.reason : page.origin,
                    .version = step.head.latest.seen.number};
  const std::string_view actor = page.origin.empty() ? kActor : kImporter;
  AuditEvent event{"page.seen", actor, sha256(zc::to_row(visit, page.url_key))};
  if (step.changed) {
    ZC_TRY(event.object, keep_exchange(step, judgement.value_or(Digest())));
    event.type = "page.version";
  } else if (judgement) {
    turn_.add(batch_, {"page.judged", actor, *judgement});
  }
  step.receipt.log_sequence = log_visit(page.url_key, visit, event);
  if (step.changed) step.head.latest.log_sequence = step.receipt.log_sequence;
  return Done{};
}

std::uint64_t PageWriter::log_visit(const std::string& url_key,
                                    const Visit& visit,
                                    const AuditEvent& event) {
  const std::uint64_t sequence = turn_.add(batch_, event);
  batch_.put(Family::kVisits, keys::visit(url_key, sequence), zc::to_row(visit, url_key));
  ++counts_.visits;
  return sequence;
}

Result<Receipt> PageWriter::add_failure(const std::string& url_key, const Visit& visit) {
  PageHead& head = heads_.at(url_key);
  PageVersion& seen = head.latest.seen;
  Receipt receipt;
  receipt.url_key = url_key;
  receipt.version = seen.number;
  receipt.content_sha256 = seen.content_sha256;
  Visit kept = visit;
  if (seen.number > 0 && visit.outcome == Outcome::kNotModified) {
    seen.last_seen = std::max(seen.last_seen, visit.time);
    ++seen.times_seen;
    head.confirmed = std::max(head.confirmed, visit.time);
    kept.version = seen.number;
    touched_.insert(url_key);
  }
  if (seen.number > 0 && visit.outcome == Outcome::kGone) {
    const Ending ending{visit.time, kGoneBecausePageGone, kGoneBecausePageGone};
    ZC_CHECK(end_findings(head, {}, ending, receipt.gone_findings));
    touched_.insert(url_key);
  }
  const AuditEvent event{visit.outcome == Outcome::kNotModified ? "page.seen" : "visit.failed",
                         kActor,
                         sha256(zc::to_row(kept, url_key))};
  receipt.log_sequence = log_visit(url_key, kept, event);
  return receipt;
}

Status PageWriter::add_marks(const std::string& url_key, const PageMarks& marks) {
  const std::uint32_t version = heads_.at(url_key).latest.seen.number;
  if (version == 0) return Error(ErrorKind::kNotFound, fmt::format("no version of {}", url_key));
  return keep_marks(url_key, marks, version);
}

Status PageWriter::keep_marks(const std::string& url_key,
                              const PageMarks& marks,
                              std::uint32_t version) {
  auto known = known_marks_.find(url_key);
  if (known == known_marks_.end()) {
    MarksRow stored;
    if (!new_pages_.contains(url_key)) {  // spares a new page the look at the disk
      ZC_TRY(stored, marks_.of_page(url_key));
    }
    known = known_marks_.emplace(url_key, std::move(stored)).first;
  }
  MarksRow after = MarkTable::joined(known->second, marks, version);
  MarkTable::stage(batch_, url_key, known->second, after);
  MarkTable::stage_sample(batch_, url_key, marks.text);
  known->second = std::move(after);
  return Done{};
}

// Here and not when the alert is written: a crash in between must not silence it.
void PageWriter::keep_for_telling(const Step& step) {
  const Receipt& receipt = step.receipt;
  if (receipt.new_findings.empty()) return;
  OutboxEntry entry{receipt.log_sequence, step.page.url_key, step.page.capture->url, {}, {}};
  entry.time = step.page.capture->started;
  for (const Finding& finding : receipt.new_findings) {
    entry.finding_ids.push_back(finding_id(step.page.url_key, finding));
  }
  OutboxTable::stage(batch_, entry);
}

Status PageWriter::commit() {
  for (const std::string& url_key : touched_) {
    batch_.put(Family::kPages, url_key, zc::to_row(heads_.at(url_key)));
  }
  for (const auto& place : touched_rows_) FindingTable::stage(batch_, rows_.at(place));
  batch_.put(Family::kMeta, kCountsKey, to_row(counts_));
  return turn_.commit(batch_);
}

}  // namespace zc
