#include "app/case_file.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/file_process.h"
#include "app/sealing.h"
#include "app/version.h"
#include "base/digest.h"
#include "base/url.h"

namespace zc {
namespace {

constexpr std::size_t kMaxVisits = 10000;

struct Subject {
  std::string url_key = {};
  std::uint32_t version = 0;
};

std::uint32_t version_to_show(const std::vector<PageVersion>& versions) {
  for (auto v = versions.rbegin(); v != versions.rend(); ++v) {
    if (v->finding_count > 0) return v->number;
  }
  return versions.back().number;
}

Result<Subject> find_subject(Store& store, const std::string& subject) {
  const Result<Url> url = Url::parse(subject);
  if (!url || !url->is_http()) {
    ZC_TRY(const FindingRow row, store.findings().get(subject));
    return Subject{row.url_key, row.version};
  }
  const std::string key = url->key();
  ZC_TRY(const std::vector<PageVersion> versions, store.pages().history(key));
  return Subject{key, version_to_show(versions)};
}

// The page that linked here, as our own request told it.
std::string referrer_of(const Capture& capture) {
  constexpr std::string_view kName = "\r\nReferer: ";
  const size_t begin = capture.request_head.find(kName);
  if (begin == std::string::npos) return "";
  const size_t value = begin + kName.size();
  return capture.request_head.substr(value, capture.request_head.find("\r\n", value) - value);
}

// The rules by which the version that is shown was judged; "" when it never was.
Result<std::string> rules_of(Store& store, const Subject& subject) {
  const Result<JudgementRow> row = store.pages().judgement_of(subject.url_key, subject.version);
  if (row) return row->judgement.rules_hash;
  if (row.error().kind() == ErrorKind::kNotFound) return std::string();
  return row.error();
}

}  // namespace

Result<BundlePage> bundle_page(Store& store, const PageVersion& version) {
  BundlePage page;
  ZC_TRY(page.capture, store.pages().load(version.url_key, version.number));
  ZC_TRY(page.findings, store.pages().findings_of(version.url_key, version.number));
  ZC_TRY(page.renderings, store.pages().renderings_of(version.url_key, version.number));
  const Document document = extract_bounded(page.capture);
  page.charset = document.charset;
  page.version = version.number;
  page.first_seen = version.first_seen;
  page.last_seen = version.last_seen;
  page.times_seen = version.times_seen;
  page.title = version.title;
  page.extractor_version = kExtractorVersion;
  page.found_on = referrer_of(page.capture);
  return page;
}

Result<GatheredCase> gather_case(Store& store,
                                 const Settings& settings,
                                 const std::string& subject,
                                 UtcTime now) {
  ZC_TRY(const Subject found, find_subject(store, subject));
  ZC_TRY(const std::vector<PageVersion> versions, store.pages().history(found.url_key));
  std::vector<PageVersion> shown;
  for (const PageVersion& v : versions) {
    if (v.number == found.version || v.number == versions.back().number) shown.push_back(v);
  }
  GatheredCase gathered;
  BundleInput& input = gathered.input;
  for (const PageVersion& v : shown) {
    ZC_TRY(BundlePage page, bundle_page(store, v));
    input.pages.push_back(std::move(page));
  }
  ZC_TRY(input.visits, store.pages().visits(found.url_key, kMaxVisits));
  ZC_TRY(gathered.lines, store.pages().audit_of(found.url_key));
  for (const AuditEntry& entry : gathered.lines) input.audit_lines.push_back(entry.line);
  ZC_TRY(input.rules_hash, rules_of(store, found));
  input.name = fmt::format("ZC-{}-v{}", sha256(found.url_key).hex().substr(0, 12), found.version);
  input.unit = settings.office.unit;
  input.operator_name = settings.office.operator_name;
  input.exported = now;
  input.tool_version = fmt::format("zhengcha {}", kVersion);
  ZC_TRY(input.log, log_proof(store, gathered.lines, settings.evidence));
  return gathered;
}

}  // namespace zc
