// Builds everything in order, owns the threads, stops in reverse order.  One crawl a Runtime.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "config/settings.h"

namespace zc {

struct RuntimeOptions {
  std::string metrics_address = {};  // "" = /metrics is not served
  std::string log_file = {};         // "" = no log, "-" = standard error
};

class Runtime {
 public:
  // Every part that can be refused is built here, before anything is fetched: settings, rules,
  // seeds, address guard, store, alert file, metrics address.
  static Result<std::unique_ptr<Runtime>> create(const Settings& settings,
                                                 const RuntimeOptions& options);
  ~Runtime();

  // Runs the job to its end, or until SIGINT or SIGTERM, and gives the summary to print.  Shows
  // progress on standard output: one moving line on a terminal, a plain line every 5 s elsewhere.
  Result<std::string> crawl();

 private:
  struct Impl;
  explicit Runtime(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace zc
