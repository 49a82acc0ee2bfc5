// What counting costs: the CPU time of the metrics that one page of a crawl touches, and of one
// scrape, to be held against the CPU time of a whole page (bench_pipeline).
//   build/release/tests/bench/bench_metrics [PAGES]   (default 1,000,000)
// Each page does what app/pipeline.cc does for a page with a finding: three stages timed, outcome,
// bytes, change, finding and province counted, and frontier and health told for each of four turns
// of the dispatch loop.
#include <cstdlib>
#include <string>

#include <fmt/format.h>

#include "app/metrics.h"
#include "tests/bench/process_cost.h"

namespace {

using namespace zc;
using bench::cpu_seconds;

void count_one(Metrics& metrics, const Finding& finding, std::uint64_t page) {
  for (std::uint64_t turn = 0; turn < 4; ++turn) {
    metrics.set_frontier(page, turn);
    metrics.set_health(std::chrono::microseconds(0), false);
  }
  const std::chrono::microseconds took(static_cast<std::int64_t>(page % 100'000));
  metrics.observe(PageStage::kFetch, took);
  metrics.observe(PageStage::kJudge, took);
  metrics.observe(PageStage::kStore, took);
  metrics.count_outcome(Outcome::kPage);
  metrics.count_bytes(30'000);
  metrics.count_page(static_cast<PageChange>(page % 3));
  metrics.count_finding(finding);
  metrics.count_findings_in("河北省", 1);
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t pages = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  Metrics metrics;
  const Finding finding;
  double before = cpu_seconds();
  for (std::uint64_t page = 0; page < pages; ++page) count_one(metrics, finding, page);
  fmt::print("a page     {:8.2f} microseconds of CPU\n",
             1e6 * (cpu_seconds() - before) / static_cast<double>(pages));
  constexpr int kScrapes = 200;
  std::size_t bytes = 0;
  before = cpu_seconds();
  for (int i = 0; i < kScrapes; ++i) bytes += metrics.text().size();
  fmt::print("a scrape   {:8.2f} microseconds of CPU, {} bytes\n",
             1e6 * (cpu_seconds() - before) / kScrapes,
             bytes / kScrapes);
  return 0;
}
