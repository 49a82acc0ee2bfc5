#include "crawler/frontier.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace zc {
namespace {

// A clock that goes back further than this makes every due time be computed anew.
constexpr std::chrono::milliseconds kClockSlack = std::chrono::seconds(1);
// Other hosts go between two batches of a host that was given up.
constexpr std::chrono::milliseconds kNextBatch{1};

}  // namespace

Frontier::Frontier(UrlTable& table, const FrontierOptions& options)
    : table_(&table), options_(options), pace_(options.pace), retry_(options.retry) {}

Result<Frontier> Frontier::open(UrlTable& table, const FrontierOptions& options) {
  if (options.max_in_flight_per_host == 0 || options.batch == 0 ||
      options.pace.breaker_failures == 0) {
    return Error(ErrorKind::kBadInput,
                 "frontier: requests per host, batch and breaker failures must be at least 1");
  }
  Frontier frontier(table, options);
  ZC_TRY(const std::vector<HostQueue> queues, table.hosts());
  for (const HostQueue& queue : queues) {
    Host& host = frontier.host_of(queue.host);
    host.window.note_on_disk(queue.waiting);
    frontier.waiting_ += queue.waiting;
    frontier.schedule(host, UtcTime{});
  }
  return frontier;
}

Frontier::Host& Frontier::host_of(const std::string& name) {
  const auto [place, fresh] = hosts_.try_emplace(name);
  if (fresh) place->second.name = &place->first;
  return place->second;
}

std::size_t Frontier::batch_limit() const {
  const std::size_t share = options_.max_tasks_in_memory / std::max<std::size_t>(hosts_.size(), 1);
  return std::clamp<std::size_t>(share, 1, options_.batch);
}

// waiting_ follows the window's size.
void Frontier::count(std::uint64_t before, const Host& host) {
  waiting_ += host.window.size();
  waiting_ -= before;
}

UtcTime Frontier::earliest(const Host& host) const {
  return std::max(pace_.next_start(host.pace, now_), host.held_until);
}

void Frontier::unschedule(Host& host) {
  if (host.turn != 0) due_.erase(Due{host.due, host.turn, &host});
  host.turn = 0;
}

// Puts the host where its next request belongs, or nowhere if it is busy or has nothing to ask.
void Frontier::schedule(Host& host, UtcTime not_before) {
  unschedule(host);
  if (host.in_flight >= options_.max_in_flight_per_host) return;
  const std::optional<UtcTime> ready = host.window.ready_at(now_);
  if (!ready) return;
  const bool given_up = pace_.is_given_up(host.pace);
  host.due = std::max(given_up ? now_ : std::max(earliest(host), *ready), not_before);
  host.turn = ++turns_;
  due_.insert(Due{host.due, host.turn, &host});
}

void Frontier::reschedule_all() {
  for (auto& [ip, state] : ips_) {
    state.next_start = state.next_slot = std::min(state.next_start, now_ + options_.ip_gap);
  }
  for (auto& [name, host] : hosts_) schedule(host, UtcTime{});
}

Status Frontier::add(std::span<const UrlTask> tasks) {
  ZC_TRY(const std::vector<UrlTask> added, table_->add(tasks));
  note_added(added);
  return Done{};
}

void Frontier::note_added(std::span<const UrlTask> added) {
  for (const UrlTask& task : added) {
    Host& host = host_of(task.host);
    const std::uint64_t before = host.window.size();
    host.window.add(task, batch_limit(), now_);
    count(before, host);
    if (host.turn == 0) schedule(host, UtcTime{});
  }
}

Result<std::optional<UrlTask>> Frontier::next(UtcTime now) {
  const bool jumped_back = now + kClockSlack < now_;
  now_ = jumped_back ? now : std::max(now_, now);
  if (jumped_back) reschedule_all();
  while (!due_.empty() && due_.begin()->time <= now_) {
    Host& host = *due_.begin()->host;
    unschedule(host);
    if (pace_.is_given_up(host.pace)) {
      ZC_CHECK(abandon(host));
      continue;
    }
    if (waits_for_ip(host)) continue;
    ZC_TRY(std::optional<UrlTask> task, take_from(host));
    if (task) return task;
  }
  return std::optional<UrlTask>();
}

// Precondition: the host is not scheduled.  Afterwards it is, if that is called for.
Result<std::optional<UrlTask>> Frontier::take_from(Host& host) {
  const std::uint64_t before = host.window.size();
  if (host.window.wants_load(now_)) ZC_CHECK(load(host));
  std::optional<UrlTask> task = host.window.take(now_);
  count(before, host);
  if (task) started(host);
  schedule(host, UtcTime{});
  return task;
}

Status Frontier::load(Host& host) {
  const std::size_t limit = batch_limit();
  ZC_TRY(std::vector<UrlTask> tasks, table_->waiting(*host.name, host.window.after(), limit));
  host.window.loaded(std::move(tasks), limit, now_);
  return Done{};
}

