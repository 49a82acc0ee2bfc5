#include "crawler/frontier.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace zc {
namespace {

// A clock that goes back further than this makes every due time be computed anew.
constexpr std::chrono::milliseconds kClockSlack = std::chrono::seconds(1);
// What is remembered of a host counts for so long; its robots.txt is read again by then.
constexpr std::chrono::milliseconds kMemoryLife = std::chrono::hours(48);

}  // namespace

Frontier::Frontier(UrlTable& table, const FrontierOptions& options)
    : table_(&table), options_(options), pace_(options.pace), retry_(options.retry) {}

Result<Frontier> Frontier::open(UrlTable& table,
                                const FrontierOptions& options,
                                const FrontierStart& start) {
  if (options.max_in_flight_per_host == 0 || options.batch == 0 ||
      options.pace.breaker_failures == 0) {
    return Error(ErrorKind::kBadInput,
                 "frontier: requests per host, batch and breaker failures must be at least 1");
  }
  Frontier frontier(table, options);
  frontier.now_ = start.now;
  ZC_TRY(const std::vector<HostQueue> queues, table.hosts());
  for (const HostQueue& queue : queues) {
    if (queue.waiting == 0) continue;
    frontier.host_of(queue.host).window.note_on_disk(queue.waiting);
    frontier.waiting_ += queue.waiting;
  }
  ZC_TRY(const std::vector<HostMemory> memories, table.remembered_hosts());
  for (const HostMemory& memory : memories) frontier.recall(memory);
  if (start.after_crash) frontier.count_as_asked(start.now);
  for (auto& [name, host] : frontier.hosts_) frontier.schedule(host, UtcTime{});
  return frontier;
}

Frontier::Host& Frontier::host_of(const std::string& name) {
  const auto [place, fresh] = hosts_.try_emplace(name);
  if (fresh) place->second.name = &place->first;
  return place->second;
}

const Frontier::Host* Frontier::find(const std::string& name) const {
  const auto found = hosts_.find(name);
  return found == hosts_.end() ? nullptr : &found->second;
}

Frontier::Ip& Frontier::ip_of(const std::string& ip) {
  const auto [place, fresh] = ips_.try_emplace(ip);
  if (fresh) place->second.name = &place->first;
  return place->second;
}

// Given up is for one run; the pauses hold.  A host of which nothing matters any more stays out of
// memory until it is met again.
void Frontier::recall(const HostMemory& memory) {
  const UtcTime last = std::max({memory.pace.last_end, memory.pace.not_before, memory.held_until});
  const bool matters = memory.paused || last + kMemoryLife > now_;
  if (!matters && hosts_.count(memory.host) == 0) return;
  Host& host = host_of(memory.host);
  host.pace = memory.pace;
  host.pace.trips = 0;
  host.held_until = memory.held_until;
  host.paused = memory.paused;
  if (memory.ip.empty()) return;
  host.ip = &ip_of(memory.ip);
  const UtcTime asked = std::min(memory.pace.last_end, now_);
  host.ip->next_start = std::max(host.ip->next_start, asked + options_.ip_gap);
}

void Frontier::count_as_asked(UtcTime now) {
  for (auto& [name, host] : hosts_) host.pace.last_start = host.pace.last_end = now;
  for (auto& [name, ip] : ips_) ip.next_start = now + options_.ip_gap;
}

std::size_t Frontier::batch_limit() const {
  const std::size_t most = options_.max_tasks_in_memory;
  const std::size_t share = most / std::max<std::size_t>(hosts_.size(), 1);
  return std::min({share, options_.batch, most - std::min(most, in_memory_)});
}

Frontier::WindowSize Frontier::size_of(const Host& host) {
  return {host.window.size(), host.window.in_memory()};
}

