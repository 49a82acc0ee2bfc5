// Which notices a channel is told, and when it may next be sent a message.  Pure: time comes in,
// time goes out.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "base/notice.h"
#include "base/time.h"
#include "config/channel_options.h"
#include "store/notice_table.h"

namespace zc {

// A region of the policy is the beginning of the notice's ("广东" for 广东省); "" is a page whose
// region is not known.  Categories and regions do not speak of overdue cases; a weekly digest of a
// province goes to channels with regions, that of everybody to those without.
bool wants(const ChannelPolicy& policy, const Notice& notice);

// What waits for a channel.
struct Backlog {
  std::size_t notices = 0;  // not 0
  UtcTime oldest = {};      // when the first of them was queued
  bool gather = true;       // false: the program ends, nobody gathers any more
};

// The earliest moment for the next message: gathered, not backing off, within the rate, outside
// quiet hours.  `now` or before it: at once.  A clock that was set back keeps nobody waiting longer
// than the longest back-off.
UtcTime earliest_send(const ChannelPace& pace,
                      const ChannelMemory& memory,
                      const Backlog& backlog,
                      UtcTime now);

// The channel as it is after a message was taken.
ChannelMemory after_success(const ChannelMemory& before, UtcTime now);
// After one that was not; `wait`: the receiver named it (at most a day of it counts), 0 if not.
ChannelMemory after_failure(ChannelMemory before,
                            const ChannelPace& pace,
                            const std::string& error,
                            std::chrono::seconds wait,
                            UtcTime now);

}  // namespace zc
