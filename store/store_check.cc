#include "store/store_check.h"

#include <fmt/format.h>

#include "store/blob_refs.h"

namespace zc {
namespace {

class Checking {
 public:
  explicit Checking(Store& store) : store_(store) {}

  Result<CheckReport> run() {
    report_.log_lines = store_.audit().last_sequence();
    ZC_CHECK(note(store_.audit().verify(), "log"));
    ZC_CHECK(check_pages());
    ZC_CHECK(check_cases());
    ZC_TRY(const BlobUse use, blob_use(store_));
    report_.bodies = use.kept;
    report_.orphans = use.orphans.size();
    for (const Digest& digest : use.missing) {
      problem(fmt::format("body {} is named but not there", digest.hex()));
    }
    ZC_CHECK(check_counts());
    return std::move(report_);
  }

 private:
  void problem(std::string what) {
    if (report_.problems.size() < CheckReport::kMostProblems) {
      report_.problems.push_back(std::move(what));
    }
  }

  // What is broken is noted; a disk that cannot be read ends the check.
  template <typename T>
  Status note(const Result<T>& result, const std::string& where) {
    if (result) return Done{};
    if (result.error().kind() == ErrorKind::kStorage) return result.error();
    problem(fmt::format("{}: {}", where, result.error().message()));
    return Done{};
  }

  Status check_page(const std::string& url_key) {
    ++report_.pages;
    const Result<std::vector<PageVersion>> versions = store_.pages().history(url_key);
    ZC_CHECK(note(versions, url_key));
    if (!versions) return Done{};
    for (const PageVersion& version : *versions) {
      ++report_.versions;
      ZC_CHECK(note(store_.pages().load(url_key, version.number), url_key));
      ZC_CHECK(note(store_.pages().findings_of(url_key, version.number), url_key));
      ZC_CHECK(note(store_.pages().renderings_of(url_key, version.number), url_key));
    }
    ZC_CHECK(note(store_.pages().audit_of(url_key), url_key));
    return Done{};
  }

  Status check_pages() {
    std::optional<Error> failed;
    const auto page = [&](const PageVersion& latest) {
      if (const Status status = check_page(latest.url_key); !status) failed = status.error();
      return !failed;
    };
    ZC_CHECK(note(store_.pages().for_each_page(page), "pages"));
    if (failed) return *failed;
    return Done{};
  }

  Status check_cases() {
    const Result<std::vector<Case>> cases = store_.cases().all();
    ZC_CHECK(note(cases, "cases"));
    if (!cases) return Done{};
    for (const Case& one : *cases) {
      ++report_.cases;
      const Result<std::vector<KeptAct>> acts = store_.cases().acts(one.number);
      ZC_CHECK(note(acts, fmt::format("case {}", one.number)));
      if (acts && acts->size() != one.acts) {
        problem(fmt::format("case {}: {} acts are kept of {}", one.number, acts->size(), one.acts));
      }
    }
    return Done{};
  }

  Status check_counts() {
    const Result<PageCounts> counts = store_.pages().counts();
    ZC_CHECK(note(counts, "counts"));
    if (!counts) return Done{};
    report_.visits = counts->visits;
    report_.findings = counts->findings;
    if (counts->pages != report_.pages) {
      problem(fmt::format("{} pages are counted, {} are there", counts->pages, report_.pages));
    }
    const Result<std::vector<FindingRow>> findings = store_.findings().find({});
    ZC_CHECK(note(findings, "findings"));
    if (findings && findings->size() != counts->findings) {
      problem(
          fmt::format("{} findings are counted, {} are there", counts->findings, findings->size()));
    }
    return Done{};
  }

  Store& store_;
  CheckReport report_ = {};
};

}  // namespace

Result<CheckReport> check_store(Store& store) {
  return Checking(store).run();
}

}  // namespace zc
