#include "app/schedule.h"

#include <algorithm>
#include <tuple>

namespace zc {
namespace {

bool settles(JobEnd end) {
  return end != JobEnd::kStopped && end != JobEnd::kWindowClosed && end != JobEnd::kNone;
}

}  // namespace

JobTurn turn_of(const JobOptions& job, const JobRun& memory, UtcTime up_since, UtcTime now) {
  const UtcTime settled = memory.settled > now + kTrustedStep ? now : memory.settled;
  JobTurn turn;
  turn.priority = job.priority;
  const std::optional<UtcTime> due = job.cron.last(settled, now, job.zone);
  if (!due) {
    turn.due = job.cron.next(std::max(settled, now), job.zone).value_or(UtcTime::max());
    turn.start = job.windows.open_from(turn.due, job.zone);
    return turn;
  }
  turn.due = *due;
  turn.misfired = job.windows.open_from(*due, job.zone) + kMisfireGrace < up_since;
  if (turn.misfired && job.misfire == Misfire::kSkip) {
    turn.turn = Turn::kSkip;
  } else if (memory.taken_up == *due && memory.tries >= kMostTries) {
    turn.turn = Turn::kGiveUp;
  } else if (job.windows.is_open(now, job.zone)) {
    turn.turn = Turn::kRun;
  } else {
    turn.start = job.windows.open_from(now, job.zone);
  }
  return turn;
}

std::optional<std::size_t> first_to_run(std::span<const JobTurn> turns,
                                        std::span<const JobRun> memories) {
  const auto rank = [&](std::size_t i) {
    const JobTurn& turn = turns[i];
    const std::uint32_t tries = memories[i].taken_up == turn.due ? memories[i].tries : 0;
    return std::tuple(tries, -turn.priority, turn.due);
  };
  std::optional<std::size_t> first;
  for (std::size_t i = 0; i < turns.size(); ++i) {
    if (turns[i].turn != Turn::kRun) continue;
    if (!first || rank(i) < rank(*first)) first = i;
  }
  return first;
}

JobRun first_memory(const std::string& id, UtcTime now) {
  JobRun memory;
  memory.id = id;
  memory.settled = now;
  return memory;
}

JobRun begun(JobRun memory, UtcTime due, UtcTime now) {
  memory.tries = memory.taken_up == due ? memory.tries + 1 : 1;
  memory.taken_up = due;
  memory.started = now;
  memory.end = JobEnd::kNone;
  memory.addresses = 0;
  return memory;
}

JobRun ended(JobRun memory, JobEnd end, std::uint64_t addresses, UtcTime now) {
  memory.ended = now;
  memory.end = end;
  memory.addresses = addresses;
  memory.tries = 0;
  if (settles(end)) memory.settled = memory.taken_up;
  if (end == JobEnd::kComplete) memory.succeeded = now;
  return memory;
}

JobRun left_out(JobRun memory, UtcTime due, JobEnd why, UtcTime now) {
  memory.taken_up = due;
  memory.settled = due;
  memory.tries = 0;
  memory.started = memory.ended = now;
  memory.end = why;
  memory.addresses = 0;
  return memory;
}

}  // namespace zc
