// What a [[channels]] section says: where notices go (notice/channel.h), which, and at what pace
// (app/notice_policy.h).  How it is written: config/channels.h.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/finding.h"
#include "base/notice.h"
#include "config/job_options.h"
#include "config/time_zone.h"
#include "notice/channel.h"

namespace zc {

// Which notices a channel is told; an empty list: all.
struct ChannelPolicy {
  Severity min_severity = Severity::kAlert;
  std::vector<NoticeKind> kinds = {};
  std::vector<Category> categories = {};  // of new findings and relapses
  std::vector<std::string> regions = {};  // provinces; of new findings and relapses
};

struct ChannelPace {
  std::size_t batch = 20;                         // notices a message
  std::chrono::seconds gather{60};                // the first of a message waits so long for others
  std::size_t per_minute = 20;                    // messages in any 60 s; 0: any number
  DayWindows quiet = {};                          // see has_quiet
  bool has_quiet = false;                         // false: no quiet hours
  TimeZone zone = {};                             // of the quiet hours
  std::chrono::milliseconds retry_first{30'000};  // after a failure; doubles
  std::chrono::milliseconds retry_most{3'600'000};
};

struct ChannelOptions {
  ChannelTarget target = {};      // without what stands in the two files
  std::string address_file = {};  // secret: a robot's whole address
  std::string secret_file = {};   // secret: key or password
  ChannelPolicy policy = {};
  ChannelPace pace = {};
};

}  // namespace zc
