// The commands that read the store: findings, pages, history, diff.
#include <fmt/format.h>
#include <unistd.h>

#include "app/commands/command.h"
#include "app/commands/inputs.h"
#include "app/file_process.h"
#include "app/store_view.h"

namespace zc {
namespace {

constexpr std::size_t kMaxVisitsShown = 1000;
constexpr std::uint32_t kMaxHistory = 12;  // versions that teach what is noise

struct Opened {
  SystemClock clock = {};
  std::unique_ptr<Store> store = {};
};

Result<std::unique_ptr<Opened>> open(const std::string& config) {
  ZC_TRY(const Settings settings, load_settings(config));
  auto opened = std::make_unique<Opened>();
  ZC_TRY(opened->store, open_for_reading(settings, opened->clock));
  return opened;
}

Result<FindingQuery> query_of(const FindingsArgs& args) {
  FindingQuery query;
  if (!args.category.empty()) {
    ZC_TRY(query.category, category_from_name(args.category));
  }
  if (!args.severity.empty()) {
    ZC_TRY(query.min_severity, severity_from_name(args.severity));
  }
  if (!args.since.empty()) {
    ZC_TRY(query.since, parse_told_time(args.since, DayEdge::kFirst));
  }
  query.open_only = args.open_only;
  query.limit = args.limit;
  return query;
}

Error never_seen(const std::string& url) {
  return Error(ErrorKind::kNotFound, fmt::format("the store has never seen {}", url));
}

const PageVersion* numbered(const std::vector<PageVersion>& versions, std::uint32_t number) {
  for (const PageVersion& v : versions) {
    if (v.number == number) return &v;
  }
  return nullptr;
}

}  // namespace

Result<int> run_findings(const FindingsArgs& args) {
  ZC_TRY(const FindingQuery query, query_of(args));
  ZC_TRY(const std::unique_ptr<Opened> opened, open(args.config));
  ZC_TRY(const std::vector<FindingRow> rows, opened->store->findings().find(query));
  fmt::print("{}", args.format == "json" ? findings_json(rows) + "\n" : findings_text(rows));
  return rows.empty() ? kExitNothingFound : kExitFound;
}

Result<int> run_pages(const PagesArgs& args) {
  ZC_TRY(const std::unique_ptr<Opened> opened, open(args.config));
  std::vector<PageRow> rows;
  const auto take = [&rows](const PageVersion& latest) {
    rows.push_back({latest, 0});
    return true;
  };
  ZC_CHECK(opened->store->pages().for_each_page(take));
  for (PageRow& row : rows) {
    ZC_TRY(const Capture capture,
           opened->store->pages().load(row.version.url_key, row.version.number));
    row.blocks = extract_bounded(capture).blocks.size();
  }
  fmt::print("{}", args.format == "json" ? pages_json(rows) + "\n" : pages_text(rows));
  return kExitNothingFound;
}

Result<int> run_history(const HistoryArgs& args) {
  ZC_TRY(const std::string key, key_of(args.url));
  ZC_TRY(const std::unique_ptr<Opened> opened, open(args.config));
  const PageTable& pages = opened->store->pages();
  ZC_TRY(const std::vector<Visit> visits, pages.visits(key, kMaxVisitsShown));
  if (visits.empty()) return never_seen(args.url);
  Result<std::vector<PageVersion>> kept = pages.history(key);
  const bool never_kept = !kept && kept.error().kind() == ErrorKind::kNotFound;
  if (!kept && !never_kept) return std::move(kept).error();
  const std::vector<PageVersion> versions = std::move(kept).value_or({});
  fmt::print("{}",
             args.format == "json" ? history_json(args.url, versions, visits) + "\n"
                                   : history_text(args.url, versions, visits));
  return kExitNothingFound;
}

Result<int> run_diff(const DiffArgs& args) {
  ZC_TRY(const std::string key, key_of(args.url));
  ZC_TRY(const std::unique_ptr<Opened> opened, open(args.config));
  PageTable& pages = opened->store->pages();
  ZC_TRY(const std::vector<PageVersion> versions, pages.history(key));
  const std::uint32_t last = versions.back().number;
  const PageVersion* const before =
      numbered(versions, args.before != 0 ? args.before : std::max(last, 2U) - 1);
  const PageVersion* const after = numbered(versions, args.after != 0 ? args.after : last);
  if (before == nullptr || after == nullptr) {
    return Error(ErrorKind::kNotFound, fmt::format("{} has versions 1 to {}", args.url, last));
  }
  ZC_TRY(const Capture old_capture, pages.load(key, before->number));
  ZC_TRY(const Capture new_capture, pages.load(key, after->number));
  std::vector<Document> history;
  for (const PageVersion& version : versions) {
    if (version.number > after->number || version.number + kMaxHistory <= after->number) continue;
    ZC_TRY(const Capture capture, pages.load(key, version.number));
    history.push_back(extract_bounded(capture));
  }
  std::vector<const Document*> documents;
  for (const Document& document : history) documents.push_back(&document);
  const std::vector<DiffPiece> pieces = diff_documents(
      extract_bounded(old_capture), extract_bounded(new_capture), learn_noise(documents));
  const DiffHead head = {args.url, *before, *after};
  const bool colour = isatty(STDOUT_FILENO) == 1;
  fmt::print(
      "{}",
      args.format == "json" ? diff_json(head, pieces) + "\n" : diff_text(head, pieces, colour));
  for (const DiffPiece& p : pieces) {
    if (p.kind != DiffPiece::Kind::kSame) return kExitFound;
  }
  return kExitNothingFound;
}

}  // namespace zc
