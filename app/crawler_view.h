// What the crawler knows, written for people (Chinese) and machines (docs/formats.md).  Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/url_table.h"
#include "crawler/host_pace.h"
#include "crawler/revisit.h"
#include "crawler/robots.h"

namespace zc {

struct FrontierView {
  std::vector<HostQueue> queues = {};
  std::vector<HostMemory> memories = {};
  UtcTime now = {};
};
// Totals, and the hosts of the longest queues.
std::string frontier_text(const FrontierView& view);
std::string frontier_json(const FrontierView& view);

struct HostView {
  HostQueue queue = {};
  HostMemory memory = {};
  UtcTime next_start = {};  // by its own pace
  std::vector<UrlTask> next = {};
};
std::string host_text(const HostView& view);
std::string host_json(const HostView& view);

struct ScheduleView {
  KnownUrl page = {};
  double rate = 0;  // changes a second
  double weight = 0;
  double worth = 0;  // now
  std::optional<std::chrono::seconds> floor = {};
  std::optional<RevisitCount> last = {};  // the last weighing
  std::optional<UtcTime> worthy_at = {};
  UtcTime now = {};
};
std::string schedule_text(const ScheduleView& view);
std::string schedule_json(const ScheduleView& view);

// "allowed", the address, and the line that decided.
std::string robots_line(const std::string& url, const RobotsVerdict& verdict);

}  // namespace zc
