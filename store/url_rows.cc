#include "store/url_rows.h"

#include <bit>
#include <chrono>
#include <optional>

#include <fmt/format.h>

#include "store/keys.h"
#include "store/row_codec.h"

namespace zc {
namespace {

// Of addresses and tasks: 1 knew nothing of validators, observations and findings.
constexpr std::uint8_t kFirstLayout = 1;
constexpr std::uint8_t kLayout = 2;
// Of hosts.
constexpr std::uint8_t kHostLayout = 1;

Error broken(std::string_view what) {
  return {ErrorKind::kCorrupt, fmt::format("the row of {} is broken", what)};
}

void put(RowWriter& row, const Validators& validators) {
  row.put_text(validators.etag);
  row.put_text(validators.last_modified);
  row.put_number(validators.version);
  row.put_time(validators.time);
  row.put_text(validators.judged_by);
}

Validators read_validators(RowReader& row) {
  Validators validators;
  validators.etag = row.text();
  validators.last_modified = row.text();
  validators.version = static_cast<std::uint32_t>(row.number());
  validators.time = row.time();
  validators.judged_by = row.text();
  return validators;
}

// At the end of a row; few pages have one.
void put_end(RowWriter& row, const Validators& validators) {
  if (validators.stands_until != UtcTime{}) row.put_time(validators.stands_until);
}

void read_end(RowReader& row, Validators& validators) {
  if (row.ok() && !row.finished()) validators.stands_until = row.time();
}

void put(RowWriter& row, std::chrono::milliseconds duration) {
  row.put_signed(duration.count());
}

std::chrono::milliseconds read_duration(RowReader& row) {
  return std::chrono::milliseconds(row.signed_number());
}

// One number each: twice the seconds, and one more when it had changed.
void put(RowWriter& row, const std::vector<Observation>& observations) {
  row.put_number(observations.size());
  for (const Observation& seen : observations) {
    row.put_number(std::uint64_t{seen.seconds} << 1 | (seen.changed ? 1 : 0));
  }
}

std::vector<Observation> read_observations(RowReader& row) {
  std::vector<Observation> observations(row.count());
  for (Observation& seen : observations) {
    const std::uint64_t both = row.number();
    seen = {static_cast<std::uint32_t>(both >> 1), (both & 1) != 0};
  }
  return observations;
}

}  // namespace

std::string to_row(const UrlState& state) {
  const KnownUrl& known = state.known;
  RowWriter row;
  row.put_byte(kLayout);
  row.put_text(known.url);
  row.put_text(known.host);
  row.put_number(known.depth);
  row.put_text(state.found_on);
  row.put_number(state.queued_run);
  row.put_number(state.fetched_run);
  row.put_time(known.last_try);
  row.put_text(known.last_outcome);
  if (state.fetched_run == 0) return row.take();  // most addresses of a frontier: no more to tell
  row.put_time(known.last_look);
  row.put_number(known.findings);
  put(row, known.validators);
  put(row, known.observations);
  put_end(row, known.validators);
  return row.take();
}

Result<UrlState> state_from_row(std::string_view bytes) {
  RowReader row(bytes);
  const std::uint8_t layout = row.byte();
  if (layout != kLayout && layout != kFirstLayout) row.fail();
  UrlState state;
  KnownUrl& known = state.known;
  known.url = row.text();
  known.host = row.text();
  known.depth = static_cast<std::uint32_t>(row.number());
  state.found_on = row.text();
  state.queued_run = row.number();
  state.fetched_run = row.number();
  known.last_try = row.time();
  known.last_outcome = row.text();
  if (layout == kLayout && state.fetched_run != 0) {
    known.last_look = row.time();
    known.findings = static_cast<std::uint32_t>(row.number());
    known.validators = read_validators(row);
    known.observations = read_observations(row);
    read_end(row, known.validators);
  }
  if (!row.finished()) return broken("an address");
  return state;
}

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
  row.put_time(task.changed);
  row.put_byte(task.known ? 1 : 0);
  if (task.known) {
    put(row, task.validators);
    put_end(row, task.validators);
  }
  return row.take();
}

