#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/finding.h"
#include "base/rendering.h"
#include "evidence/bundle_layout.h"
#include "evidence/charset_text.h"
#include "evidence/http_payload.h"
#include "evidence/inventory.h"
#include "evidence/manifest.h"
#include "evidence/quote_match.h"
#include "evidence/text.h"
#include "evidence/verify_parts.h"

namespace zc {
inline namespace evidence_parts {
namespace {

using Responses = std::map<std::string, const WarcRecord*, std::less<>>;

Responses responses_of(const std::vector<WarcRecord>& records) {
  Responses responses;
  for (const WarcRecord& record : records) {
    if (record.field("WARC-Type") == "response") {
      responses.emplace(record.field("WARC-Record-ID"), &record);
    }
  }
  return responses;
}

const WarcRecord* response_at(const Responses& responses, std::string_view id) {
  const auto found = responses.find(id);
  return found == responses.end() ? nullptr : found->second;
}

bool has_document(const PageRow& page, const std::string& document) {
  return std::any_of(page.rendered.begin(), page.rendered.end(), [&](const RenderedPlace& one) {
    return one.folder + Rendering::kDom == document;
  });
}

// findings.json against the WARC: the same pages, the same addresses, ids that follow from them.
void check_agreement(const FindingsFile& file, const Responses& responses, Problems& problems) {
  std::set<std::string_view> named;
  for (const PageRow& page : file.pages) {
    const WarcRecord* const response = response_at(responses, page.record_id);
    if (response == nullptr || response->field("WARC-Target-URI") != page.url) {
      problems.add(fmt::format("page {}: no such response in the WARC", page.url));
      continue;
    }
    named.insert(page.record_id);
    const Result<std::string> payload = http_payload(response->block);
    if (payload && sha256(*payload).hex() != page.payload_sha256) {
      problems.add(fmt::format("page {}: payload digest differs", page.url));
    }
  }
  for (const auto& [id, response] : responses) {
    if (named.count(id) == 0) problems.add(fmt::format("{}: in the WARC, in no list", id));
  }
  for (const FindingRow& row : file.findings) {
    Finding finding;
    finding.rule = row.rule;
    finding.quote = row.quote;
    const auto page = std::find_if(file.pages.begin(), file.pages.end(), [&](const PageRow& p) {
      return p.record_id == row.record_id && p.url == row.url;
    });
    if (page == file.pages.end()) {
      problems.add(fmt::format("finding {}: not of a listed page", row.id));
    } else if (!row.document.empty() && !has_document(*page, row.document)) {
      problems.add(fmt::format("finding {}: {} is no document of its page", row.id, row.document));
    }
    if (row.url_key != url_key_of(row.url) || finding_id(row.url_key, finding) != row.id) {
      problems.add(
          fmt::format("finding {}: the id does not follow from page, rule and quote", row.id));
    }
  }
}

// Decodes payloads, keeping the last: findings stand page by page.
class Payloads {
 public:
  explicit Payloads(const Responses& responses) : responses_(responses) {}

  const Result<std::string>& of(const std::string& record_id) {
    if (record_id != last_id_) {
      const WarcRecord* const response = response_at(responses_, record_id);
      last_ = response == nullptr ? Result<std::string>(Error(ErrorKind::kNotFound, "no response"))
                                  : http_payload(response->block);
      last_id_ = record_id;
    }
    return last_;
  }

 private:
  const Responses& responses_;
  std::string last_id_ = {};
  Result<std::string> last_ = Error(ErrorKind::kNotFound, "no response");
};

// The bytes that the finding's span points into.
Result<std::string_view> bytes_for(const FindingRow& row,
                                   const BagFiles& files,
                                   Payloads& payloads) {
  if (!row.document.empty()) {
    const std::string* const document = file_at(files, row.document);
    if (document == nullptr) return Error(ErrorKind::kNotFound, row.document + " is not there");
    return std::string_view(*document);
  }
  const Result<std::string>& payload = payloads.of(row.record_id);
  if (!payload) return payload.error();
  return std::string_view(*payload);
}

Result<QuoteMatch> match_finding(const FindingRow& row, const BagFiles& files, Payloads& payloads) {
  ZC_TRY(const std::string_view bytes, bytes_for(row, files, payloads));
  if (row.span.begin >= row.span.end || row.span.end > bytes.size()) {
    return Error(ErrorKind::kCorrupt,
                 fmt::format("bytes {}-{} are not in the {} of {} bytes",
                             row.span.begin,
                             row.span.end,
                             row.document.empty() ? "payload" : "document",
                             bytes.size()));
  }
  const std::string_view span = bytes.substr(row.span.begin, row.span.end - row.span.begin);
  ZC_TRY(const std::string text,
         text_from_charset(span, row.charset.empty() ? "utf-8" : row.charset));
  return match_quote(text, row.quote);
}

Check check_quotes(const FindingsFile& file, const BagFiles& files, const Responses& responses) {
  Problems problems;
  Payloads payloads(responses);
  std::map<std::string_view, int> counts;
  for (const FindingRow& row : file.findings) {
    const Result<QuoteMatch> match = match_finding(row, files, payloads);
    if (!match) {
      problems.add(fmt::format("finding {}: {}", row.id, match.error().message()));
    } else if (*match == QuoteMatch::kNone) {
      problems.add(fmt::format("finding {}: the quote does not stand at bytes {}-{} of {}",
                               row.id,
                               row.span.begin,
                               row.span.end,
                               row.document.empty() ? row.url : row.document));
    } else {
      ++counts[name_of(*match)];
    }
  }
  std::string good = fmt::format("{} quotes stand in the bytes", file.findings.size());
  for (const auto& [name, count] : counts) good += fmt::format("; {} {}", name, count);
  return problems.check("quotes", good);
}

void check_row(const InventoryRow& row, const FileEntry& wanted, Problems& problems) {
  const bool agrees = row.bytes == std::to_string(wanted.bytes) &&
                      row.sha256 == wanted.sha256.hex() && row.sm3 == wanted.sm3.hex();
  if (!agrees) problems.add(row.name + ": size or digest differs");
}

Check check_inventory(const BagFiles& files, const ArchivedRecords& archived) {
  const std::string* const text = file_at(files, bundle_path::kInventory);
  if (text == nullptr) return missing_check("inventory", "data/清单.csv is not in the bundle");
  Problems problems;
  const Result<std::vector<InventoryRow>> rows = parse_inventory(*text);
  if (!rows) {
    problems.add(fmt::format("{}: {}", bundle_path::kInventory, rows.error().message()));
    return problems.check("inventory", "");
  }
  std::map<std::string, const std::string*> wanted;
  for (const auto& [path, content] : files) {
    if (path.starts_with(bundle_path::kPayload) && path != bundle_path::kInventory) {
      wanted.emplace(path, &content);
    }
  }
  for (const WarcRecord& record : archived.records) {
    if (record.field("WARC-Type") == "response") {
      wanted.emplace(record_name(archived.path, record.field("WARC-Record-ID")), &record.block);
    }
  }
  for (const InventoryRow& row : *rows) {
    const auto found = wanted.find(row.name);
    if (found == wanted.end()) {
      problems.add(row.name + ": listed but not there, or listed twice");
      continue;
    }
    check_row(row, file_entry(row.name, *found->second), problems);
    wanted.erase(found);
  }
  for (const auto& [name, content] : wanted) problems.add(name + ": there but not listed");
  return problems.check("inventory", fmt::format("{} rows agree", rows->size()));
}

Check check_history(const BagFiles& files) {
  const std::string* const text = file_at(files, bundle_path::kHistory);
  if (text == nullptr) return missing_check("history", "data/history.csv is not in the bundle");
  Problems problems;
  const auto rows = parse_csv(*text);
  if (!rows) {
    problems.add(fmt::format("data/history.csv: {}", rows.error().message()));
    return problems.check("history", "");
  }
  for (std::size_t i = 0; i < rows->size(); ++i) {
    if ((*rows)[i].size() != rows->front().size()) {
      problems.add(fmt::format("data/history.csv: row {} has another number of cells", i + 1));
    }
  }
  if (rows->empty()) problems.add("data/history.csv: no row of titles");
  const std::size_t visits = rows->empty() ? 0 : rows->size() - 1;
  return problems.check("history", fmt::format("{} visits", visits));
}

// The store's log is a hash chain: `prev` is the SHA-256 of the line before.  An excerpt may leave
// lines out, so the chain is followed where `seq` counts up by one.
void check_audit_line(std::string_view line,
                      std::string_view before,
                      std::size_t number,
                      Problems& problems) {
  namespace json = boost::json;
  boost::system::error_code problem;
  const json::value value = json::parse({line.data(), line.size()}, problem);
  if (problem || !value.is_object()) {
    problems.add(fmt::format("data/audit.jsonl: line {} is no JSON object", number));
    return;
  }
  if (before.empty()) return;
  const json::value earlier = json::parse({before.data(), before.size()}, problem);
  if (problem || !earlier.is_object()) return;
  const json::value* const seq = value.as_object().if_contains("seq");
  const json::value* const last = earlier.as_object().if_contains("seq");
  const json::value* const prev = value.as_object().if_contains("prev");
  const bool chained = seq != nullptr && seq->is_int64() && last != nullptr && last->is_int64() &&
                       prev != nullptr && prev->is_string() &&
                       seq->get_int64() - 1 == last->get_int64();
  if (chained && std::string_view(prev->get_string()) != sha256(before).hex()) {
    problems.add(
        fmt::format("data/audit.jsonl: line {} does not follow from the one before", number));
  }
}

Check check_audit(const BagFiles& files) {
  const std::string* const text = file_at(files, bundle_path::kAudit);
  if (text == nullptr) return missing_check("audit", "data/audit.jsonl is not in the bundle");
  Problems problems;
  std::string_view before;
  std::size_t number = 0;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::string_view line = take_line(rest, "\n");
    check_audit_line(line, before, ++number, problems);
    before = line;
  }
  return problems.check("audit", fmt::format("{} lines", number));
}

Check check_report(const BagFiles& files, const std::string& archive, const FoundParts& found) {
  const std::string* const html = file_at(files, bundle_path::kReport);
  if (html == nullptr) return missing_check("report", "data/取证报告.html is not in the bundle");
  if (!found.readable) return missing_check("report", "not checked: findings.json cannot be read");
  Problems problems;
  const std::string name(bundle_path::kReport);
  for (const FindingRow& row : found.file.findings) {
    if (html->find(row.id) == std::string::npos) {
      problems.add(fmt::format("{}: finding {} is not in it", name, row.id));
    }
  }
  for (const std::string_view path : {std::string_view(archive),
                                      bundle_path::kFindings,
                                      bundle_path::kHistory,
                                      bundle_path::kAudit}) {
    const std::string* const content = file_at(files, path);
    if (content != nullptr && html->find(sha256(*content).hex()) == std::string::npos) {
      problems.add(fmt::format("{}: the digest of {} is not in it", name, path));
    }
  }
  if (lower_ascii(*html).find("<script") != std::string::npos) problems.add(name + ": a script");
  return problems.check(
      "report", fmt::format("names all {} findings and the files", found.file.findings.size()));
}

}  // namespace

FoundParts check_findings(const BagFiles& files,
                          const std::vector<WarcRecord>& records,
                          std::vector<Check>& checks) {
  const std::string* const text = file_at(files, bundle_path::kFindings);
  if (text == nullptr) {
    checks.push_back(missing_check("findings", "data/findings.json is not in the bundle"));
    checks.push_back(missing_check("quotes", "not checked: no findings.json"));
    return {};
  }
  Problems problems;
  Result<FindingsFile> file = parse_findings(*text);
  if (!file) {
    problems.add(fmt::format("{}: {}", bundle_path::kFindings, file.error().message()));
    checks.push_back(problems.check("findings", ""));
    checks.push_back(missing_check("quotes", "not checked: findings.json cannot be read"));
    return {};
  }
  const Responses responses = responses_of(records);
  check_agreement(*file, responses, problems);
  checks.push_back(problems.check(
      "findings",
      fmt::format("{} findings on {} page versions", file->findings.size(), file->pages.size())));
  checks.push_back(check_quotes(*file, files, responses));
  return {*std::move(file), true};
}

void check_texts(const BagFiles& files,
                 const ArchivedRecords& archived,
                 const FoundParts& found,
                 std::vector<Check>& checks) {
  checks.push_back(check_inventory(files, archived));
  checks.push_back(check_history(files));
  checks.push_back(check_audit(files));
  checks.push_back(check_report(files, archived.path, found));
}

}  // namespace evidence_parts
}  // namespace zc
