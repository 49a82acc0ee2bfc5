#include "app/case_file.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/version.h"
#include "base/digest.h"
#include "base/url.h"
#include "extractor/extract.h"

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

Result<BundlePage> page_of(Store& store, const PageVersion& version) {
  BundlePage page;
  ZC_TRY(page.capture, store.pages().load(version.url_key, version.number));
  ZC_TRY(page.findings, store.pages().findings_of(version.url_key, version.number));
  const Document document = extract(page.capture);
  page.charset = document.charset;
  page.version = version.number;
  page.first_seen = version.first_seen;
  page.last_seen = version.last_seen;
  page.times_seen = version.times_seen;
  page.title = version.title;
  page.extractor_version = kExtractorVersion;
  return page;
}

// Audit lines that name one of the pages' captures.
Result<std::vector<std::string>> audit_of(Store& store, const std::vector<PageVersion>& shown) {
  constexpr std::size_t kPiece = 4096;
  std::vector<std::string> lines;
  for (std::uint64_t from = 1;;) {
    ZC_TRY(const std::vector<AuditEntry> piece, store.audit().read(from, kPiece));
    for (const AuditEntry& entry : piece) {
      const auto names = [&](const PageVersion& v) {
        return entry.object_sha256 == v.content_sha256;
      };
      if (std::any_of(shown.begin(), shown.end(), names)) lines.push_back(entry.line);
    }
    if (piece.size() < kPiece) return lines;
    from += piece.size();
  }
}

}  // namespace

Result<BundleInput> gather_case(Store& store,
                                const Settings& settings,
                                const std::string& subject,
                                UtcTime now) {
  ZC_TRY(const Subject found, find_subject(store, subject));
  ZC_TRY(const std::vector<PageVersion> versions, store.pages().history(found.url_key));
  std::vector<PageVersion> shown;
  for (const PageVersion& v : versions) {
    if (v.number == found.version || v.number == versions.back().number) shown.push_back(v);
  }
  BundleInput input;
  for (const PageVersion& v : shown) {
    ZC_TRY(BundlePage page, page_of(store, v));
    input.pages.push_back(std::move(page));
  }
  ZC_TRY(input.visits, store.pages().visits(found.url_key, kMaxVisits));
  ZC_TRY(input.audit_lines, audit_of(store, shown));
  input.name = fmt::format("ZC-{}-v{}", sha256(found.url_key).hex().substr(0, 12), found.version);
  input.unit = settings.office.unit;
  input.operator_name = settings.office.operator_name;
  input.exported = now;
  input.tool_version = fmt::format("zhengcha {}", kVersion);
  return input;
}

}  // namespace zc
