// Puts what was found into the outbox of every channel that wants it (store/notice_table.h).  Use
// from one thread at a time.  Fails with kStorage or kCorrupt.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "app/alert.h"
#include "base/notice.h"
#include "base/result.h"
#include "base/time.h"
#include "config/channel_options.h"
#include "config/settings.h"
#include "store/notice_table.h"
#include "store/store.h"

namespace zc {

Notice notice_of(const Alert& alert, const std::string& region);
// A case whose notice (通知) was not obeyed by its deadline; nullopt when that is not so.
std::optional<Notice> overdue_notice(const Case& one, UtcTime now);

class NoticeQueue {
 public:
  // All references, and `channels`, must outlive the queue.  `queued` is called after something was
  // queued.
  NoticeQueue(Store& store,
              const Clock& clock,
              const std::vector<ChannelOptions>& channels,
              const AlertOptions& options,
              std::function<void()> queued);

  // New findings of a page and relapses, as alerts_for() and add_relapses() give them.
  Status offer(const std::vector<Alert>& alerts, const std::vector<PageMark>& marks);
  // Every case that is overdue: told again once the window is over, for as long as it is so.
  Status offer_overdue();
  // The figures of the last whole week, once, unless the store is younger than that week's end.
  // Reads all findings when there is something to tell.
  Status offer_weekly();

  Severity min_severity() const { return options_.min_severity; }

 private:
  Status queue(const std::vector<Notice>& notices);
  Result<bool> is_waited_for(const Notice& notice) const;

  Store& store_;
  const Clock& clock_;
  const std::vector<ChannelOptions>& channels_;
  const AlertOptions& options_;
  std::function<void()> queued_;
  NoticeTable table_;
};

}  // namespace zc
