// What is remembered of a scheduled job between its runs.  Decided in app/schedule, kept by
// store/job_table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace zc {

enum class JobEnd : std::uint8_t {
  kNone,          // never begun, or under way (after a crash: was under way)
  kComplete,      // nothing was left to fetch
  kStopped,       // the service was asked to stop; goes on at the next start
  kWindowClosed,  // goes on when the window opens again
  kStuck,         // no address was done with for stuck_seconds
  kTooLong,       // max_minutes
  kFailed,        // the error is in the log
  kSkipped,       // came due while the service did not run, and is not made up
  kGivenUp,       // the program died over it kMostTries times
};
inline constexpr int kJobEndCount = 9;
std::string_view name_of(JobEnd end);  // "complete", "window_closed", ...
std::string_view chinese_name_of(JobEnd end);

struct JobRun {
  std::string id = {};
  UtcTime settled = {};              // every due moment up to this one is dealt with
  UtcTime taken_up = {};             // the due moment that was last begun; zero: none yet
  std::uint32_t tries = 0;           // how often it was begun and never ended
  UtcTime started = {}, ended = {};  // of the last run; zero: never; ended < started: under way
  JobEnd end = JobEnd::kNone;        // of the last run
  UtcTime succeeded = {};            // when the last complete run ended; zero: never
  std::uint64_t addresses = 0;       // that the last run was done with
  bool operator==(const JobRun&) const = default;
};

}  // namespace zc
