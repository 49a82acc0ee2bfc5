#include "app/crawl_report.h"

#include <fmt/format.h>

#include "app/text_table.h"

namespace zc {
namespace {

constexpr std::size_t kFailuresShown = 20;

double per_second(std::uint64_t count, std::chrono::milliseconds elapsed) {
  return elapsed.count() > 0
             ? static_cast<double>(count) * 1000.0 / static_cast<double>(elapsed.count())
             : 0.0;
}

bool is_failure(Outcome outcome) {
  return outcome != Outcome::kPage && outcome != Outcome::kRedirect &&
         outcome != Outcome::kNotModified;
}

std::string number(std::uint64_t n) {
  return fmt::format("{}", n);
}

std::string findings_part(const CrawlTotals& totals) {
  TextTable table({"category", "", "alert", "review", "log"});
  for (size_t c = 0; c < kAllCategories.size(); ++c) {
    const auto& by_severity = totals.findings[c];
    if (by_severity[0] + by_severity[1] + by_severity[2] == 0) continue;
    table.add({std::string(name_of(kAllCategories[c])),
               std::string(chinese_name_of(kAllCategories[c])),
               number(by_severity[2]),
               number(by_severity[1]),
               number(by_severity[0])});
  }
  return table.empty() ? "" : "\nnew findings\n" + table.text();
}

std::string failures_part(const CrawlTotals& totals) {
  TextTable table({"outcome", "address", "reason"});
  for (size_t i = 0; i < totals.failures.size() && i < kFailuresShown; ++i) {
    const Visit& v = totals.failures[i];
    table.add({std::string(name_of(v.outcome)), v.url, v.reason});
  }
  if (table.empty()) return "";
  std::uint64_t all = 0;
  for (int i = 0; i < kOutcomeCount; ++i) {
    if (is_failure(static_cast<Outcome>(i))) all += totals.outcomes[static_cast<size_t>(i)];
  }
  return fmt::format(
      "\nnot stored as pages: {}{}\n{}",
      all,
      all > kFailuresShown ? fmt::format(" (the first {} shown)", kFailuresShown) : "",
      table.text(72));
}

std::string refusals_part(const CrawlTotals& totals) {
  TextTable table({"links not followed, by rule", ""});
  for (const auto& [rule, count] : totals.refusals) table.add({rule, number(count)});
  return table.empty() ? "" : "\n" + table.text(60);
}

// "mount_point 8, always 4" of those decisions that `wanted` picks.
template <typename Wanted>
std::string decisions(const CrawlTotals& totals, const Wanted& wanted) {
  std::string out;
  for (int i = 0; i < kRenderReasonCount; ++i) {
    const auto reason = static_cast<RenderReason>(i);
    const std::uint64_t count = totals.render_decisions[static_cast<std::size_t>(i)];
    if (count == 0 || !wanted(reason)) continue;
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", name_of(reason), count);
  }
  return out.empty() ? "none" : out;
}

std::string rendering_part(const CrawlTotals& totals) {
  if (!totals.render_unavailable.empty()) {
    return fmt::format("no page was rendered: {}\n", totals.render_unavailable);
  }
  std::uint64_t asked = 0;
  for (const std::uint64_t count : totals.render_decisions) asked += count;
  if (asked == 0) return "";
  return fmt::format(
      "pages to render: {}\npages not rendered: {}\nrendered {} pages and hash routes, failed {}; "
      "findings that only scripts show {}\n",
      decisions(totals, [](RenderReason reason) { return renders(reason); }),
      decisions(totals, [](RenderReason reason) { return !renders(reason); }),
      totals.renders,
      totals.renders_failed,
      totals.rendered_findings);
}

}  // namespace

CrawlProgress progress_of(const CrawlTotals& totals) {
  CrawlProgress progress;
  progress.done = totals.visits();
  progress.findings = totals.new_findings;
  for (int i = 0; i < kOutcomeCount; ++i) {
    if (is_failure(static_cast<Outcome>(i))) {
      progress.failed += totals.outcomes[static_cast<size_t>(i)];
    }
  }
  return progress;
}

std::string progress_line(const CrawlProgress& p) {
  return fmt::format("pages {}  queued {}  fetching {}  failed {}  new findings {}  {:.1f} pages/s",
                     p.done,
                     p.waiting,
                     p.in_flight,
                     p.failed,
                     p.findings,
                     per_second(p.done, p.elapsed));
}

std::string summary_text(const CrawlTotals& totals,
                         CrawlEnd end,
                         std::chrono::milliseconds elapsed) {
  std::string out = end == CrawlEnd::kComplete
                        ? "crawl complete\n\n"
                        : "crawl stopped; the next start goes on from here\n\n";
  TextTable outcomes({"outcome", "", "addresses"});
  for (int i = 0; i < kOutcomeCount; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    const std::uint64_t count = totals.outcomes[static_cast<size_t>(i)];
    if (count == 0) continue;
    outcomes.add(
        {std::string(name_of(outcome)), std::string(chinese_name_of(outcome)), number(count)});
  }
  out += outcomes.text();
  out += fmt::format("\npages new {}, changed {}, unchanged {}; retries {}\n",
                     totals.new_pages,
                     totals.changed_pages,
                     totals.unchanged_pages,
                     totals.retries);
  out += fmt::format("findings new {}, gone {}; alerts {}; pages undecided {}\n",
                     totals.new_findings,
                     totals.gone_findings,
                     totals.alerts,
                     totals.undecided);
  if (totals.pauses > 0) {
    out += fmt::format("the whole crawl paused {} times because hardly any host answered\n",
                       totals.pauses);
  }
  out += rendering_part(totals);
  out += findings_part(totals) + refusals_part(totals) + failures_part(totals);
  out += fmt::format("\n{} addresses, {:.1f} MB, {:.1f} s, {:.1f} pages/s\n",
                     totals.visits(),
                     static_cast<double>(totals.fetched_bytes) / 1e6,
                     static_cast<double>(elapsed.count()) / 1000.0,
                     per_second(totals.visits(), elapsed));
  return out;
}

}  // namespace zc
