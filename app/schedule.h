// Whose turn is it?  Jobs, what is remembered of them, and the time go in; what to do comes out.
// Pure; app/service does it.
//
// A job is due at the moments of its cron expression.  Of several that passed only the last counts.
// A due job runs as soon as a window of its day is open and no other job runs.  A run that was cut
// off (stop, crash, window) goes on until its moment is settled or a later one takes its place.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "base/job_run.h"
#include "base/time.h"
#include "config/job_options.h"

namespace zc {

// The program died so often over one due moment: it is left, so that other jobs come to run.
inline constexpr std::uint32_t kMostTries = 3;
// A moment that passed so shortly before the start of the service is no misfire.
inline constexpr std::chrono::seconds kMisfireGrace{60};
// The clock was set back by less: wait until the time has come again.  By more: what was remembered
// came from a wrong clock, and is taken as now.
inline constexpr std::chrono::hours kTrustedStep{1};

enum class Turn { kWait, kRun, kSkip, kGiveUp };

struct JobTurn {
  Turn turn = Turn::kWait;
  UtcTime due = {};  // the moment it is about; kWait: the next, or the one that waits for a window
  UtcTime start = {};     // the earliest start; kWait only
  bool misfired = false;  // it came due while the service did not run
  int priority = 0;       // of the job
};

// `up_since`: when the service began.
JobTurn turn_of(const JobOptions& job, const JobRun& memory, UtcTime up_since, UtcTime now);

// Which of the jobs is to run first: the one that died least, then the one of the highest
// priority, then the one due longest, then the first.  nullopt: none is to run.  `turns` and
// `memories` in the order of the jobs.
std::optional<std::size_t> first_to_run(std::span<const JobTurn> turns,
                                        std::span<const JobRun> memories);

// A job that was never seen: what came due before now is none of its business.
JobRun first_memory(const std::string& id, UtcTime now);
// What to remember when it begins and when it ends; both before anything else happens.
JobRun begun(JobRun memory, UtcTime due, UtcTime now);
JobRun ended(JobRun memory, JobEnd end, std::uint64_t addresses, UtcTime now);
// Left without a run: kSkipped or kGivenUp.
JobRun left_out(JobRun memory, UtcTime due, JobEnd why, UtcTime now);

}  // namespace zc
