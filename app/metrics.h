// Every metric of the program, declared once, with its unit in its name.  Counting is lock-free and
// may be done from any thread.  No URL or host ever becomes a label.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/finding.h"
#include "base/visit.h"

namespace zc {

enum class PageStage { kFetch, kJudge, kStore };
enum class PageChange { kNew, kChanged, kUnchanged };

class Metrics {
 public:
  Metrics();
  ~Metrics();

  void count_outcome(Outcome outcome);
  void count_bytes(std::size_t wire_bytes);
  void count_page(PageChange change);
  void count_finding(const Finding& finding);
  void count_alert();
  void count_undecided();
  void observe(PageStage stage, std::chrono::microseconds took);
  void set_frontier(std::uint64_t waiting, std::size_t in_flight);
  // `stuck`: how long the oldest page is under way beyond its deadline; `paused`: by ErrorWatch.
  void set_health(std::chrono::microseconds stuck, bool paused);
  void set_rules(const std::string& rules_hash);

  // The whole registry in the Prometheus text format.
  std::string text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zc
