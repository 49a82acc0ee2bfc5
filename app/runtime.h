// Builds everything in order, owns the threads, stops in reverse order.  One crawl a Runtime.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "config/settings.h"

namespace zc {

class Courier;
class Metrics;
class RuleSet;
struct Store;

struct RuntimeOptions {
  std::string metrics_address = {};  // "" = /metrics is not served
  std::string log_file = {};         // "" = no log, "-" = standard error
  // A service that runs many crawls lends its own; all outlive the runtime.  With `log` set,
  // signals and standard output are the service's business too.
  const Log* log = nullptr;
  Metrics* metrics = nullptr;
  std::shared_ptr<const RuleSet> rules = {};  // null: read from the settings
  // Is lent the store while the runtime is there.  Null: the runtime sends with one of its own.
  Courier* courier = nullptr;
};

class Runtime {
 public:
  // Every part that can be refused is built here, before anything is fetched: settings, rules,
  // seeds, address guard, store, alert file, channels, metrics address.  An unfinished run of
  // another job ends here; what waited in it is set aside for that job.
  static Result<std::unique_ptr<Runtime>> create(const Settings& settings,
                                                 const RuntimeOptions& options);
  ~Runtime();

  // Runs the job to its end, or until SIGINT or SIGTERM, and gives the summary to print.  Shows
  // progress on standard output: one moving line on a terminal, a plain line every 5 s elsewhere.
  Result<std::string> crawl();
  // Ends crawl() soon, in good order; before crawl(): at once when it begins.  Thread-safe.
  void stop();
  // Addresses done with, tries included; a little behind.  Thread-safe.
  std::uint64_t done() const;
  // Was it stopped before all was done?  After crawl().
  bool stopped() const;
  Store& store();

 private:
  struct Impl;
  explicit Runtime(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace zc
