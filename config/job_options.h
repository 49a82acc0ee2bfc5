// What a scheduled job is: see config/jobs.h (how it is written) and app/schedule.h (when it runs).
#pragma once

#include <bitset>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/cron.h"
#include "config/time_zone.h"
#include "crawler/crawl_session.h"

namespace zc {

// What becomes of a due moment that passed while the program did not run.
enum class Misfire {
  kOnce,  // made up once, however many passed
  kSkip,  // left out; the next one counts
};

// The minutes of a day, on the wall of the job's zone, in which it may run.
class DayWindows {
 public:
  // "22:00-06:00" (over midnight), "00:00-24:00"; none = the whole day.  kBadInput: no such time,
  // an empty window, or two that overlap.
  static Result<DayWindows> parse(const std::vector<std::string>& texts);
  bool is_open(UtcTime time, const TimeZone& zone) const;
  // `time` itself when it is in a window; else the first minute after it that is.
  UtcTime open_from(UtcTime time, const TimeZone& zone) const;
  bool always() const { return minutes_.all(); }
  bool operator==(const DayWindows&) const = default;

 private:
  std::bitset<1440> minutes_ = std::bitset<1440>().set();
};

struct JobOptions {
  std::string id = {};
  Cron cron = {};
  TimeZone zone = {};
  DayWindows windows = {};
  Misfire misfire = Misfire::kOnce;
  int priority = 0;                  // of jobs that are due, the highest runs first
  std::chrono::seconds stuck{1800};  // without any address done for so long: stopped
  std::chrono::minutes longest{0};   // a run takes at most so long; 0 = no such rule
  CrawlOptions crawl = {};           // seeds, scope, budgets
};

}  // namespace zc
