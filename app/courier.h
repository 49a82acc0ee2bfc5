// Sends what waits in the outbox: one thread a channel, so that one that hangs holds nobody up.
//
//   Courier courier(clock, log, metrics);
//   courier.set_channels(channels);        // their secrets read; again after a reload
//   courier.lend(rocks); ...; courier.leave();   // while somebody has the store open
//   courier.open_alone(options);           // or: it opens the store itself, for moments
//   courier.finish(20s);                   // sends what may be sent now; optional
//
// At least once: what was sent leaves the outbox after it was taken.  A process that dies in
// between sends one message of each channel once more.
// All calls are thread-safe, and made by one owner.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/metrics.h"
#include "base/log.h"
#include "base/result.h"
#include "base/time.h"
#include "config/channel_options.h"
#include "store/notice_table.h"
#include "store/rocks.h"

namespace zc {

class Courier {
 public:
  // All must outlive the courier.
  Courier(const Clock& clock, const Log& log, Metrics& metrics);
  ~Courier();  // ends what is being sent within a second or so
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  void set_channels(std::vector<ChannelOptions> channels);

  void lend(Rocks& rocks);
  // Returns when nobody uses the store; nothing is sent until it is lent again, or opened.
  void leave();
  // Opened for reading to see what waits, for writing to take and to note it; while somebody else
  // holds it (who sends by himself), it is asked again now and then.
  void open_alone(StoreOptions options);

  // Something was queued.
  void wake();
  // Until every channel has nothing that may be sent now, but at most `most`; nobody gathers.
  void finish(std::chrono::seconds most);

 private:
  class Worker;
  enum class Use { kRead, kWrite };

  // kCancelled when there is no store to use.
  Status with_table(Use use, const std::function<Status(NoticeTable&)>& act);
  void stop_workers();  // workers_mutex_ is held

  const Clock& clock_;
  const Log& log_;
  Metrics& metrics_;

  std::mutex store_mutex_;  // held while the store is used
  Rocks* lent_ = nullptr;
  std::optional<StoreOptions> alone_ = {};

  std::mutex unsettled_mutex_;
  // Sent, but not yet noted on disk: never sent again by this process.
  std::map<std::string, NoticeTable::Settlement> unsettled_;

  std::mutex workers_mutex_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace zc
