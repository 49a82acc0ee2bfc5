// The commands that look at the crawler's own books: robots, frontier, schedule, seeds.
#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/commands/crawler_cli.h"
#include "app/commands/inputs.h"
#include "app/crawler_view.h"
#include "base/url.h"
#include "config/seed_file.h"

namespace zc {
namespace {

constexpr std::size_t kTasksShown = 10;

struct Opened {
  SystemClock clock = {};
  Settings settings = {};
  std::unique_ptr<Store> store = {};
};

enum class Access { kRead, kWrite };

// To write, no crawl may run on the same store.
Result<std::unique_ptr<Opened>> open(const std::string& config, Access access) {
  auto opened = std::make_unique<Opened>();
  ZC_TRY(opened->settings, load_settings(config));
  if (access == Access::kRead) {
    ZC_TRY(opened->store, open_for_reading(opened->settings, opened->clock));
    return opened;
  }
  StoreOptions options = opened->settings.store;
  options.create = false;
  ZC_TRY(opened->store, Store::open(options, opened->clock));
  return opened;
}

// "www.example.cn", "www.example.cn:8080" or an address, as "host:port".
Result<std::string> host_of(const std::string& text) {
  const bool whole = text.find("://") != std::string::npos;
  ZC_TRY(const Url url, Url::parse(whole ? text : "http://" + text + "/"));
  if (url.host().empty()) return Error(ErrorKind::kBadInput, fmt::format("'{}' is no host", text));
  return url.host_port();
}

// A host given without a port is the one that was met: https before http.
Result<std::string> known_host(DiskUrlTable& urls, const std::string& text) {
  ZC_TRY(const std::string host, host_of(text));
  if (text.find(':') != std::string::npos) return host;
  ZC_TRY(const Url url, Url::parse("https://" + text + "/"));
  ZC_TRY(const auto memory, urls.remembered_host(url.host_port()));
  return memory ? url.host_port() : host;
}

Result<HostQueue> queue_of(DiskUrlTable& urls, const std::string& host) {
  ZC_TRY(const std::vector<HostQueue> queues, urls.hosts());
  for (const HostQueue& queue : queues) {
    if (queue.host == host) return queue;
  }
  return HostQueue{host, 0, 0};
}

}  // namespace

Result<int> run_robots(const CrawlerArgs& args) {
  ZC_TRY(const std::string bytes, read_file(args.file, std::size_t{16} << 20));
  const RobotsRules rules = RobotsRules::parse(bytes, args.agent);
  bool all_allowed = true;
  for (const std::string& text : args.subjects) {
    ZC_TRY(const Url url, Url::parse(text));
    const RobotsVerdict verdict = rules.check(RobotsRules::target_of(url.href()));
    all_allowed = all_allowed && verdict.answer == RobotsAnswer::kAllowed;
    fmt::print("{}", robots_line(text, verdict));
  }
  return all_allowed ? kExitNothingFound : kExitFound;
}

Result<int> run_frontier_stats(const CrawlerArgs& args) {
  ZC_TRY(const std::unique_ptr<Opened> opened, open(args.config, Access::kRead));
  DiskUrlTable& urls = opened->store->urls();
  FrontierView view;
  view.now = opened->clock.now();
  ZC_TRY(view.queues, urls.hosts());
  ZC_TRY(view.memories, urls.remembered_hosts());
  fmt::print("{}", args.format == "json" ? frontier_json(view) + "\n" : frontier_text(view));
  return kExitNothingFound;
}

Result<int> run_frontier_host(const CrawlerArgs& args) {
  ZC_TRY(const std::unique_ptr<Opened> opened, open(args.config, Access::kRead));
  DiskUrlTable& urls = opened->store->urls();
  HostView view;
  ZC_TRY(const std::string host, known_host(urls, args.subjects.front()));
  ZC_TRY(view.queue, queue_of(urls, host));
  ZC_TRY(const std::optional<HostMemory> memory, urls.remembered_host(host));
  if (!memory && view.queue.queued == 0) {
    return Error(ErrorKind::kNotFound, fmt::format("the crawler has never met {}", host));
  }
  view.memory = memory.value_or(HostMemory{.host = host});
  const UtcTime now = opened->clock.now();
  const HostPace pace(opened->settings.frontier.pace);
  view.next_start = std::max(pace.next_start(view.memory.pace, now), view.memory.held_until);
  ZC_TRY(view.next, urls.waiting(host, nullptr, kTasksShown));
  fmt::print("{}", args.format == "json" ? host_json(view) + "\n" : host_text(view));
  return kExitNothingFound;
}

Result<int> run_frontier_order(const CrawlerArgs& args, HostOrder order) {
  ZC_TRY(const std::unique_ptr<Opened> opened, open(args.config, Access::kWrite));
  DiskUrlTable& urls = opened->store->urls();
  ZC_TRY(const std::string host, known_host(urls, args.subjects.front()));
  ZC_TRY(const std::optional<HostMemory> known, urls.remembered_host(host));
  HostMemory memory = known.value_or(HostMemory{.host = host});
  memory.paused = order == HostOrder::kPause;
  ZC_CHECK(urls.remember_hosts(std::span(&memory, 1)));
  const std::string what = fmt::format("host.{} {}", memory.paused ? "paused" : "resumed", host);
  const AuditEvent event{memory.paused ? "host.paused" : "host.resumed",
                         opened->settings.office.operator_name,
                         sha256(what)};
  ZC_TRY(const std::uint64_t line, opened->store->audit().append(event));
  fmt::print("{} {}（审计日志第 {} 行）\n", host, memory.paused ? "已暂停" : "已恢复", line);
  return kExitNothingFound;
}

Result<int> run_frontier_forget(const CrawlerArgs& args) {
  ZC_TRY(const std::unique_ptr<Opened> opened, open(args.config, Access::kWrite));
  ZC_TRY(const std::string key, key_of(args.subjects.front()));
  ZC_CHECK(opened->store->urls().forget(key));
  fmt::print("已忘记 {}；页面历史仍在\n", key);
  return kExitNothingFound;
}

Result<int> run_schedule_explain(const CrawlerArgs& args) {
  ZC_TRY(const std::unique_ptr<Opened> opened, open(args.config, Access::kRead));
  DiskUrlTable& urls = opened->store->urls();
  ZC_TRY(const std::string key, key_of(args.subjects.front()));
  ZC_TRY(const std::optional<UrlState> state, urls.state_of_url(key));
  if (!state || state->fetched_run == 0) {
    return Error(ErrorKind::kNotFound, fmt::format("{} was never fetched", key));
  }
  const RevisitPlan plan(opened->settings.revisit);
  ScheduleView view;
  view.now = opened->clock.now();
  view.page = state->known;
  view.rate = plan.change_rate(view.page.observations);
  view.weight = plan.weight(view.page);
  view.worth = plan.worth(view.page, view.now);
  view.floor = plan.floor_of(view.page);
  ZC_TRY(view.last, urls.last_revisits());
  view.worthy_at = plan.worthy_at(view.page, view.last ? view.last->threshold : 0);
  fmt::print("{}", args.format == "json" ? schedule_json(view) + "\n" : schedule_text(view));
  return kExitNothingFound;
}

Result<int> run_seeds(const CrawlerArgs& args) {
  for (const std::string& file : args.subjects) {
    ZC_TRY(const std::vector<std::string> seeds, read_seed_file(file));
    for (const std::string& seed : seeds) {
      ZC_TRY(const Url url, Url::parse(seed));
      fmt::print("{}\n", url.href());
    }
  }
  return kExitNothingFound;
}

}  // namespace zc