Result<UrlTask> task_from_row(std::string_view key, std::string_view bytes) {
  const std::optional<keys::QueuePlace> place = keys::place_in_queue_key(key);
  RowReader row(bytes);
  const std::uint8_t layout = row.byte();
  if (layout != kLayout && layout != kFirstLayout) row.fail();
  UrlTask task;
  task.url = row.text();
  task.key = row.text();
  task.depth = static_cast<std::uint32_t>(row.number());
  task.redirects = static_cast<std::uint32_t>(row.number());
  task.attempts = static_cast<std::uint32_t>(row.number());
  task.found_on = row.text();
  task.not_before = row.time();
  if (layout == kLayout) {
    task.changed = row.time();
    task.known = row.byte() != 0;
    if (task.known) {
      task.validators = read_validators(row);
      read_end(row, task.validators);
    }
  }
  if (!place || !row.finished()) return broken("a task");
  task.host = place->host;
  task.priority = static_cast<Priority>(place->priority);
  task.sequence = place->sequence;
  return task;
}

std::string to_row(const HostCount& count) {
  RowWriter row;
  row.put_byte(kHostLayout);
  row.put_number(count.waiting);
  row.put_number(count.queued);
  row.put_number(count.next_sequence);
  return row.take();
}

Result<HostCount> count_from_row(std::string_view bytes) {
  RowReader row(bytes);
  if (row.byte() != kHostLayout) row.fail();
  HostCount count;
  count.waiting = row.number();
  count.queued = row.number();
  count.next_sequence = row.number();
  if (!row.finished()) return broken("a host's queue");
  return count;
}

std::string to_row(const HostMemory& memory) {
  const HostPaceState& pace = memory.pace;
  RowWriter row;
  row.put_byte(kHostLayout);
  row.put_time(pace.last_start);
  row.put_time(pace.last_end);
  put(row, pace.last_fetch);
  put(row, pace.crawl_delay);
  put(row, pace.backoff);
  row.put_time(pace.not_before);
  row.put_number(pace.failures);
  row.put_number(pace.trips);
  row.put_time(memory.held_until);
  row.put_byte(memory.paused ? 1 : 0);
  row.put_text(memory.ip);
  if (memory.render != RenderMemory()) {  // few have one
    row.put_number(memory.render.script_pages);
    row.put_number(memory.render.fruitless);
  }
  return row.take();
}

Result<HostMemory> memory_from_row(std::string_view host, std::string_view bytes) {
  RowReader row(bytes);
  if (row.byte() != kHostLayout) row.fail();
  HostMemory memory;
  memory.host = host;
  HostPaceState& pace = memory.pace;
  pace.last_start = row.time();
  pace.last_end = row.time();
  pace.last_fetch = read_duration(row);
  pace.crawl_delay = read_duration(row);
  pace.backoff = read_duration(row);
  pace.not_before = row.time();
  pace.failures = static_cast<std::uint32_t>(row.number());
  pace.trips = static_cast<std::uint32_t>(row.number());
  memory.held_until = row.time();
  memory.paused = row.byte() != 0;
  memory.ip = row.text();
  if (row.ok() && !row.finished()) {
    memory.render.script_pages = static_cast<std::uint32_t>(row.number());
    memory.render.fruitless = static_cast<std::uint32_t>(row.number());
  }
  if (!row.finished()) return broken("a host");
  return memory;
}

std::string to_row(const RobotsMemory& robots) {
  RowWriter row;
  row.put_byte(kHostLayout);
  row.put_time(robots.read);
  row.put_signed(robots.http_status);
  row.put_text(robots.body);
  return row.take();
}

Result<RobotsMemory> robots_from_row(std::string_view origin, std::string_view bytes) {
  RowReader row(bytes);
  if (row.byte() != kHostLayout) row.fail();
  RobotsMemory robots;
  robots.origin = origin;
  robots.read = row.time();
  robots.http_status = static_cast<int>(row.signed_number());
  robots.body = row.text();
  if (!row.finished()) return broken("a robots.txt");
  return robots;
}

std::string to_row(const RevisitCount& count) {
  RowWriter row;
  row.put_number(count.known);
  row.put_number(count.queued);
  row.put_number(std::bit_cast<std::uint64_t>(count.threshold));
  row.put_time(count.time);
  return row.take();
}

Result<RevisitCount> revisits_from_row(std::string_view bytes) {
  RowReader row(bytes);
  RevisitCount count;
  count.known = row.number();
  count.queued = row.number();
  count.threshold = std::bit_cast<double>(row.number());
  count.time = row.time();
  if (!row.finished()) return broken("the last weighing");
  return count;
}

}  // namespace zc
