#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "evidence/bundle_layout.h"
#include "evidence/http_payload.h"
#include "evidence/verify_parts.h"
#include "evidence/warc_reader.h"

namespace zc {
inline namespace evidence_parts {
namespace {

std::string label(const WarcRecord& record) {
  return fmt::format("{} {}", record.field("WARC-Type"), record.field("WARC-Record-ID"));
}

// WARC 1.1 section 5.4: what every record must have.
void check_fields(const std::vector<WarcRecord>& records, Problems& problems) {
  std::set<std::string_view> ids;
  for (const WarcRecord& record : records) {
    for (const std::string_view name : {"WARC-Record-ID", "WARC-Type", "WARC-Date"}) {
      if (record.field(name).empty()) {
        problems.add(fmt::format("record at byte {}: no {}", record.offset, name));
      }
    }
    if (!ids.insert(record.field("WARC-Record-ID")).second) {
      problems.add(label(record) + ": id used twice");
    }
    if (!record.own_member) problems.add(label(record) + ": not a gzip member of its own");
  }
  if (records.front().field("WARC-Type") != "warcinfo") {
    problems.add("the first record is no warcinfo");
  }
}

// A digest field holds the digest of what it is about, or is absent if there is nothing.
void check_digest(const WarcRecord& record,
                  std::string_view name,
                  const std::optional<std::string>& content,
                  Problems& problems) {
  const std::string_view written = record.field(name);
  const std::string wanted = content ? digest_label(sha256(*content)) : "";
  if (written == wanted) return;
  problems.add(
      fmt::format("{}: {} {}", label(record), name, written.empty() ? "missing" : "differs"));
}

bool refers(const WarcRecord& from, std::string_view name, const WarcRecord& to) {
  return from.field(name) == to.field("WARC-Record-ID") &&
         from.field("WARC-Target-URI") == to.field("WARC-Target-URI") &&
         from.field("WARC-Date") == to.field("WARC-Date");
}

// The record of `type` whose `name` field points to each response.
using Pointers = std::multimap<std::string, const WarcRecord*, std::less<>>;

Pointers pointers_of(const std::vector<WarcRecord>& records,
                     std::string_view type,
                     std::string_view name) {
  Pointers pointers;
  for (const WarcRecord& record : records) {
    if (record.field("WARC-Type") == type) pointers.emplace(record.field(name), &record);
  }
  return pointers;
}

void check_exchange(const WarcRecord& response,
                    const Pointers& requests,
                    const Pointers& metadata,
                    Problems& problems) {
  const std::string_view id = response.field("WARC-Record-ID");
  const auto request = requests.find(id);
  if (requests.count(id) != 1) {
    problems.add(fmt::format("{}: {} requests", label(response), requests.count(id)));
  } else if (!refers(*request->second, "WARC-Concurrent-To", response) ||
             !refers(response, "WARC-Concurrent-To", *request->second)) {
    problems.add(label(response) + ": its request is about something else");
  }
  const auto about = metadata.find(id);
  if (metadata.count(id) != 1) {
    problems.add(fmt::format("{}: {} metadata records", label(response), metadata.count(id)));
  } else if (!refers(*about->second, "WARC-Refers-To", response)) {
    problems.add(label(response) + ": its metadata are about something else");
  }
}

}  // namespace

void check_warc(const Archive& archive,
                std::vector<WarcRecord>& records,
                std::vector<Check>& checks) {
  if (archive.file == nullptr) {
    checks.push_back(missing_check("warc", archive.path + " is not in the bundle"));
    return;
  }
  Problems problems;
  const std::string* const bytes = archive.warc();
  if (bytes == nullptr) {
    problems.add(fmt::format(
        "{}: {}", archive.path, archive.problem.empty() ? "no WARC in it" : archive.problem));
    checks.push_back(problems.check("warc", ""));
    return;
  }
  Result<std::vector<WarcRecord>> read = read_warc(*bytes);
  if (!read) {
    problems.add(fmt::format("{}: {}", archive.path, read.error().message()));
  } else if (read->empty()) {
    problems.add(fmt::format("{}: no record", archive.path));
  } else {
    records = *std::move(read);
    check_fields(records, problems);
  }
  checks.push_back(problems.check("warc", fmt::format("{} records", records.size())));
}

void check_records(const std::vector<WarcRecord>& records, std::vector<Check>& checks) {
  Problems digests;
  Problems exchanges;
  const Pointers requests = pointers_of(records, "request", "WARC-Concurrent-To");
  const Pointers metadata = pointers_of(records, "metadata", "WARC-Refers-To");
  std::size_t responses = 0;
  for (const WarcRecord& record : records) {
    check_digest(record, "WARC-Block-Digest", record.block, digests);
    if (record.field("WARC-Type") != "response") continue;
    ++responses;
    check_digest(record, "WARC-Payload-Digest", http_entity(record.block), digests);
    check_exchange(record, requests, metadata, exchanges);
  }
  if (responses == 0) exchanges.add("no response record");
  if (requests.size() != responses) exchanges.add("a request without its response");
  checks.push_back(digests.check("warc-digests", fmt::format("{} records agree", records.size())));
  checks.push_back(
      exchanges.check("warc-exchanges",
                      fmt::format("{} responses, each with its request and metadata", responses)));
}

}  // namespace evidence_parts
}  // namespace zc
