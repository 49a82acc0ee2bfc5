// What a crawl prints: progress while it runs, a summary at its end.  Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "app/pipeline.h"

namespace zc {

struct CrawlProgress {
  std::uint64_t done = 0, waiting = 0, failed = 0, findings = 0;
  std::size_t in_flight = 0;
  std::chrono::milliseconds elapsed = {};
};

// "pages 120  queued 14  failed 3  findings 41  85.3 pages/s"
std::string progress_line(const CrawlProgress& progress);

enum class CrawlEnd { kComplete, kStopped };
std::string summary_text(const CrawlTotals& totals,
                         CrawlEnd end,
                         std::chrono::milliseconds elapsed);

CrawlProgress progress_of(const CrawlTotals& totals);

}  // namespace zc
