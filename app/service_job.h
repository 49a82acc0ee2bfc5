// One run of a scheduled job, on a thread of its own.  The store is open only while it runs, so
// that officers' commands can write between jobs.
//
// Order: the constructor begins; on_end() is called once, on the job's thread; then take().
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/runtime.h"
#include "base/job_run.h"
#include "base/result.h"
#include "base/time.h"
#include "config/settings.h"

namespace zc {

class ServiceJob {
 public:
  struct Plan {
    Settings settings = {};
    RuntimeOptions options = {};
    JobRun memory = {};               // as it is once the run has begun
    std::vector<JobRun> others = {};  // of other jobs, to be kept too
  };
  struct Outcome {
    bool began = false;  // false: the store or a file could not be opened; nothing was changed
    JobRun memory = {};  // as it was kept at the end
    std::optional<Error> error = {};
  };

  // `clock` must outlive the job, and so must plan.options.courier, which opens the store alone
  // when the run has ended.
  ServiceJob(Plan plan, const Clock& clock, std::function<void()> on_end);
  ~ServiceJob();  // waits for the thread

  // Asks the run to end soon; the first reason counts.  Thread-safe.
  void stop(JobEnd why);
  // Addresses done with so far.  Thread-safe.
  std::uint64_t done();
  Outcome take();

 private:
  void run();
  Outcome crawl();

  Plan plan_;
  const Clock& clock_;
  std::function<void()> on_end_;
  std::mutex mutex_;
  Runtime* runtime_ = nullptr;  // while there is one
  std::optional<JobEnd> why_ = {};
  Outcome outcome_ = {};
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace zc
