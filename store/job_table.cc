#include "store/job_table.h"

#include <optional>

#include <fmt/format.h>

#include "store/disk_url_table.h"
#include "store/keys.h"
#include "store/row_codec.h"
#include "store/url_rows.h"

namespace zc {
namespace {

constexpr std::uint8_t kLayout = 1;
constexpr std::string_view kOwnerKey = "run_job";
constexpr std::string_view kJobs = "job/";
constexpr std::size_t kTasksPerRead = 1000;

std::string to_row(const JobRun& run) {
  RowWriter row;
  row.put_byte(kLayout);
  row.put_time(run.settled);
  row.put_time(run.taken_up);
  row.put_number(run.tries);
  row.put_time(run.started);
  row.put_time(run.ended);
  row.put_byte(static_cast<std::uint8_t>(run.end));
  row.put_time(run.succeeded);
  row.put_number(run.addresses);
  return row.take();
}

std::optional<JobRun> from_row(std::string_view id, std::string_view bytes) {
  RowReader row(bytes);
  if (row.byte() != kLayout) return std::nullopt;
  JobRun run;
  run.id = id;
  run.settled = row.time();
  run.taken_up = row.time();
  run.tries = static_cast<std::uint32_t>(row.number());
  run.started = row.time();
  run.ended = row.time();
  const std::uint8_t end = row.byte();
  run.succeeded = row.time();
  run.addresses = row.number();
  if (!row.finished() || end >= kJobEndCount) return std::nullopt;
  run.end = static_cast<JobEnd>(end);
  return run;
}

// Ids hold no slash: '0' is the byte after it.
std::string aside_begin(const std::string& job) {
  return fmt::format("aside/{}/", job);
}
std::string aside_end(const std::string& job) {
  return fmt::format("aside/{}0", job);
}

}  // namespace

Result<std::vector<JobRun>> JobTable::all() const {
  std::vector<JobRun> runs;
  std::optional<Error> failed;
  const auto visit = [&](std::string_view key, std::string_view value) {
    std::optional<JobRun> run = from_row(key.substr(kJobs.size()), value);
    if (run) {
      runs.push_back(*std::move(run));
    } else {
      failed = Error(ErrorKind::kCorrupt, fmt::format("the row of {} is broken", key));
    }
    return !failed;
  };
  ZC_CHECK(rocks_.scan(Family::kMeta, {std::string(kJobs), "job0"}, Direction::kForward, visit));
  if (failed) return *failed;
  return runs;
}

Status JobTable::put(const JobRun& run) {
  Batch batch(rocks_);
  batch.put(Family::kMeta, fmt::format("{}{}", kJobs, run.id), to_row(run));
  return rocks_.write(batch);
}

Result<Handover> JobTable::take_over(DiskUrlTable& urls, const std::string& job) {
  Handover handover;
  ZC_TRY(const std::optional<std::string> owner, rocks_.find(Family::kMeta, kOwnerKey));
  if (owner && *owner != job) {
    ZC_TRY(const RunStart run, urls.begin_run());
    handover.after_crash = run.after_crash;
    if (run.resumed) {
      ZC_TRY(handover.set_aside, set_aside(urls, *owner));
    }
    ZC_CHECK(urls.end_run());
  }
  if (owner != job) {
    Batch batch(rocks_);
    batch.put(Family::kMeta, kOwnerKey, job);
    ZC_CHECK(rocks_.write(batch));
  }
  ZC_TRY(handover.tasks, aside(job));
  return handover;
}

Result<std::uint64_t> JobTable::set_aside(DiskUrlTable& urls, const std::string& owner) {
  ZC_TRY(const std::vector<HostQueue> hosts, urls.hosts());
  // After what an earlier turn set aside and the run has not taken back yet.
  ZC_TRY(const std::vector<UrlTask> before, aside(owner));
  std::uint64_t count = before.size();
  for (const HostQueue& host : hosts) {
    std::optional<UrlTask> last;
    while (host.waiting > 0 && count < kMostAside) {
      ZC_TRY(const std::vector<UrlTask> tasks,
             urls.waiting(host.host, last ? &*last : nullptr, kTasksPerRead));
      if (tasks.empty()) break;
      Batch batch(rocks_);
      for (const UrlTask& task : tasks) {
        RowWriter row;
        row.put_text(
            keys::queue(task.host, static_cast<std::uint8_t>(task.priority), task.sequence));
        row.put_raw(to_row(task));
        batch.put(Family::kMeta, fmt::format("{}{:012}", aside_begin(owner), count++), row.take());
      }
      ZC_CHECK(rocks_.write(batch));
      last = tasks.back();
    }
  }
  return count - before.size();
}

Result<std::vector<UrlTask>> JobTable::aside(const std::string& job) const {
  std::vector<UrlTask> tasks;
  std::optional<Error> failed;
  const auto visit = [&](std::string_view, std::string_view value) {
    RowReader row(value);
    const std::string_view key = row.text();
    Result<UrlTask> task = task_from_row(key, row.rest());
    if (!task) {
      failed = task.error();
      return false;
    }
    tasks.push_back(*std::move(task));
    return true;
  };
  ZC_CHECK(
      rocks_.scan(Family::kMeta, {aside_begin(job), aside_end(job)}, Direction::kForward, visit));
  if (failed) return *failed;
  return tasks;
}

Status JobTable::forget_aside(const std::string& job) {
  Batch batch(rocks_);
  batch.remove_range(Family::kMeta, aside_begin(job), aside_end(job));
  return rocks_.write(batch);
}

}  // namespace zc
