#include "store/disk_url_table.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "store/keys.h"
#include "store/row_codec.h"

namespace zc {
namespace {

constexpr std::string_view kRunKey = "run";
constexpr std::size_t kSeenSlots = std::size_t{1} << 16;  // 2 MiB

std::string queue_key(const UrlTask& task) {
  return keys::queue(task.host, static_cast<std::uint8_t>(task.priority), task.sequence);
}

UrlState state_of(const UrlTask& task) {
  UrlState state;
  state.known.url = task.url;
  state.known.host = task.host;
  state.known.depth = task.depth;
  state.found_on = task.found_on;
  return state;
}

Error no_run() {
  return {ErrorKind::kStorage, "the URL table was used outside a run"};
}

std::size_t slot_of(const Digest& fingerprint) {
  std::size_t slot = 0;
  std::memcpy(&slot, fingerprint.bytes.data(), sizeof(slot));
  return slot % kSeenSlots;
}

// Does the outcome tell in which state the page is?
bool tells_state(Outcome outcome) {
  return outcome == Outcome::kPage || outcome == Outcome::kRedirect ||
         outcome == Outcome::kNotModified || outcome == Outcome::kGone;
}

// Notes one more look at the page.
void note_look(KnownUrl& known, const Visit& visit, const PageFacts* facts) {
  if (!tells_state(visit.outcome)) return;
  const bool was_gone = known.last_outcome == name_of(Outcome::kGone);
  const bool is_gone = visit.outcome == Outcome::kGone;
  if (known.last_look != UtcTime{} && visit.time > known.last_look) {
    constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
    const auto passed =
        std::chrono::duration_cast<std::chrono::seconds>(visit.time - known.last_look).count();
    const bool changed = (facts != nullptr && facts->changed) || was_gone != is_gone;
    const auto seconds = static_cast<std::uint32_t>(std::clamp<std::int64_t>(passed, 1, kMost));
    known.observations.push_back({seconds, changed});
    if (known.observations.size() > KnownUrl::kMaxObservations) {
      known.observations.erase(known.observations.begin());
    }
  }
  known.last_look = visit.time;
}

}  // namespace

DiskUrlTable::DiskUrlTable(Rocks& rocks) : rocks_(rocks) {}

std::string DiskUrlTable::run_row(const Run& run) {
  RowWriter row;
  row.put_number(run.number);
  row.put_byte(static_cast<std::uint8_t>(run.state));
  return row.take();
}

Status DiskUrlTable::write_run(const Run& run) {
  Batch batch(rocks_);
  batch.put(Family::kMeta, kRunKey, run_row(run));
  ZC_CHECK(rocks_.write_unsynced(batch));
  run_ = run;
  return Done{};
}

// The run row and the counts; they live in memory from then on.
Status DiskUrlTable::load() {
  if (loaded_) return Done{};
  ZC_TRY(const std::optional<std::string> row, rocks_.find(Family::kMeta, kRunKey));
  if (row) {
    RowReader reader(*row);
    run_.number = reader.number();
    run_.state = static_cast<RunState>(reader.byte());
    if (!reader.finished()) return Error(ErrorKind::kCorrupt, "the row of the run is broken");
  }
  ZC_CHECK(load_counts());
  if (counts_.empty() && run_.state != RunState::kEnded) ZC_CHECK(count_queue());
  seen_.resize(kSeenSlots);
  loaded_ = true;
  return Done{};
}

Status DiskUrlTable::load_counts() {
  std::optional<Error> failed;
  const auto row = [&](std::string_view key, std::string_view bytes) {
    const Result<HostCount> count = count_from_row(bytes);
    if (!count) {
      failed = count.error();
      return false;
    }
    counts_.emplace(keys::host_in_key(key), *count);
    return true;
  };
  const auto [begin, end] = keys::host_counts();
  ZC_CHECK(rocks_.scan(Family::kHosts, {begin, end}, Direction::kForward, row));
  if (failed) return *failed;
  return Done{};
}

// For a queue that was written before counts were kept.
Status DiskUrlTable::count_queue() {
  bool broken = false;
  const auto row = [&](std::string_view key, std::string_view) {
    const std::optional<keys::QueuePlace> place = keys::place_in_queue_key(key);
    broken = !place;
    if (broken) return false;
    HostCount& count = counts_[std::string(place->host)];
    ++count.waiting;
    ++count.queued;
    count.next_sequence = std::max(count.next_sequence, place->sequence + 1);
    return true;
  };
  ZC_CHECK(rocks_.scan(Family::kQueue, {}, Direction::kForward, row));
  if (broken) return Error(ErrorKind::kCorrupt, "a key of the queue is broken");
  return Done{};
}

bool DiskUrlTable::was_seen(const Digest& fingerprint) const {
  return seen_[slot_of(fingerprint)] == fingerprint;
}

void DiskUrlTable::note_seen(const Digest& fingerprint) {
  seen_[slot_of(fingerprint)] = fingerprint;
}

Status DiskUrlTable::check_open() const {
  if (!loaded_ || run_.state == RunState::kEnded) return no_run();
  return Done{};
}

Result<RunStart> DiskUrlTable::begin_run() {
  const std::scoped_lock lock(mutex_);
  ZC_CHECK(load());
  RunStart start;
  start.resumed = run_.state != RunState::kEnded;
  start.after_crash = run_.state == RunState::kOpen;
  start.run = start.resumed ? run_.number : run_.number + 1;
  ZC_CHECK(write_run({start.run, RunState::kOpen}));
  if (!start.resumed) seen_.assign(kSeenSlots, Digest());
  return start;
}

Status DiskUrlTable::pause_run() {
  const std::scoped_lock lock(mutex_);
  ZC_CHECK(check_open());
  return write_run({run_.number, RunState::kPaused});
}

Status DiskUrlTable::end_run() {
  const std::scoped_lock lock(mutex_);
  ZC_CHECK(check_open());
  Batch batch(rocks_);
  for (const auto& [host, count] : counts_) {
    if (count.waiting > 0) {
      batch.remove_range(Family::kQueue, keys::of(host), keys::after(host));
    }
  }
  const auto [begin, end] = keys::host_counts();
  batch.remove_range(Family::kHosts, begin, end);
  const Run ended{run_.number, RunState::kEnded};
  batch.put(Family::kMeta, kRunKey, run_row(ended));
  ZC_CHECK(rocks_.write(batch));
  counts_.clear();
  run_ = ended;
  return Done{};
}

void DiskUrlTable::queue(Queueing& queueing, UrlTask& task) {
  HostCount& count = counts_[task.host];
  task.sequence = count.next_sequence++;
  ++count.waiting;
  queueing.batch.put(Family::kQueue, queue_key(task), to_row(task));
  queueing.hosts.insert(task.host);
}

Status DiskUrlTable::write(Queueing& queueing) {
  for (const std::string& host : queueing.hosts) {
    queueing.batch.put(Family::kHosts, keys::host_count(host), to_row(counts_[host]));
  }
  return rocks_.write_unsynced(queueing.batch);
}

namespace {

Status check_keys(std::span<const UrlTask> tasks) {
  for (const UrlTask& task : tasks) {
    if (keys::is_key_text(task.key) && keys::is_key_text(task.host)) continue;
    return Error(ErrorKind::kBadInput, fmt::format("'{}' cannot be queued", task.url));
  }
  return Done{};
}

}  // namespace

// The tasks that this run may not have seen yet, each key once.
std::vector<DiskUrlTable::Candidate> DiskUrlTable::unsure(std::span<const UrlTask> tasks) const {
  std::vector<Candidate> candidates;
  std::set<std::string_view> taken;
  for (const UrlTask& task : tasks) {
    const Digest fingerprint = sha256(task.key);
    if (was_seen(fingerprint) || !taken.insert(task.key).second) continue;
    candidates.push_back({&task, fingerprint});
  }
  return candidates;
}

// nullopt: this run has it, or leaves it to queue_revisits().  `state` is what is known before.
std::optional<UrlTask> DiskUrlTable::to_queue(const UrlTask& offered, UrlState& state) const {
  if (state.queued_run == run_.number) return std::nullopt;
  UrlTask task = offered;
  task.known = state.fetched_run != 0;
  if (task.known) {
    // Denied once is no reason not to ask when a page offers it: the settings may have changed.
    const bool denied = state.known.last_outcome == name_of(Outcome::kDenied);
    const bool again =
        denied || task.priority == Priority::kSeed || task.changed > state.known.last_try;
    if (!again) return std::nullopt;
    if (task.priority != Priority::kSeed) task.priority = Priority::kRevisit;
    task.validators = state.known.validators;
  }
  state.known.url = task.url;
  state.known.host = task.host;
  state.known.depth = task.depth;
  state.found_on = task.found_on;
  state.queued_run = run_.number;
  return task;
}

Result<std::vector<UrlTask>> DiskUrlTable::add(std::span<const UrlTask> tasks) {
  const std::scoped_lock lock(mutex_);
  ZC_CHECK(check_open());
  ZC_CHECK(check_keys(tasks));
  const std::vector<Candidate> candidates = unsure(tasks);
  std::vector<std::string> url_keys;
  url_keys.reserve(candidates.size());
  for (const Candidate& candidate : candidates) url_keys.push_back(candidate.task->key);
  ZC_TRY(const auto rows, rocks_.find_many(Family::kUrls, url_keys));
  std::vector<UrlTask> added;
  Queueing queueing{Batch(rocks_)};
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    UrlState state;
    if (rows[i]) {
      ZC_TRY(state, state_from_row(*rows[i]));
    }
    std::optional<UrlTask> task = to_queue(*candidates[i].task, state);
    if (!task) continue;
    queue(queueing, *task);
    ++counts_[task->host].queued;
    queueing.batch.put(Family::kUrls, task->key, to_row(state));
    added.push_back(*std::move(task));
  }
  if (!added.empty()) ZC_CHECK(write(queueing));
  for (const Candidate& candidate : candidates) note_seen(candidate.fingerprint);
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
  for (const auto& [host, count] : counts_) hosts.push_back({host, count.waiting, count.queued});
  return hosts;
}

