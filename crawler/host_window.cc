#include "crawler/host_window.h"

#include <algorithm>
#include <utility>

namespace zc {
namespace {

// More retries than this and the rest of the queue waits for them.
constexpr std::size_t kMaxDelayed = 128;

}  // namespace

std::optional<UrlTask> HostWindow::after() const {
  if (!cursor_) return std::nullopt;
  UrlTask task;
  task.priority = cursor_->priority;
  task.sequence = cursor_->sequence;
  return task;
}

// In its place, or among the delayed.
void HostWindow::keep(const UrlTask& task, UtcTime now) {
  if (task.not_before > now) {
    delayed_.emplace(task.not_before, task);
    return;
  }
  const auto later = [](const UrlTask& a, const UrlTask& b) { return place_of(a) > place_of(b); };
  ready_.insert(std::lower_bound(ready_.begin(), ready_.end(), task, later), task);
}

void HostWindow::add(const UrlTask& task, std::size_t limit, UtcTime now) {
  const Place place = place_of(task);
  if (std::find(last_load_.begin(), last_load_.end(), place) != last_load_.end()) {
    ++on_disk_;  // loaded() took it off before it was counted
    return;
  }
  const bool behind_cursor = cursor_ && place <= *cursor_;
  if (behind_cursor) {
    keep(task, now);
  } else if (on_disk_ <= 0 && in_memory() < limit) {
    keep(task, now);
    cursor_ = place;
  } else {
    ++on_disk_;
  }
}

void HostWindow::put_back(const UrlTask& task, UtcTime now) {
  keep(task, now);
}

bool HostWindow::wants_load(UtcTime now) const {
  const bool due = !delayed_.empty() && delayed_.begin()->first <= now;
  return ready_.empty() && !due && on_disk_ > 0 && delayed_.size() < kMaxDelayed;
}

void HostWindow::loaded(std::vector<UrlTask> tasks, std::size_t limit, UtcTime now) {
  // A short answer is the end, whatever was counted before.
  on_disk_ = tasks.size() < limit ? 0 : on_disk_ - static_cast<std::int64_t>(tasks.size());
  last_load_.clear();
  for (const UrlTask& task : tasks) {
    last_load_.push_back(place_of(task));
    keep(task, now);
  }
  if (!tasks.empty()) cursor_ = place_of(tasks.back());
}

void HostWindow::wake(UtcTime now) {
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    const UrlTask task = std::move(delayed_.begin()->second);
    delayed_.erase(delayed_.begin());
    keep(task, now);
  }
}

std::optional<UrlTask> HostWindow::take(UtcTime now) {
  wake(now);
  if (ready_.empty()) return std::nullopt;
  UrlTask task = std::move(ready_.back());
  ready_.pop_back();
  return task;
}

std::optional<UtcTime> HostWindow::ready_at(UtcTime now) const {
  if (!ready_.empty() || wants_load(now)) return now;
  if (!delayed_.empty()) return std::max(now, delayed_.begin()->first);
  return std::nullopt;
}

}  // namespace zc