// Finishes one batch of a host that did not answer; the next turn takes the next batch.
Status Frontier::abandon(Host& host) {
  const std::uint64_t before = host.window.size();
  if (host.window.wants_load(now_)) ZC_CHECK(load(host));
  Visit visit;
  visit.time = now_;
  visit.outcome = Outcome::kConnect;
  visit.reason = fmt::format("not tried: {} gave no response {} times in a row",
                             *host.name,
                             options_.pace.breaker_failures + options_.pace.breaker_trips - 1);
  constexpr UtcTime kWhenever = UtcTime::max();
  while (const std::optional<UrlTask> task = host.window.take(kWhenever)) {
    visit.url = task->url;
    ZC_CHECK(table_->finish(*task, visit));
    ++abandoned_;
  }
  count(before, host);
  schedule(host, now_ + kNextBatch);
  return Done{};
}

// True: the host was put off until its address is free.  Each waiting host gets a slot of its own,
// so that they do not all come back at once.
bool Frontier::waits_for_ip(Host& host) {
  if (host.ip == nullptr || options_.ip_gap.count() == 0 || host.ip->next_start <= now_) {
    return false;
  }
  const UtcTime slot = std::max(host.ip->next_start, host.ip->next_slot);
  host.ip->next_slot = slot + options_.ip_gap;
  schedule(host, slot);
  return true;
}

void Frontier::started(Host& host) {
  host.pace.last_start = now_;
  ++host.in_flight;
  ++in_flight_;
  if (host.ip == nullptr) return;
  host.ip->next_start = std::max(host.ip->next_start, now_ + options_.ip_gap);
}

void Frontier::release(Host& host) {
  if (host.in_flight > 0) {
    --host.in_flight;
    --in_flight_;
  }
  schedule(host, UtcTime{});
}

std::optional<UtcTime> Frontier::next_due() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->time;
}

std::size_t Frontier::tasks_in_memory() const {
  std::size_t tasks = 0;
  for (const auto& [name, host] : hosts_) tasks += host.window.in_memory();
  return tasks;
}

std::optional<UrlTask> Frontier::retry_of(const UrlTask& task,
                                          const Visit& visit,
                                          UtcTime now) const {
  const std::optional<UtcTime> at = retry_.again_at(visit, task.attempts + 1, now);
  if (!at) return std::nullopt;
  UrlTask again = task;
  ++again.attempts;
  again.not_before = *at;
  return again;
}

Status Frontier::done(const UrlTask& task,
                      const Visit& visit,
                      UtcTime ended,
                      std::optional<std::chrono::seconds> retry_after) {
  const std::optional<UrlTask> again = retry_of(task, visit, ended);
  if (again) {
    ZC_TRY(const UrlTask queued, table_->retry(task, *again));
    note_retry(queued);
  } else {
    ZC_CHECK(table_->finish(task, visit));
  }
  note_done(task, visit, ended, retry_after);
  return Done{};
}

void Frontier::note_done(const UrlTask& task,
                         const Visit& visit,
                         UtcTime ended,
                         std::optional<std::chrono::seconds> retry_after) {
  HostEvent event;
  event.outcome = visit.outcome;
  event.http_status = visit.http_status;
  event.retry_after = retry_after;
  event.started = visit.time;
  event.ended = ended;
  note_contact(task.host, event);
  release(host_of(task.host));
}

void Frontier::note_contact(const std::string& name, const HostEvent& event) {
  now_ = std::max(now_, event.ended);
  Host& host = host_of(name);
  pace_.note(host.pace, event);
  if (host.ip != nullptr) {
    host.ip->next_start = std::max(host.ip->next_start, event.ended + options_.ip_gap);
  }
  if (host.turn != 0) schedule(host, UtcTime{});
}

void Frontier::note_retry(const UrlTask& again) {
  note_added(std::span(&again, 1));
}

Status Frontier::drop(const UrlTask& task, const Visit& visit) {
  ZC_CHECK(table_->finish(task, visit));
  note_dropped(task);
  return Done{};
}

// No request was made, so last_start must not hold the next one back.
void Frontier::note_dropped(const UrlTask& task) {
  Host& host = host_of(task.host);
  host.pace.last_start = host.pace.last_end;
  release(host);
}

void Frontier::put_back(const UrlTask& task) {
  Host& host = host_of(task.host);
  const std::uint64_t before = host.window.size();
  host.window.put_back(task, now_);
  count(before, host);
  note_dropped(task);
}

void Frontier::set_crawl_delay(const std::string& name, std::chrono::milliseconds delay) {
  Host& host = host_of(name);
  host.pace.crawl_delay = delay;
  if (host.turn != 0) schedule(host, UtcTime{});
}

void Frontier::hold(const std::string& name, UtcTime until) {
  Host& host = host_of(name);
  host.held_until = until;
  if (host.turn != 0) schedule(host, UtcTime{});
}

void Frontier::note_address(const std::string& host, const std::string& ip) {
  host_of(host).ip = &ips_[ip];
}

const HostPaceState* Frontier::pace_of(const std::string& host) const {
  const auto found = hosts_.find(host);
  return found == hosts_.end() ? nullptr : &found->second.pace;
}

void Frontier::restore_pace(const std::string& name, const HostPaceState& state) {
  Host& host = host_of(name);
  host.pace = state;
  host.pace.trips = 0;  // given up is for one run
  if (host.turn != 0) schedule(host, UtcTime{});
}

}  // namespace zc