Result<bool> DiskUrlTable::is_queued(const UrlTask& task) const {
  ZC_TRY(const std::optional<std::string> row, rocks_.find(Family::kQueue, queue_key(task)));
  return row.has_value();
}

// A task of an address never fetched before says all there is to say of it.
Result<UrlState> DiskUrlTable::state_before(const UrlTask& task) const {
  if (task.known) {
    ZC_TRY(const std::optional<std::string> row, rocks_.find(Family::kUrls, task.key));
    if (row) return state_from_row(*row);
  }
  return state_of(task);
}

Status DiskUrlTable::finish(const UrlTask& task, const Visit& visit, const PageFacts* facts) {
  const std::scoped_lock lock(mutex_);
  ZC_CHECK(check_open());
  ZC_TRY(const bool queued, is_queued(task));
  ZC_TRY(UrlState state, state_before(task));
  KnownUrl& known = state.known;
  state.queued_run = run_.number;
  state.fetched_run = run_.number;
  note_look(known, visit, facts);
  known.last_try = visit.time;
  known.last_outcome = name_of(visit.outcome);
  if (facts != nullptr && facts->findings) known.findings = *facts->findings;
  if (facts != nullptr && facts->validators) known.validators = *facts->validators;
  Batch batch(rocks_);
  batch.put(Family::kUrls, task.key, to_row(state));
  if (queued) {
    HostCount& count = counts_[task.host];
    if (count.waiting > 0) --count.waiting;
    batch.remove(Family::kQueue, queue_key(task));
    batch.put(Family::kHosts, keys::host_count(task.host), to_row(count));
  }
  return rocks_.write_unsynced(batch);
}

Result<UrlTask> DiskUrlTable::retry(const UrlTask& task, const UrlTask& again) {
  const std::scoped_lock lock(mutex_);
  ZC_CHECK(check_open());
  ZC_TRY(const bool queued, is_queued(task));
  if (!queued) {
    return Error(ErrorKind::kNotFound, fmt::format("{} is not queued", task.url));
  }
  UrlTask next = again;
  Queueing queueing{Batch(rocks_)};
  queueing.batch.remove(Family::kQueue, queue_key(task));
  HostCount& count = counts_[task.host];
  if (count.waiting > 0) --count.waiting;
  queueing.hosts.insert(task.host);
  queue(queueing, next);
  ZC_CHECK(write(queueing));
  return next;
}

}  // namespace zc
