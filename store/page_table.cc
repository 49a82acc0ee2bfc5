#include "store/page_table.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "store/keys.h"
#include "store/page_writer.h"

namespace zc {
namespace {

Error no_version(const std::string& url_key, std::uint32_t version) {
  return Error(ErrorKind::kNotFound, fmt::format("no version {} of {}", version, url_key));
}

}  // namespace

Result<std::unique_ptr<PageTable>> PageTable::open(Rocks& rocks,
                                                   AuditLog& audit,
                                                   const FindingTable& findings,
                                                   OutboxTable& outbox) {
  ZC_CHECK(read_counts(rocks));
  return std::unique_ptr<PageTable>(new PageTable(rocks, audit, findings, outbox));
}

Result<std::vector<Receipt>> PageTable::put(std::span<const PageWrite> pages) {
  std::vector<PageDigests> digests;
  std::vector<std::string> url_keys;
  for (const PageWrite& page : pages) {
    digests.push_back(digests_of(*page.capture));
    url_keys.push_back(page.url_key);
  }
  std::vector<Receipt> receipts;
  if (pages.empty()) return receipts;
  PageWriter writer(rocks_, audit_, findings_, blobs_);
  ZC_CHECK(writer.prepare(url_keys));
  for (std::size_t i = 0; i < pages.size(); ++i) {
    ZC_TRY(Receipt receipt, writer.add(pages[i], digests[i]));
    receipts.push_back(std::move(receipt));
  }
  writer.settle(outbox_);
  ZC_CHECK(writer.commit());
  return receipts;
}

Status PageTable::put_marks(const std::string& url_key, const PageMarks& marks) {
  PageWriter writer(rocks_, audit_, findings_, blobs_);
  ZC_CHECK(writer.prepare({&url_key, 1}));
  ZC_CHECK(writer.add_marks(url_key, marks));
  return writer.commit();
}

Result<std::vector<Receipt>> PageTable::put_failures(std::span<const FailedVisit> visits) {
  std::vector<std::string> url_keys;
  for (const auto& [url_key, visit] : visits) url_keys.push_back(url_key);
  std::vector<Receipt> receipts;
  if (visits.empty()) return receipts;
  PageWriter writer(rocks_, audit_, findings_, blobs_);
  ZC_CHECK(writer.prepare(url_keys));
  for (const auto& [url_key, visit] : visits) {
    ZC_TRY(Receipt receipt, writer.add_failure(url_key, visit));
    receipts.push_back(std::move(receipt));
  }
  ZC_CHECK(writer.commit());
  return receipts;
}

Result<std::uint32_t> PageTable::latest_version(const std::string& url_key) const {
  ZC_TRY(const std::optional<std::string> bytes, rocks_.find(Family::kPages, url_key));
  if (!bytes) return std::uint32_t{0};
  ZC_TRY(const PageHead head, head_from_row(*bytes, url_key));
  return head.latest.seen.number;
}

Result<std::vector<PageVersion>> PageTable::history(const std::string& url_key) const {
  // The head first: a version that is superseded meanwhile is then in both, never in none.
  ZC_TRY(const std::optional<std::string> bytes, rocks_.find(Family::kPages, url_key));
  if (!bytes) return Error(ErrorKind::kNotFound, fmt::format("no version of {}", url_key));
  ZC_TRY(const PageHead head, head_from_row(*bytes, url_key));
  const std::uint32_t latest = head.latest.seen.number;
  std::vector<PageVersion> versions;
  std::optional<Error> failed;
  const auto row = [&](std::string_view, std::string_view value) {
    Result<VersionRow> version = version_from_row(value, url_key);
    if (version) {
      versions.push_back(std::move(version->seen));
    } else {
      failed = version.error();
    }
    return version.has_value();
  };
  ZC_CHECK(rocks_.scan(Family::kVersions,
                       {keys::of(url_key), keys::version(url_key, latest)},
                       Direction::kForward,
                       row));
  if (failed) return *failed;
  versions.push_back(head.latest.seen);
  return versions;
}

Result<PageVersion> PageTable::latest(const std::string& url_key) const {
  ZC_TRY(const std::optional<std::string> bytes, rocks_.find(Family::kPages, url_key));
  if (!bytes) return Error(ErrorKind::kNotFound, fmt::format("no version of {}", url_key));
  ZC_TRY(PageHead head, head_from_row(*bytes, url_key));
  return std::move(head.latest.seen);
}

Result<PageVersion> PageTable::version_at(const std::string& url_key, UtcTime time) const {
  ZC_TRY(std::vector<PageVersion> versions, history(url_key));
  const auto seen = std::find_if(versions.rbegin(), versions.rend(), [&](const PageVersion& one) {
    return one.first_seen <= time;
  });
  if (seen != versions.rend()) return std::move(*seen);
  return Error(
      ErrorKind::kNotFound,
      fmt::format("{} was first seen {}", url_key, to_rfc3339(versions.front().first_seen)));
}

Result<std::vector<Visit>> PageTable::visits(const std::string& url_key, std::size_t limit) const {
  std::vector<Visit> visits;
  std::optional<Error> failed;
  const auto row = [&](std::string_view, std::string_view value) {
    Result<Visit> visit = visit_from_row(value, url_key);
    if (!visit) {
      failed = visit.error();
      return false;
    }
    visits.push_back(*std::move(visit));
    return limit == 0 || visits.size() < limit;
  };
  ZC_CHECK(rocks_.scan(
      Family::kVisits, {keys::of(url_key), keys::after(url_key)}, Direction::kBackward, row));
  if (failed) return *failed;
  return visits;
}

Result<std::vector<AuditEntry>> PageTable::audit_of(const std::string& url_key) const {
  std::vector<std::uint64_t> sequences;
  const auto row = [&](std::string_view key, std::string_view) {
    // A visit's key ends in the sequence of its audit line.
    const std::string_view tail = key.substr(key.size() - std::min<std::size_t>(key.size(), 8));
    if (const auto sequence = keys::log_sequence_in_key(tail)) sequences.push_back(*sequence);
    return true;
  };
  ZC_CHECK(rocks_.scan(
      Family::kVisits, {keys::of(url_key), keys::after(url_key)}, Direction::kForward, row));
  std::vector<AuditEntry> entries;
  for (const std::uint64_t sequence : sequences) {
    Result<AuditEntry> entry = audit_.at(sequence);
    if (!entry && entry.error().kind() == ErrorKind::kNotFound) {
      return Error(ErrorKind::kCorrupt,
                   fmt::format("audit line {}, of a visit to {}, is missing", sequence, url_key));
    }
    if (!entry) return std::move(entry).error();
    entries.push_back(*std::move(entry));
  }
  return entries;
}

Result<VersionRow> PageTable::version_row(const std::string& url_key, std::uint32_t version) const {
  ZC_TRY(const std::optional<std::string> bytes, rocks_.find(Family::kPages, url_key));
  if (!bytes) return no_version(url_key, version);
  ZC_TRY(PageHead head, head_from_row(*bytes, url_key));
  if (head.latest.seen.number == version) return std::move(head.latest);
  ZC_TRY(const std::optional<std::string> row,
         rocks_.find(Family::kVersions, keys::version(url_key, version)));
  if (!row) return no_version(url_key, version);
  return version_from_row(*row, url_key);
}

Result<Capture> PageTable::load(const std::string& url_key, std::uint32_t version) const {
  ZC_TRY(const VersionRow known, version_row(url_key, version));
  const auto corrupt = [&](std::string_view what) {
    return Error(ErrorKind::kCorrupt, fmt::format("version {} of {}: {}", version, url_key, what));
  };
  ZC_TRY(const std::optional<std::string> bytes,
         rocks_.find(Family::kExchanges, keys::version(url_key, version)));
  if (!bytes) return corrupt("its exchange is missing");
  const Result<AuditEntry> told = audit_.at(known.log_sequence);
  if (!told && told.error().kind() == ErrorKind::kStorage) return told.error();
  if (!told || told->object_sha256 != sha256(*bytes).hex()) {
    return corrupt("its exchange is not the one that the audit log tells of");
  }
  ZC_TRY(ExchangeRow exchange, exchange_from_row(*bytes));
  Capture& capture = exchange.capture;
  const auto body = [&](const Digest& digest) -> Result<std::string> {
    Result<std::string> plain = blobs_.load(digest);
    // The exchange names it: a body that is not there was lost, which is not "no such version".
    if (!plain && plain.error().kind() != ErrorKind::kStorage)
      return corrupt(plain.error().message());
    return plain;
  };
  ZC_TRY(std::string payload, body(exchange.content));
  if (capture.body_is_coded) {
    capture.decoded = std::move(payload);
    ZC_TRY(capture.body, body(exchange.wire));
  } else {
    capture.body = std::move(payload);
  }
  for (const Digest& digest : exchange.tls_chain) {
    ZC_TRY(std::string certificate, body(digest));
    capture.tls_chain.push_back(std::move(certificate));
  }
  return std::move(capture);
}

Result<JudgementRow> PageTable::judgement_of(const std::string& url_key,
                                             std::uint32_t version) const {
  ZC_TRY(const VersionRow known, version_row(url_key, version));
  if (known.judgements == 0) {
    return Error(ErrorKind::kNotFound,
                 fmt::format("version {} of {} was never judged", version, url_key));
  }
  ZC_TRY(const std::optional<std::string> row,
         rocks_.find(Family::kJudgements, keys::judgement(url_key, version, known.judgements)));
  if (!row) {
    return Error(ErrorKind::kCorrupt,
                 fmt::format("version {} of {}: its judgement is missing", version, url_key));
  }
  return judgement_from_row(*row);
}

Result<std::vector<Rendering>> PageTable::renderings_of(const std::string& url_key,
                                                        std::uint32_t version) const {
  ZC_TRY(const VersionRow known, version_row(url_key, version));
  std::vector<Rendering> renderings;
  if (known.judgements == 0) return renderings;
  ZC_TRY(JudgementRow judged, judgement_of(url_key, version));
  for (RenderingRow& row : judged.renderings) {
    Rendering& rendering = renderings.emplace_back(std::move(row.rendering));
    for (const auto& [name, digest] : row.files) {
      Result<std::string> bytes = blobs_.load(digest);
      if (!bytes && bytes.error().kind() == ErrorKind::kStorage) return bytes.error();
      if (!bytes) {
        return Error(
            ErrorKind::kCorrupt,
            fmt::format(
                "version {} of {}: {}: {}", version, url_key, name, bytes.error().message()));
      }
      rendering.files.emplace(name, *std::move(bytes));
    }
  }
  return renderings;
}

Result<std::vector<Finding>> PageTable::findings_of(const std::string& url_key,
                                                    std::uint32_t version) const {
  ZC_TRY(const VersionRow known, version_row(url_key, version));
  if (known.judgements == 0) return std::vector<Finding>();
  ZC_TRY(JudgementRow judged, judgement_of(url_key, version));
  return std::move(judged.judgement.findings);
}

Status PageTable::for_each_page(const std::function<bool(const PageVersion& latest)>& visit) const {
  std::optional<Error> failed;
  const auto row = [&](std::string_view url_key, std::string_view value) {
    const Result<PageHead> head = head_from_row(value, url_key);
    if (head) return visit(head->latest.seen);
    failed = head.error();
    return false;
  };
  ZC_CHECK(rocks_.scan(Family::kPages, {}, Direction::kForward, row));
  if (failed) return *failed;
  return Done{};
}

Result<PageCounts> PageTable::counts() const {
  return read_counts(rocks_);
}

}  // namespace zc
