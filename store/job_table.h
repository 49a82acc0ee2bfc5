// What is remembered of scheduled jobs, and whose the unfinished crawl run is.
//
// The queue of a store holds one run.  Before a job crawls it takes the run over: an unfinished run
// of another job ends, and what waited in it is set aside until that job's next turn.
//
//   ZC_TRY(Handover handover, jobs.take_over(store->urls(), "national"));
//   begin_run(), then add(handover.tasks); when the run stops:
//   ZC_CHECK(jobs.forget_aside("national"))
//
// One thread at a time.  Fails with kStorage or kCorrupt.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/job_run.h"
#include "base/result.h"
#include "base/url_table.h"
#include "store/rocks.h"

namespace zc {

class DiskUrlTable;

struct Handover {
  std::vector<UrlTask> tasks = {};  // what earlier runs of the job left waiting
  std::uint64_t set_aside = 0;      // tasks of the job before
  bool after_crash = false;         // of the process that had the run before
};

class JobTable {
 public:
  // More waiting tasks than this of one job are not set aside: links of its pages bring them again.
  static constexpr std::size_t kMostAside = 500'000;

  // `rocks` must outlive the table.
  explicit JobTable(Rocks& rocks) : rocks_(rocks) {}

  Result<std::vector<JobRun>> all() const;  // by id
  Status put(const JobRun& run);            // on disk when it returns

  // Call before begin_run().  A crash at any point loses nothing: call it again.
  Result<Handover> take_over(DiskUrlTable& urls, const std::string& job);
  Status forget_aside(const std::string& job);

 private:
  Result<std::uint64_t> set_aside(DiskUrlTable& urls, const std::string& owner);
  Result<std::vector<UrlTask>> aside(const std::string& job) const;

  Rocks& rocks_;
};

}  // namespace zc
