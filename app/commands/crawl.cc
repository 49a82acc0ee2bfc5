#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <sched.h>

#include "app/commands/command.h"
#include "app/runtime.h"

namespace zc {

Result<int> run_crawl(const CrawlArgs& args) {
  ZC_TRY(const Settings settings, load_settings(args.config));
  // Pages by the thousand, nobody waiting for one: threads that are not interrupted for each other
  // find their caches warm.  Refused or not, the crawl is the same.
  const sched_param priority = {};
  sched_setscheduler(0, SCHED_BATCH, &priority);
  const RuntimeOptions options = {args.metrics_address, args.log_file};
  ZC_TRY(const std::unique_ptr<Runtime> runtime, Runtime::create(settings, options));
  ZC_TRY(const std::string summary, runtime->crawl());
  fmt::print("{}", summary);
  return kExitNothingFound;
}

}  // namespace zc