// The sums follow the window's size.
void Frontier::count(const WindowSize& before, const Host& host) {
  const WindowSize now = size_of(host);
  waiting_ += now.waiting;
  waiting_ -= before.waiting;
  in_memory_ += now.in_memory;
  in_memory_ -= before.in_memory;
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
  const bool given_up = pace_.is_given_up(host.pace);
  if (host.paused || (host.in_flight >= options_.max_in_flight_per_host && !given_up)) return;
  const std::optional<UtcTime> ready = host.window.ready_at(now_);
  if (!ready) return;
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
    const WindowSize before = size_of(host);
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
    if (waits_for_ip(host)) continue;
    ZC_TRY(std::optional<UrlTask> task, take_from(host));
    if (task) return task;
  }
  return std::optional<UrlTask>();
}

// Precondition: the host is not scheduled.  Afterwards it is, if that is called for.
Result<std::optional<UrlTask>> Frontier::take_from(Host& host) {
  const WindowSize before = size_of(host);
  if (host.window.wants_load(now_)) ZC_CHECK(load(host));
  // Of a host that is given up, what waits for another try has waited long enough.
  const bool given_up = pace_.is_given_up(host.pace);
  if (given_up) move_to(host, nullptr);  // its neighbours need not wait for it
  std::optional<UrlTask> task = host.window.take(given_up ? UtcTime::max() : now_);
  count(before, host);
  if (task) started(host);
  schedule(host, UtcTime{});
  return task;
}

Status Frontier::load(Host& host) {
  const std::size_t limit = std::max<std::size_t>(batch_limit(), 1);
  std::optional<UrlTask> after = host.window.after();
  if (after) after->host = *host.name;
  ZC_TRY(std::vector<UrlTask> tasks, table_->waiting(*host.name, after ? &*after : nullptr, limit));
  host.window.loaded(std::move(tasks), limit, now_);
  return Done{};
}

bool Frontier::is_given_up(const std::string& name) const {
  const Host* const host = find(name);
  return host != nullptr && pace_.is_given_up(host->pace);
}

std::string Frontier::why_given_up(const std::string& name) const {
  return fmt::format("not tried: {} gave no response {} times in a row",
                     name,
                     options_.pace.breaker_failures + options_.pace.breaker_trips - 1);
}

// Must the host wait because of what another host of its address does or did?
bool Frontier::is_resting(const Host& host) const {
  if (host.ip == nullptr || options_.ip_gap.count() == 0) return false;
  return host.ip->next_start > now_ || host.ip->in_flight > host.in_flight;
}

// True: the host was put off until its address is free.  Each waiting host gets a slot of its own,
// so that they do not all come back at once.
bool Frontier::waits_for_ip(Host& host) {
  if (!is_resting(host) || pace_.is_given_up(host.pace)) return false;
  const UtcTime free = std::max(host.ip->next_start, now_ + std::chrono::milliseconds(1));
  const UtcTime slot = std::max(free, host.ip->next_slot);
  host.ip->next_slot = slot + options_.ip_gap;
  schedule(host, slot);
  return true;
}

void Frontier::started(Host& host) {
  host.pace.last_start = now_;
  ++host.in_flight;
  ++in_flight_;
  if (host.ip == nullptr) return;
  ++host.ip->in_flight;
  host.ip->rested = host.ip->next_start;
  host.ip->next_start = std::max(host.ip->next_start, now_ + options_.ip_gap);
}

void Frontier::release(Host& host) {
  if (host.in_flight > 0) {
    --host.in_flight;
    --in_flight_;
    if (host.ip != nullptr && host.ip->in_flight > 0) --host.ip->in_flight;
  }
  schedule(host, UtcTime{});
}

std::optional<UtcTime> Frontier::next_due() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->time;
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
    ZC_CHECK(table_->finish(task, visit, nullptr));
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
  ip_was_asked(host, event.ended);
  if (host.turn != 0) schedule(host, UtcTime{});
}

void Frontier::ip_was_asked(Host& host, UtcTime ended) {
  if (host.ip == nullptr) return;
  host.ip->next_start = std::max(host.ip->next_start, ended + options_.ip_gap);
  host.ip->rested = host.ip->next_start;
}

