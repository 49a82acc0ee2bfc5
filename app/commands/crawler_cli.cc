#include "app/commands/crawler_cli.h"

#include <CLI/CLI.hpp>

namespace zc {
namespace {

using Chosen = std::function<Result<int>()>;

class Commands {
 public:
  Commands(CrawlerArgs& args, Chosen& chosen) : args_(args), chosen_(chosen) {}

  // A command that ends in `run`.
  template <typename Run>
  CLI::App* add(CLI::App& parent, const char* name, const char* help, Run run) {
    CLI::App* const command = parent.add_subcommand(name, help);
    command->callback(
        [&args = args_, &chosen = chosen_, run] { chosen = [&args, run] { return run(args); }; });
    return command;
  }
  void needs_config(CLI::App* command) {
    command->add_option("--config", args_.config, "settings file (TOML)")->required();
  }
  void takes_format(CLI::App* command) {
    command->add_option("--format", args_.format, "how to print")
        ->check(CLI::IsMember({"table", "json"}))
        ->capture_default_str();
  }
  CLI::Option* needs_subjects(CLI::App* command, const char* name) {
    return command->add_option(name, args_.subjects)->required();
  }

  void add_robots(CLI::App& app);
  void add_frontier(CLI::App& app);
  void add_schedule(CLI::App& app);
  void add_seeds(CLI::App& app);

 private:
  CrawlerArgs& args_;
  Chosen& chosen_;
};

void Commands::add_robots(CLI::App& app) {
  CLI::App* const c = add(app, "robots", "what a robots.txt says of addresses", run_robots);
  c->add_option("--file", args_.file, "the robots.txt; - for standard input")->required();
  c->add_option("--agent", args_.agent, "what robots.txt calls us")->capture_default_str();
  needs_subjects(c, "URL");
}

void Commands::add_frontier(CLI::App& app) {
  CLI::App* const frontier = app.add_subcommand("frontier", "what waits to be fetched, by host");
  frontier->require_subcommand(1);
  CLI::App* const stats =
      add(*frontier, "stats", "totals and the longest queues", run_frontier_stats);
  needs_config(stats);
  takes_format(stats);
  CLI::App* const host = add(*frontier, "host", "one host's queue and pace", run_frontier_host);
  needs_config(host);
  takes_format(host);
  needs_subjects(host, "HOST")->expected(1);
  const auto order = [](HostOrder which) {
    return [which](const CrawlerArgs& args) { return run_frontier_order(args, which); };
  };
  CLI::App* const pause =
      add(*frontier, "pause", "ask this host no more, until resumed", order(HostOrder::kPause));
  CLI::App* const resume =
      add(*frontier, "resume", "ask this host again", order(HostOrder::kResume));
  for (CLI::App* const command : {pause, resume}) {
    needs_config(command);
    needs_subjects(command, "HOST")->expected(1);
  }
  CLI::App* const forget =
      add(*frontier, "forget", "as if the address had never been met", run_frontier_forget);
  needs_config(forget);
  needs_subjects(forget, "URL")->expected(1);
}

void Commands::add_schedule(CLI::App& app) {
  CLI::App* const schedule = app.add_subcommand("schedule", "when pages are looked at again");
  schedule->require_subcommand(1);
  CLI::App* const explain =
      add(*schedule, "explain", "why and when an address comes again", run_schedule_explain);
  needs_config(explain);
  takes_format(explain);
  needs_subjects(explain, "URL")->expected(1);
}

void Commands::add_seeds(CLI::App& app) {
  CLI::App* const c = add(app, "seeds", "read lists of seeds (txt, csv, opml, xml)", run_seeds);
  needs_subjects(c, "FILE");
}

}  // namespace

void add_crawler_commands(CLI::App& app, CrawlerArgs& args, Chosen& chosen) {
  Commands commands(args, chosen);
  commands.add_robots(app);
  commands.add_frontier(app);
  commands.add_schedule(app);
  commands.add_seeds(app);
}

}  // namespace zc
