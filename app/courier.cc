#include "app/courier.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "app/notice_policy.h"
#include "notice/channel.h"

namespace zc {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTryStoreAgain(500);
constexpr milliseconds kTryHeldStoreAgain(5000);
// Clocks are set, and days have quiet hours: nobody sleeps longer without looking.
constexpr milliseconds kLongestSleep(60'000);

}  // namespace

// One channel's thread.
class Courier::Worker {
 public:
  Worker(Courier& courier, ChannelOptions options)
      : courier_(courier), options_(std::move(options)), thread_([this] { run(); }) {}

  ~Worker() {
    stop();
    if (thread_.joinable()) thread_.join();
  }

  void stop() {
    stop_ = true;
    wake();
  }

  void wake() {
    const std::scoped_lock lock(mutex_);
    woken_ = true;
    changed_.notify_all();
  }

  void flush() {
    const std::scoped_lock lock(mutex_);
    flush_ = woken_ = true;
    idle_ = false;
    changed_.notify_all();
  }

  // True when there was nothing to be sent at once, after flush().
  bool wait_idle(std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, until, [&] { return idle_; });
  }

 private:
  struct Load {
    std::vector<WaitingNotice> waiting = {};
    std::uint64_t count = 0;
    ChannelMemory memory = {};
    std::vector<Notice> history = {};
  };

  const std::string& id() const { return options_.target.id; }

  void run() {
    while (!stop_) {
      const milliseconds pause = round();
      std::unique_lock lock(mutex_);
      // A round that may go on at once did something.
      if (pause.count() > 0 && !woken_) {
        if (flush_) idle_ = true;
        changed_.notify_all();
        changed_.wait_for(lock, std::min(pause, kLongestSleep), [&] { return woken_ || stop_; });
      }
      woken_ = false;
    }
    if (!has_unsettled()) return;
    const auto act = [this](NoticeTable& table) { return settle(table); };
    const Status kept = courier_.with_table(Use::kWrite, act);
    if (!kept) note_error(kept.error());  // what was sent last is sent once more
  }

  // One message at the most; gives the pause after it.
  milliseconds round() {
    Load load;
    const bool settling = has_unsettled();
    const auto act = [&](NoticeTable& table) -> Status {
      if (settling) ZC_CHECK(settle(table));
      return this->load(table, load);
    };
    const Status read = courier_.with_table(settling ? Use::kWrite : Use::kRead, act);
    if (!read) return settling ? kTryStoreAgain : cannot(read);
    courier_.metrics_.set_channel_waiting(id(), load.count);
    if (load.waiting.empty()) return kLongestSleep;
    const UtcTime now = courier_.clock_.now();
    const Backlog backlog = {load.waiting.size(), load.waiting.front().queued, !flushing()};
    const UtcTime when = earliest_send(options_.pace, load.memory, backlog, now);
    if (when > now) return when - now;
    // Taken only from a store that nobody else has, else two would send it.
    if (!settling) {
      const auto take = [&](NoticeTable& table) { return this->load(table, load); };
      if (const Status taken = courier_.with_table(Use::kWrite, take); !taken) return cannot(taken);
    }
    if (!load.waiting.empty()) send(load, now);
    return milliseconds(0);
  }

  milliseconds cannot(const Status& read) const {
    const bool held = read.error().kind() == ErrorKind::kStorage;
    if (!held && read.error().kind() != ErrorKind::kCancelled) note_error(read.error());
    return held ? kTryHeldStoreAgain : kLongestSleep;
  }

  bool flushing() {
    const std::scoped_lock lock(mutex_);
    return flush_;
  }

  Status load(const NoticeTable& table, Load& load) const {
    ZC_TRY(load.waiting, table.waiting(id(), options_.pace.batch));
    ZC_TRY(load.count, table.count(id()));
    ZC_TRY(load.memory, table.memory(id()));
    if (is_feed(options_.target.kind)) {
      ZC_TRY(load.history, table.history(id()));
    }
    return Done{};
  }

