#include "app/service.h"

#include <cstdint>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/commands/service_cli.h"
#include "app/status_server.h"
#include "base/time.h"
#include "config/service_socket.h"
#include "config/settings.h"

namespace zc {
namespace {

struct StatusArgs {
  std::string config = {};
  std::string format = "table";
};

struct JobsArgs {
  std::string config = {};
  std::string from = {};  // "" = now
  std::uint32_t count = 3;
};

Result<int> run_run(const ServiceArgs& args) {
  ZC_CHECK(run_service(args));
  return kExitNothingFound;
}

Result<int> run_status(const StatusArgs& args) {
  ZC_TRY(const std::string socket, service_socket_of(args.config));
  const std::string question = args.format == "json" ? "json" : "text";
  ZC_TRY(const std::string answer, ask_status(socket, question));
  fmt::print("{}", answer);
  return kExitNothingFound;
}

// "national<TAB>2026-11-24T14:00:00Z<TAB>2026-11-24T14:00:00Z": when it is due, and the earliest
// start.
Result<int> run_jobs(const JobsArgs& args) {
  ZC_TRY(const Settings settings, load_settings(args.config));
  UtcTime from = SystemClock().now();
  if (!args.from.empty()) {
    ZC_TRY(from, parse_rfc3339(args.from));
  }
  for (const JobOptions& job : settings.jobs) {
    UtcTime after = from;
    for (std::uint32_t i = 0; i < args.count; ++i) {
      const auto due = job.cron.next(after, job.zone);
      if (!due) break;
      const UtcTime start = job.windows.open_from(*due, job.zone);
      fmt::print("{}\t{}\t{}\n", job.id, to_rfc3339_seconds(*due), to_rfc3339_seconds(start));
      after = *due;
    }
  }
  return kExitNothingFound;
}

}  // namespace

void add_service_commands(CLI::App& app, Chosen& chosen) {
  const auto service = std::make_shared<ServiceArgs>();
  CLI::App* const run =
      add_command(app, "run", "the service: crawl the [[jobs]] when they are due");
  needs_config(run, service->config);
  run->add_option("--log", service->log_file, "JSON Lines log: a file; default: standard error");
  run->callback([=, &chosen] { chosen = [=] { return run_run(*service); }; });

  const auto asked = std::make_shared<StatusArgs>();
  CLI::App* const status = add_command(app, "status", "ask the running service how its jobs are");
  needs_config(status, asked->config);
  takes_format(status, asked->format, {"table", "json"});
  status->callback([=, &chosen] { chosen = [=] { return run_status(*asked); }; });

  const auto listed = std::make_shared<JobsArgs>();
  CLI::App* const jobs = add_command(app, "jobs", "when the [[jobs]] are next due (UTC)");
  needs_config(jobs, listed->config);
  jobs->add_option("--from", listed->from, "since when, e.g. 2026-11-24T08:30:00Z; default: now");
  jobs->add_option("--count", listed->count, "so many of each job")->capture_default_str();
  jobs->callback([=, &chosen] { chosen = [=] { return run_jobs(*listed); }; });
}

}  // namespace zc
