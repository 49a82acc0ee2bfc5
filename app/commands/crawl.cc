#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/runtime.h"

namespace zc {

Result<int> run_crawl(const CrawlArgs& args) {
  ZC_TRY(const Settings settings, load_settings(args.config));
  const RuntimeOptions options = {args.metrics_address, args.log_file};
  ZC_TRY(const std::unique_ptr<Runtime> runtime, Runtime::create(settings, options));
  ZC_TRY(const std::string summary, runtime->crawl());
  fmt::print("{}", summary);
  return kExitNothingFound;
}

}  // namespace zc
