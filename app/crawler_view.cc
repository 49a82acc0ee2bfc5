#include "app/crawler_view.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/text_table.h"
#include "base/visit.h"

namespace zc {
namespace {

namespace json = boost::json;

constexpr std::size_t kHostsShown = 20;

struct Totals {
  std::uint64_t waiting = 0;
  std::uint64_t queued = 0;
  std::size_t waiting_hosts = 0;
  std::size_t paused = 0;
  std::size_t resting = 0;  // back-off, breaker or hold
};

bool is_resting(const HostMemory& memory, UtcTime now) {
  return std::max(memory.pace.not_before, memory.held_until) > now;
}

Totals totals_of(const FrontierView& view) {
  Totals totals;
  for (const HostQueue& queue : view.queues) {
    totals.waiting += queue.waiting;
    totals.queued += queue.queued;
    totals.waiting_hosts += queue.waiting > 0 ? 1 : 0;
  }
  for (const HostMemory& memory : view.memories) {
    totals.paused += memory.paused ? 1 : 0;
    totals.resting += is_resting(memory, view.now) ? 1 : 0;
  }
  return totals;
}

std::vector<HostQueue> longest(std::vector<HostQueue> queues) {
  std::erase_if(queues, [](const HostQueue& queue) { return queue.waiting == 0; });
  std::stable_sort(queues.begin(), queues.end(), [](const HostQueue& a, const HostQueue& b) {
    return a.waiting > b.waiting;
  });
  if (queues.size() > kHostsShown) queues.resize(kHostsShown);
  return queues;
}

std::string seconds_text(std::chrono::milliseconds duration) {
  return fmt::format("{:.1f} 秒", static_cast<double>(duration.count()) / 1000.0);
}

std::string time_or_dash(UtcTime time) {
  return time == UtcTime{} ? "-" : to_beijing(time);
}

json::value time_or_null(UtcTime time) {
  return time == UtcTime{} ? json::value(nullptr) : json::value(to_rfc3339(time));
}

std::string span_text(double seconds) {
  constexpr double kHour = 3600;
  constexpr double kDay = 24 * kHour;
  if (seconds >= kDay) return fmt::format("{:.1f} 天", seconds / kDay);
  if (seconds >= kHour) return fmt::format("{:.1f} 小时", seconds / kHour);
  return fmt::format("{:.0f} 秒", seconds);
}

std::string outcome_text(const std::string& name) {
  Outcome outcome = Outcome::kPage;
  return outcome_from_name(name, outcome) ? std::string(chinese_name_of(outcome)) : name;
}

std::size_t changes_in(const KnownUrl& page) {
  return static_cast<std::size_t>(std::count_if(page.observations.begin(),
                                                page.observations.end(),
                                                [](const Observation& o) { return o.changed; }));
}

std::string next_look_text(const ScheduleView& view) {
  if (!view.worthy_at) return "按上次的门槛，不会再看，除非预算变宽";
  if (*view.worthy_at <= view.now) return "下一轮采集就看";
  return fmt::format("{} 以后的第一轮采集", to_beijing(*view.worthy_at));
}

std::string budget_text(const ScheduleView& view) {
  if (!view.last) return "还没有复查过";
  if (view.last->threshold <= 0) {
    return fmt::format(
        "{} 复查时预算够用，{} 个已知网址全部入队", to_beijing(view.last->time), view.last->queued);
  }
  return fmt::format("{} 复查时 {} 个已知网址中 {} 个入队，门槛 {:.4g}",
                     to_beijing(view.last->time),
                     view.last->known,
                     view.last->queued,
                     view.last->threshold);
}

}  // namespace

std::string frontier_text(const FrontierView& view) {
  const Totals totals = totals_of(view);
  std::string out = fmt::format(
      "待采 {} 个网址，{} 个主机；本轮已入队 {} 个；记得 {} 个主机，其中退避或等待 {} 个、人工暂停 "
      "{} "
      "个。\n",
      totals.waiting,
      totals.waiting_hosts,
      totals.queued,
      view.memories.size(),
      totals.resting,
      totals.paused);
  TextTable table({"待采", "本轮入队", "主机"});
  for (const HostQueue& queue : longest(view.queues)) {
    table.add({fmt::format("{}", queue.waiting), fmt::format("{}", queue.queued), queue.host});
  }
  return table.empty() ? out : out + "\n待采最多的主机\n" + table.text();
}

std::string frontier_json(const FrontierView& view) {
  const Totals totals = totals_of(view);
  json::array hosts;
  for (const HostQueue& queue : longest(view.queues)) {
    hosts.push_back(
        json::object{{"host", queue.host}, {"waiting", queue.waiting}, {"queued", queue.queued}});
  }
  return json::serialize(json::object{{"waiting", totals.waiting},
                                      {"waiting_hosts", totals.waiting_hosts},
                                      {"queued", totals.queued},
                                      {"remembered_hosts", view.memories.size()},
                                      {"resting_hosts", totals.resting},
                                      {"paused_hosts", totals.paused},
                                      {"longest", std::move(hosts)}});
}

std::string host_text(const HostView& view) {
  const HostPaceState& pace = view.memory.pace;
  TextTable table({"主机", view.memory.host});
  table.add({"状态", view.memory.paused ? "人工暂停" : "正常"});
  table.add({"IP 地址", view.memory.ip.empty() ? "-" : view.memory.ip});
  table.add({"待采", fmt::format("{}", view.queue.waiting)});
  table.add({"本轮入队", fmt::format("{}", view.queue.queued)});
  table.add({"上次访问", time_or_dash(pace.last_end)});
  table.add({"最早可再访问", to_beijing(view.next_start)});
  table.add({"上次耗时", seconds_text(pace.last_fetch)});
  table.add({"Crawl-delay", pace.crawl_delay.count() == 0 ? "-" : seconds_text(pace.crawl_delay)});
  table.add({"退避", pace.backoff.count() == 0 ? "-" : seconds_text(pace.backoff)});
  table.add({"连续无响应", fmt::format("{} 次", pace.failures)});
  std::string out = table.text(100);
  if (view.next.empty()) return out;
  out += "\n接下来\n";
  for (const UrlTask& task : view.next) out += fmt::format("  {}\n", task.url);
  return out;
}

std::string host_json(const HostView& view) {
  const HostPaceState& pace = view.memory.pace;
  json::array next;
  for (const UrlTask& task : view.next) next.emplace_back(task.url);
  return json::serialize(json::object{{"host", view.memory.host},
                                      {"paused", view.memory.paused},
                                      {"ip", view.memory.ip},
                                      {"waiting", view.queue.waiting},
                                      {"queued", view.queue.queued},
                                      {"last_start", time_or_null(pace.last_start)},
                                      {"last_end", time_or_null(pace.last_end)},
                                      {"next_start", to_rfc3339(view.next_start)},
                                      {"last_fetch_ms", pace.last_fetch.count()},
                                      {"crawl_delay_ms", pace.crawl_delay.count()},
                                      {"backoff_ms", pace.backoff.count()},
                                      {"not_before", time_or_null(pace.not_before)},
                                      {"held_until", time_or_null(view.memory.held_until)},
                                      {"failures", pace.failures},
                                      {"next", std::move(next)}});
}

std::string schedule_text(const ScheduleView& view) {
  const KnownUrl& page = view.page;
  TextTable table({"网址", page.url});
  table.add({"上次结果", outcome_text(page.last_outcome)});
  table.add({"上次看清", time_or_dash(page.last_look)});
  table.add({"线索", fmt::format("{} 条", page.findings)});
  table.add(
      {"观察",
       fmt::format("{} 次间隔，其中 {} 次有变化", page.observations.size(), changes_in(page))});
  table.add({"估计多久一变", span_text(1 / view.rate)});
  table.add({"权重", fmt::format("{:.1f}", view.weight)});
  table.add(
      {"现在再看的价值",
       view.worth == kWhateverTheBudget ? "到了必看的时限" : fmt::format("{:.4g}", view.worth)});
  table.add({"必看时限",
             view.floor ? "至少每 " + span_text(static_cast<double>(view.floor->count())) : "-"});
  table.add({"上次复查", budget_text(view)});
  table.add({"下次", next_look_text(view)});
  return table.text(100);
}

std::string schedule_json(const ScheduleView& view) {
  const KnownUrl& page = view.page;
  json::object object{
      {"url", page.url},
      {"last_outcome", page.last_outcome},
      {"last_look", time_or_null(page.last_look)},
      {"findings", page.findings},
      {"observations", page.observations.size()},
      {"changes", changes_in(page)},
      {"changes_per_day", view.rate * 86400},
      {"weight", view.weight},
      {"worth", view.worth == kWhateverTheBudget ? json::value(nullptr) : json::value(view.worth)},
      {"overdue", view.worth == kWhateverTheBudget}};
  object["floor_seconds"] = view.floor ? json::value(view.floor->count()) : json::value(nullptr);
  object["threshold"] = view.last ? json::value(view.last->threshold) : json::value(nullptr);
  object["next_look"] =
      view.worthy_at ? json::value(to_rfc3339(*view.worthy_at)) : json::value(nullptr);
  return json::serialize(object);
}

std::string robots_line(const std::string& url, const RobotsVerdict& verdict) {
  const std::string why = verdict.line_number == 0
                              ? std::string("-")
                              : fmt::format("line {}: {}", verdict.line_number, verdict.line);
  return fmt::format("{}\t{}\t{}\n", name_of(verdict.answer), url, why);
}

}  // namespace zc