  void send(const Load& load, UtcTime now) {
    std::vector<Notice> notices;
    notices.reserve(load.waiting.size());
    for (const WaitingNotice& one : load.waiting) notices.push_back(one.notice);
    const Sent sent = send_notices(options_.target, {notices, load.history, now, &stop_});
    NoticeTable::Settlement settlement;
    settlement.channel = id();
    if (is_feed(options_.target.kind)) settlement.keep = options_.target.entries;
    if (sent.notices > 0) {
      settlement.told.assign(load.waiting.begin(),
                             load.waiting.begin() + static_cast<std::ptrdiff_t>(sent.notices));
      settlement.memory = after_success(load.memory, now);
      note_success(sent);
    } else {
      const Error error = sent.error.value_or(Error(ErrorKind::kProtocol, "nothing was taken"));
      if (error.kind() == ErrorKind::kCancelled) return;
      settlement.memory = after_failure(
          load.memory, options_.pace, error.message(), sent.wait, courier_.clock_.now());
      courier_.metrics_.count_channel_failure(id());
      note_error(error);
    }
    const std::scoped_lock lock(courier_.unsettled_mutex_);
    courier_.unsettled_[id()] = std::move(settlement);
  }

  bool has_unsettled() {
    const std::scoped_lock lock(courier_.unsettled_mutex_);
    return courier_.unsettled_.contains(id());
  }

  Status settle(NoticeTable& table) {
    NoticeTable::Settlement settlement;
    {
      const std::scoped_lock lock(courier_.unsettled_mutex_);
      settlement = courier_.unsettled_.at(id());
    }
    ZC_CHECK(table.settle(settlement));
    const std::scoped_lock lock(courier_.unsettled_mutex_);
    courier_.unsettled_.erase(id());
    return Done{};
  }

  void note_success(const Sent& sent) {
    courier_.metrics_.count_channel_sent(id(), sent.notices, courier_.clock_.now());
    courier_.log_.info("notice.sent",
                       {{"channel", std::string_view(id())},
                        {"notices", static_cast<std::int64_t>(sent.notices)}});
    if (sent.warning.empty()) return;
    courier_.log_.warning(
        "notice.refused_in_part",
        {{"channel", std::string_view(id())}, {"what", std::string_view(sent.warning)}});
  }

  void note_error(const Error& error) const {
    courier_.log_.error("notice.failed", error.within("channel " + id()));
  }

  Courier& courier_;
  const ChannelOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false, flush_ = false, idle_ = false;
  std::atomic<bool> stop_ = false;
  std::thread thread_;  // last: it uses all of the above
};

Courier::Courier(const Clock& clock, const Log& log, Metrics& metrics)
    : clock_(clock), log_(log), metrics_(metrics) {}

Courier::~Courier() {
  const std::scoped_lock lock(workers_mutex_);
  stop_workers();
}

void Courier::stop_workers() {
  for (const auto& worker : workers_) worker->stop();
  workers_.clear();
}

void Courier::set_channels(std::vector<ChannelOptions> channels) {
  const std::scoped_lock lock(workers_mutex_);
  stop_workers();
  std::vector<std::string> ids;
  ids.reserve(channels.size());
  for (const ChannelOptions& one : channels) ids.push_back(one.target.id);
  metrics_.set_channels(ids);
  for (ChannelOptions& one : channels) {
    workers_.push_back(std::make_unique<Worker>(*this, std::move(one)));
  }
}

void Courier::lend(Rocks& rocks) {
  {
    const std::scoped_lock lock(store_mutex_);
    lent_ = &rocks;
    alone_.reset();
  }
  wake();
}

void Courier::leave() {
  const std::scoped_lock lock(store_mutex_);
  lent_ = nullptr;
  alone_.reset();
}

void Courier::open_alone(StoreOptions options) {
  {
    const std::scoped_lock lock(store_mutex_);
    lent_ = nullptr;
    alone_ = std::move(options);
    alone_->create = false;
  }
  wake();
}

void Courier::wake() {
  const std::scoped_lock lock(workers_mutex_);
  for (const auto& worker : workers_) worker->wake();
}

void Courier::finish(std::chrono::seconds most) {
  const auto until = std::chrono::steady_clock::now() + most;
  const std::scoped_lock lock(workers_mutex_);
  for (const auto& worker : workers_) worker->flush();
  for (const auto& worker : workers_) {
    if (!worker->wait_idle(until)) return;
  }
}

Status Courier::with_table(Use use, const std::function<Status(NoticeTable&)>& act) {
  const std::scoped_lock lock(store_mutex_);
  if (lent_ != nullptr) {
    NoticeTable table(*lent_);
    return act(table);
  }
  if (!alone_) return Error(ErrorKind::kCancelled, "the store is not ours");
  StoreOptions options = *alone_;
  options.read_only = use == Use::kRead;
  ZC_TRY(const auto rocks, Rocks::open(options));
  NoticeTable table(*rocks);
  return act(table);
}

}  // namespace zc
