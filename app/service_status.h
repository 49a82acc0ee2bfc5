// What `zhengcha status` shows: JSON for machines (docs/formats.md), Chinese for people.  Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/schedule.h"
#include "base/job_run.h"
#include "base/time.h"

namespace zc {

struct JobStatus {
  JobRun memory = {};
  JobTurn turn = {};
  bool running = false;
  std::uint64_t addresses = 0;  // that the run under way is done with
};

struct ServiceStatus {
  UtcTime now = {};
  UtcTime up_since = {};
  std::string config_file = {};
  std::string rules_hash = {};
  UtcTime loaded = {};            // when settings and rules in force were read
  std::string last_refusal = {};  // why the last reload was refused; "": it was not
  bool stopping = false;
  std::vector<JobStatus> jobs = {};
};

std::string status_json(const ServiceStatus& status);
std::string status_text(const ServiceStatus& status);

}  // namespace zc
