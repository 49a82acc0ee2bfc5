// The command line of the crawler's own tools: robots, frontier, schedule, seeds.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace CLI {
class App;
}

namespace zc {

struct CrawlerArgs {
  std::string config = {};
  std::string format = "table";
  std::string file = {};                   // a robots.txt
  std::string agent = "zhengcha";          // what its groups call us
  std::vector<std::string> subjects = {};  // addresses, hosts or files
};

// `args` and `chosen` must outlive the parsing and the call of `chosen`.
void add_crawler_commands(CLI::App& app, CrawlerArgs& args, std::function<Result<int>()>& chosen);

Result<int> run_robots(const CrawlerArgs& args);
Result<int> run_frontier_stats(const CrawlerArgs& args);
Result<int> run_frontier_host(const CrawlerArgs& args);
enum class HostOrder { kPause, kResume };
Result<int> run_frontier_order(const CrawlerArgs& args, HostOrder order);
Result<int> run_frontier_forget(const CrawlerArgs& args);
Result<int> run_schedule_explain(const CrawlerArgs& args);
Result<int> run_seeds(const CrawlerArgs& args);

}  // namespace zc
