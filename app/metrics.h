// Every metric of the program, declared once, with its unit in its name.  Counting is lock-free and
// may be done from any thread.  No URL or host ever becomes a label.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/render_policy.h"
#include "base/case.h"
#include "base/finding.h"
#include "base/job_run.h"
#include "base/lead.h"
#include "base/time.h"
#include "base/visit.h"

namespace zc {

enum class PageStage { kFetch, kJudge, kStore, kRender };
std::chrono::microseconds time_since(std::chrono::steady_clock::time_point begin);
enum class PageChange { kNew, kChanged, kUnchanged };
// Why a host is not asked although addresses of it wait.
enum class HostRest { kBackoff, kBreaker, kHeld, kOperator };
using RestingHosts = std::array<std::uint64_t, 4>;  // by HostRest

// What the store holds, at one moment (app/store_figures.h).
struct StoreFigures {
  std::uint64_t disk_bytes = 0, memory_bytes = 0;
  std::uint64_t pages = 0, versions = 0, visits = 0, findings = 0, log_lines = 0;
  std::uint64_t outbox = 0;  // pages whose findings wait to be told
  std::array<std::uint64_t, kCaseStateCount> cases = {};
  std::array<std::chrono::seconds, kCaseStateCount> oldest = {};  // since it was opened
  std::uint64_t relapses = 0;                                     // of all cases so far
  std::uint64_t overdue_rechecks = 0;  // pages whose day came more than a day ago
  std::uint64_t overdue_notices = 0;   // cases past their deadline, not yet obeyed
  std::uint64_t bundles = 0;           // exported so far
  std::array<std::uint64_t, kLeadStatusCount> leads = {};  // from outside, by where they stand
  std::chrono::seconds oldest_awaiting{0};                 // of them: since it first came in
  UtcTime time = {};
};

class Metrics {
 public:
  Metrics();
  ~Metrics();

  void count_outcome(Outcome outcome);
  void count_bytes(std::size_t wire_bytes);
  void count_page(PageChange change);
  void count_finding(const Finding& finding);
  void count_alert();
  // Findings of a page new on it; `province` as province_of() gives it, "" when not known.
  void count_findings_in(const std::string& province, std::size_t findings);
  void count_undecided();
  // Whether a page is rendered, and why or why not; a page or route rendered, or failed.
  void count_render_decision(RenderReason reason);
  void count_render(bool succeeded);
  void observe(PageStage stage, std::chrono::microseconds took);
  void set_frontier(std::uint64_t waiting, std::size_t in_flight);
  // `stuck`: how long the oldest page is under way beyond its deadline; `paused`: by ErrorWatch.
  void set_health(std::chrono::microseconds stuck, bool paused);
  void set_rules(const std::string& rules_hash);
  void set_resting(const RestingHosts& hosts);
  void set_store(const StoreFigures& figures);

  // Of the service.  Job ids come from the settings and are its only labels; not lock-free.
  void set_jobs(const std::vector<JobRun>& jobs);  // those in force; others are forgotten
  void count_job_end(const std::string& id, JobEnd end);
  void set_job_running(const std::string& id, bool running);
  void set_reload(bool taken, UtcTime time);

  // Of the alert channels, whose ids come from the settings too; not lock-free.
  void set_channels(const std::vector<std::string>& ids);  // those in force; others are forgotten
  void set_channel_waiting(const std::string& id, std::uint64_t notices);
  void count_channel_sent(const std::string& id, std::size_t notices, UtcTime time);
  void count_channel_failure(const std::string& id);

  // The whole registry in the Prometheus text format.
  std::string text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zc
