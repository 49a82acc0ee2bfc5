#include "store/disk_url_table.h"

#include <algorithm>
#include <cstring>
#include <set>

#include <fmt/format.h>

#include "store/keys.h"
#include "store/row_codec.h"

namespace zc {
namespace {

constexpr std::uint8_t kLayout = 1;
constexpr std::string_view kRunKey = "run";
constexpr std::size_t kSeenSlots = std::size_t{1} << 16;  // 2 MiB
constexpr std::size_t kRevisitsPerWrite = 1000;

// What is known of one address.
struct UrlState {
  std::string url = {};
  std::string host = {};
  std::uint32_t depth = 0;
  std::string found_on = {};
  std::uint64_t queued_run = 0;   // last run that queued it
  std::uint64_t fetched_run = 0;  // last run that asked for it; 0: never
  UtcTime last_time = {};
  std::string last_outcome = {};  // "" before the first
};

std::string to_row(const UrlState& state) {
  RowWriter row;
  row.put_byte(kLayout);
  row.put_text(state.url);
  row.put_text(state.host);
  row.put_number(state.depth);
  row.put_text(state.found_on);
  row.put_number(state.queued_run);
  row.put_number(state.fetched_run);
  row.put_time(state.last_time);
  row.put_text(state.last_outcome);
  return row.take();
}

Result<UrlState> state_from_row(std::string_view bytes) {
  RowReader row(bytes);
  if (row.byte() != kLayout) row.fail();
  UrlState state;
  state.url = row.text();
  state.host = row.text();
  state.depth = static_cast<std::uint32_t>(row.number());
  state.found_on = row.text();
  state.queued_run = row.number();
  state.fetched_run = row.number();
  state.last_time = row.time();
  state.last_outcome = row.text();
  if (!row.finished()) return Error(ErrorKind::kCorrupt, "the row of an address is broken");
  return state;
}

// Host, priority and sequence stand in the key.
std::string to_row(const UrlTask& task) {
  RowWriter row;
  row.put_byte(kLayout);
  row.put_text(task.url);
  row.put_text(task.key);
  row.put_number(task.depth);
  row.put_number(task.redirects);
  row.put_number(task.attempts);
  row.put_text(task.found_on);
  row.put_time(task.not_before);
  return row.take();
}

Result<UrlTask> task_from_row(std::string_view key, std::string_view bytes) {
  const std::optional<keys::QueuePlace> place = keys::place_in_queue_key(key);
  RowReader row(bytes);
  if (row.byte() != kLayout) row.fail();
  UrlTask task;
  task.url = row.text();
  task.key = row.text();
  task.depth = static_cast<std::uint32_t>(row.number());
  task.redirects = static_cast<std::uint32_t>(row.number());
  task.attempts = static_cast<std::uint32_t>(row.number());
  task.found_on = row.text();
  task.not_before = row.time();
  if (!place || !row.finished()) return Error(ErrorKind::kCorrupt, "a row of the queue is broken");
  task.host = place->host;
  task.priority = static_cast<Priority>(place->priority);
  task.sequence = place->sequence;
  return task;
}

std::string queue_key(const UrlTask& task) {
  return keys::queue(task.host, static_cast<std::uint8_t>(task.priority), task.sequence);
}

UrlState state_of(const UrlTask& task, std::uint64_t run) {
  UrlState state;
  state.url = task.url;
  state.host = task.host;
  state.depth = task.depth;
  state.found_on = task.found_on;
  state.queued_run = run;
  return state;
}

UrlTask revisit_of(std::string_view key, const UrlState& state) {
  UrlTask task{.url = state.url, .key = std::string(key), .host = state.host};
  task.priority = Priority::kRevisit;
  task.depth = state.depth;
  task.found_on = state.found_on;
  return task;
}

std::string run_row(std::uint64_t number, bool open) {
  RowWriter row;
  row.put_number(number);
  row.put_byte(open ? 1 : 0);
  return row.take();
}

Error no_run() {
  return Error(ErrorKind::kStorage, "the URL table was used outside a run");
}

std::size_t slot_of(const Digest& fingerprint) {
  std::size_t slot = 0;
  std::memcpy(&slot, fingerprint.bytes.data(), sizeof(slot));
  return slot % kSeenSlots;
}

}  // namespace

DiskUrlTable::DiskUrlTable(Rocks& rocks) : rocks_(rocks) {}

// The run row, and the queue once: host counts and the next sequence live in memory from then on.
Status DiskUrlTable::load() {
  if (loaded_) return Done{};
  ZC_TRY(const std::optional<std::string> row, rocks_.find(Family::kMeta, kRunKey));
  if (row) {
    RowReader reader(*row);
    run_.number = reader.number();
    run_.open = reader.byte() != 0;
    if (!reader.finished()) return Error(ErrorKind::kCorrupt, "the row of the run is broken");
  }
  bool broken = false;
  const auto visit = [&](std::string_view key, std::string_view) {
    const std::optional<keys::QueuePlace> place = keys::place_in_queue_key(key);
    if (!place) {
      broken = true;
      return false;
    }
    ++waiting_[std::string(place->host)];
    next_sequence_ = std::max(next_sequence_, place->sequence + 1);
    return true;
  };
  ZC_CHECK(rocks_.scan(Family::kQueue, {}, Direction::kForward, visit));
  if (broken) return Error(ErrorKind::kCorrupt, "a key of the queue is broken");
  seen_.resize(kSeenSlots);
  loaded_ = true;
  return Done{};
}

bool DiskUrlTable::was_seen(const Digest& fingerprint) const {
  return seen_[slot_of(fingerprint)] == fingerprint;
}

void DiskUrlTable::note_seen(const Digest& fingerprint) {
  seen_[slot_of(fingerprint)] = fingerprint;
}

void DiskUrlTable::note_waiting(const std::string& host, bool more) {
  if (more) {
    ++waiting_[host];
    return;
  }
  const auto it = waiting_.find(host);
  if (it != waiting_.end() && --it->second == 0) waiting_.erase(it);
}

Result<RunStart> DiskUrlTable::begin_run() {
  const std::scoped_lock lock(mutex_);
  ZC_CHECK(load());
  if (run_.open) return RunStart{run_.number, true};
  Batch batch(rocks_);
  batch.put(Family::kMeta, kRunKey, run_row(run_.number + 1, true));
  ZC_CHECK(rocks_.write_unsynced(batch));
  run_ = {run_.number + 1, true};
  seen_.assign(kSeenSlots, Digest());
  return RunStart{run_.number, false};
}

void DiskUrlTable::queue(Batch& batch, UrlTask& task) {
  task.sequence = next_sequence_++;
  batch.put(Family::kQueue, queue_key(task), to_row(task));
}

Result<std::uint64_t> DiskUrlTable::queue_revisits() {
  const std::scoped_lock lock(mutex_);
  if (!run_.open) return no_run();
  std::uint64_t total = 0;
  std::optional<Error> failed;
  std::vector<std::pair<UrlTask, UrlState>> found;
  const auto write_found = [&]() -> Status {
    Batch batch(rocks_);
    for (auto& [task, state] : found) {
      queue(batch, task);
      batch.put(Family::kUrls, task.key, to_row(state));
    }
    ZC_CHECK(rocks_.write_unsynced(batch));
    for (const auto& [task, state] : found) note_waiting(task.host, true);
    total += found.size();
    found.clear();
    return Done{};
  };
  const auto row = [&](std::string_view key, std::string_view bytes) {
    Result<UrlState> state = state_from_row(bytes);
    if (!state) {
      failed = state.error();
      return false;
    }
    if (state->fetched_run == 0 || state->queued_run >= run_.number) return true;
    state->queued_run = run_.number;
    found.emplace_back(revisit_of(key, *state), *state);
    if (found.size() < kRevisitsPerWrite) return true;
    if (Status written = write_found(); !written) failed = written.error();
    return !failed;
  };
  ZC_CHECK(rocks_.scan(Family::kUrls, {}, Direction::kForward, row));
  if (failed) return *failed;
  ZC_CHECK(write_found());
  return total;
}

Result<std::vector<UrlTask>> DiskUrlTable::add(std::span<const UrlTask> tasks) {
  const std::scoped_lock lock(mutex_);
  if (!run_.open) return no_run();
  std::vector<const UrlTask*> unsure;
  std::vector<std::string> unsure_keys;
  std::vector<Digest> fingerprints;
  std::set<std::string_view> taken;
  for (const UrlTask& task : tasks) {
    if (!keys::is_key_text(task.key) || !keys::is_key_text(task.host)) {
      return Error(ErrorKind::kBadInput, fmt::format("'{}' cannot be queued", task.url));
    }
    const Digest fingerprint = sha256(task.key);
    if (was_seen(fingerprint) || !taken.insert(task.key).second) continue;
    unsure.push_back(&task);
    unsure_keys.push_back(task.key);
    fingerprints.push_back(fingerprint);
  }
  ZC_TRY(const auto rows, rocks_.find_many(Family::kUrls, unsure_keys));
  std::vector<UrlTask> added;
  Batch batch(rocks_);
  for (std::size_t i = 0; i < unsure.size(); ++i) {
    UrlState state = state_of(*unsure[i], run_.number);
    if (rows[i]) {
      ZC_TRY(const UrlState known, state_from_row(*rows[i]));
      if (known.queued_run == run_.number) continue;
      state.fetched_run = known.fetched_run;
      state.last_time = known.last_time;
      state.last_outcome = known.last_outcome;
    }
    UrlTask task = *unsure[i];
    queue(batch, task);
    batch.put(Family::kUrls, task.key, to_row(state));
    added.push_back(std::move(task));
  }
  if (!added.empty()) ZC_CHECK(rocks_.write_unsynced(batch));
  for (const UrlTask& task : added) note_waiting(task.host, true);
  for (const Digest& fingerprint : fingerprints) note_seen(fingerprint);
  return added;
}

Result<std::vector<UrlTask>> DiskUrlTable::waiting(const std::string& host,
                                                   const UrlTask* after,
                                                   std::size_t limit) {
  std::string begin = keys::of(host);
  // The first key after that of `after`: the same bytes and one more.
  if (after != nullptr) begin = queue_key(*after).append(1, '\0');
  std::vector<UrlTask> tasks;
  if (limit == 0) return tasks;
  std::optional<Error> failed;
  const auto row = [&](std::string_view key, std::string_view bytes) {
    Result<UrlTask> task = task_from_row(key, bytes);
    if (!task) {
      failed = task.error();
      return false;
    }
    tasks.push_back(*std::move(task));
    return tasks.size() < limit;
  };
  ZC_CHECK(rocks_.scan(Family::kQueue, {begin, keys::after(host)}, Direction::kForward, row));
  if (failed) return *failed;
  return tasks;
}

Result<std::vector<HostQueue>> DiskUrlTable::hosts() {
  const std::scoped_lock lock(mutex_);
  ZC_CHECK(load());
  std::vector<HostQueue> hosts;
  for (const auto& [host, waiting] : waiting_) hosts.push_back({host, waiting});
  return hosts;
}

Result<bool> DiskUrlTable::is_queued(const UrlTask& task) const {
  ZC_TRY(const std::optional<std::string> row, rocks_.find(Family::kQueue, queue_key(task)));
  return row.has_value();
}

Status DiskUrlTable::finish(const UrlTask& task, const Visit& visit) {
  const std::scoped_lock lock(mutex_);
  if (!run_.open) return no_run();
  ZC_TRY(const bool queued, is_queued(task));
  UrlState state = state_of(task, run_.number);
  state.last_time = visit.time;
  state.last_outcome = name_of(visit.outcome);
  if (visit.outcome != Outcome::kDenied) {
    state.fetched_run = run_.number;
  } else {
    ZC_TRY(const std::optional<std::string> row, rocks_.find(Family::kUrls, task.key));
    if (row) {
      ZC_TRY(const UrlState known, state_from_row(*row));
      state.fetched_run = known.fetched_run;
    }
  }
  Batch batch(rocks_);
  batch.put(Family::kUrls, task.key, to_row(state));
  if (queued) batch.remove(Family::kQueue, queue_key(task));
  ZC_CHECK(rocks_.write_unsynced(batch));
  if (queued) note_waiting(task.host, false);
  return Done{};
}

Result<UrlTask> DiskUrlTable::retry(const UrlTask& task, const UrlTask& again) {
  const std::scoped_lock lock(mutex_);
  if (!run_.open) return no_run();
  ZC_TRY(const bool queued, is_queued(task));
  if (!queued) {
    return Error(ErrorKind::kNotFound, fmt::format("{} is not queued", task.url));
  }
  UrlTask next = again;
  Batch batch(rocks_);
  batch.remove(Family::kQueue, queue_key(task));
  queue(batch, next);
  ZC_CHECK(rocks_.write_unsynced(batch));
  note_waiting(task.host, false);
  note_waiting(next.host, true);
  return next;
}

Status DiskUrlTable::end_run() {
  const std::scoped_lock lock(mutex_);
  if (!run_.open) return no_run();
  Batch batch(rocks_);
  for (const auto& [host, waiting] : waiting_) {
    batch.remove_range(Family::kQueue, keys::of(host), keys::after(host));
  }
  batch.put(Family::kMeta, kRunKey, run_row(run_.number, false));
  ZC_CHECK(rocks_.write(batch));
  waiting_.clear();
  run_.open = false;
  return Done{};
}

}  // namespace zc
