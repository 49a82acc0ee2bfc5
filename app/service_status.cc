#include "app/service_status.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/text_table.h"
#include "app/version.h"

namespace zc {
namespace {

namespace json = boost::json;

json::value time_json(UtcTime time) {
  return time == UtcTime{} ? json::value(nullptr) : json::value(to_rfc3339(time));
}

std::string time_text(UtcTime time) {
  return time == UtcTime{} ? "-" : to_beijing(time);
}

// The earliest start of the next run; zero: it is running or about to.
UtcTime next_start(const JobStatus& job) {
  return job.turn.turn == Turn::kWait ? job.turn.start : UtcTime{};
}

std::string state_of(const JobStatus& job) {
  if (job.running) return "running";
  return job.turn.turn == Turn::kRun ? "due" : "waiting";
}

std::string chinese_state_of(const JobStatus& job) {
  if (job.running) return "运行中";
  return job.turn.turn == Turn::kRun ? "待运行" : "等待";
}

}  // namespace

std::string status_json(const ServiceStatus& status) {
  json::array jobs;
  for (const JobStatus& job : status.jobs) {
    const JobRun& memory = job.memory;
    jobs.push_back(json::object{{"id", memory.id},
                                {"state", state_of(job)},
                                {"last_started", time_json(memory.started)},
                                {"last_ended", time_json(job.running ? UtcTime{} : memory.ended)},
                                {"last_end", name_of(memory.end)},
                                {"last_success", time_json(memory.succeeded)},
                                {"tries", memory.tries},
                                {"addresses", job.running ? job.addresses : memory.addresses},
                                {"due", time_json(job.turn.due)},
                                {"misfired", job.turn.misfired},
                                {"next_start", time_json(next_start(job))}});
  }
  const json::object root = {{"version", kVersion},
                             {"now", to_rfc3339(status.now)},
                             {"up_since", to_rfc3339(status.up_since)},
                             {"config", status.config_file},
                             {"rules", status.rules_hash},
                             {"loaded", to_rfc3339(status.loaded)},
                             {"last_refusal", status.last_refusal},
                             {"stopping", status.stopping},
                             {"jobs", std::move(jobs)}};
  return json::serialize(root) + "\n";
}

std::string status_text(const ServiceStatus& status) {
  std::string text = fmt::format("证察服务 {}，自 {} 起运行{}\n配置 {}，{} 读入，规则 {}\n",
                                 kVersion,
                                 to_beijing(status.up_since),
                                 status.stopping ? "，正在停止" : "",
                                 status.config_file,
                                 to_beijing(status.loaded),
                                 status.rules_hash.substr(0, 12));
  if (!status.last_refusal.empty()) {
    text += fmt::format("上次重新读入被拒绝，仍用原配置：{}\n", status.last_refusal);
  }
  TextTable table({"任务", "状态", "上次结果", "上次开始", "上次完成", "网址数", "下次运行"});
  for (const JobStatus& job : status.jobs) {
    const JobRun& memory = job.memory;
    table.add({memory.id,
               chinese_state_of(job),
               memory.started == UtcTime{} ? "-" : std::string(chinese_name_of(memory.end)),
               time_text(memory.started),
               time_text(memory.succeeded),
               fmt::format("{}", job.running ? job.addresses : memory.addresses),
               time_text(next_start(job))});
  }
  return text + table.text(48);
}

}  // namespace zc