void Frontier::note_retry(const UrlTask& again) {
  note_added(std::span(&again, 1));
}

Status Frontier::drop(const UrlTask& task, const Visit& visit) {
  ZC_CHECK(table_->finish(task, visit, nullptr));
  note_dropped(task);
  return Done{};
}

// No request was made, so its start must not hold the next one back.
void Frontier::note_dropped(const UrlTask& task) {
  Host& host = host_of(task.host);
  host.pace.last_start = host.pace.last_end;
  if (host.ip != nullptr && host.ip->in_flight == 1) host.ip->next_start = host.ip->rested;
  release(host);
}

void Frontier::put_back(const UrlTask& task) {
  Host& host = host_of(task.host);
  const WindowSize before = size_of(host);
  host.window.put_back(task, now_);
  count(before, host);
  note_dropped(task);
}

void Frontier::interrupted(const UrlTask& task, UtcTime now) {
  now_ = std::max(now_, now);
  Host& host = host_of(task.host);
  host.pace.last_end = now_;
  ip_was_asked(host, now_);
  put_back(task);
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

bool Frontier::has_address(const std::string& name) const {
  if (options_.ip_gap.count() == 0) return true;
  const Host* const host = find(name);
  return host != nullptr && host->ip != nullptr;
}

void Frontier::move_to(Host& host, Ip* ip) {
  if (host.ip == ip) return;
  if (host.ip != nullptr) host.ip->in_flight -= std::min(host.ip->in_flight, host.in_flight);
  host.ip = ip;
  if (ip != nullptr) ip->in_flight += host.in_flight;
}

bool Frontier::claim_address(const std::string& name, const std::string& ip, UtcTime now) {
  now_ = std::max(now_, now);
  Host& host = host_of(name);
  move_to(host, &ip_of(ip));
  if (is_resting(host)) return false;
  host.pace.last_start = now_;
  host.ip->rested = host.ip->next_start;
  host.ip->next_start = std::max(host.ip->next_start, now_ + options_.ip_gap);
  return true;
}

void Frontier::note_address(const std::string& host, const std::string& ip) {
  move_to(host_of(host), &ip_of(ip));
}

std::optional<UtcTime> Frontier::borrow(const std::string& name, UtcTime now) {
  now_ = std::max(now_, now);
  Host& host = host_of(name);
  const UtcTime at = earliest(host);
  if (at > now_) return at;
  constexpr std::chrono::milliseconds kBusy = std::chrono::seconds(1);
  if (host.in_flight >= options_.max_in_flight_per_host) return now_ + kBusy;
  if (is_resting(host)) return std::max(host.ip->next_start, now_ + kBusy);
  unschedule(host);
  started(host);
  return std::nullopt;
}

void Frontier::give_back(const std::string& host) {
  release(host_of(host));
}

HostMemory Frontier::memory_of(const std::string& name) const {
  HostMemory memory;
  memory.host = name;
  const Host* const host = find(name);
  if (host == nullptr) return memory;
  memory.pace = host->pace;
  memory.held_until = host->held_until;
  memory.paused = host->paused;
  memory.render = host->render;
  if (host->ip != nullptr) memory.ip = *host->ip->name;
  return memory;
}

UtcTime Frontier::may_be_asked(const std::string& name, UtcTime now) const {
  const Host* const host = find(name);
  if (host == nullptr) return now;
  const UtcTime own = std::max({now, pace_.next_start(host->pace, now), host->held_until});
  return host->ip == nullptr ? own : std::max(own, host->ip->next_start);
}

void Frontier::note_render(const std::string& name, const RenderMemory& memory) {
  host_of(name).render = memory;
}

std::vector<HostMemory> Frontier::memories() const {
  std::vector<HostMemory> memories;
  memories.reserve(hosts_.size());
  for (const auto& [name, host] : hosts_) {
    const bool asked = host.pace.last_start != UtcTime{} || host.held_until != UtcTime{};
    if (asked || host.paused) memories.push_back(memory_of(name));
  }
  return memories;
}

}  // namespace zc
