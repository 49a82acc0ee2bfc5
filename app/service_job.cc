#include "app/service_job.h"

#include <memory>
#include <utility>

#include "app/courier.h"
#include "app/schedule.h"
#include "store/job_table.h"
#include "store/store.h"

namespace zc {

ServiceJob::ServiceJob(Plan plan, const Clock& clock, std::function<void()> on_end)
    : plan_(std::move(plan)),
      clock_(clock),
      on_end_(std::move(on_end)),
      thread_([this] { run(); }) {}

ServiceJob::~ServiceJob() {
  if (thread_.joinable()) thread_.join();
}

void ServiceJob::stop(JobEnd why) {
  const std::scoped_lock lock(mutex_);
  if (!why_) why_ = why;
  if (runtime_ != nullptr) runtime_->stop();
}

std::uint64_t ServiceJob::done() {
  const std::scoped_lock lock(mutex_);
  return runtime_ == nullptr ? 0 : runtime_->done();
}

ServiceJob::Outcome ServiceJob::take() {
  if (thread_.joinable()) thread_.join();
  return std::move(outcome_);
}

void ServiceJob::run() {
  outcome_ = crawl();
  if (plan_.options.courier != nullptr) plan_.options.courier->open_alone(plan_.settings.store);
  on_end_();
}

ServiceJob::Outcome ServiceJob::crawl() {
  Outcome outcome;
  outcome.memory = plan_.memory;
  const auto failed = [&](const Error& error) {
    outcome.error = error;
    return std::move(outcome);
  };
  auto runtime = Runtime::create(plan_.settings, plan_.options);
  if (!runtime) return failed(runtime.error());
  JobTable jobs((*runtime)->store().rocks());
  for (const JobRun& other : plan_.others) {
    if (Status kept = jobs.put(other); !kept) return failed(kept.error());
  }
  if (Status kept = jobs.put(plan_.memory); !kept) return failed(kept.error());
  outcome.began = true;
  {
    const std::scoped_lock lock(mutex_);
    runtime_ = runtime->get();
    if (why_) runtime_->stop();
  }
  const Result<std::string> summary = (*runtime)->crawl();
  std::optional<JobEnd> why;
  std::uint64_t done = 0;
  {
    const std::scoped_lock lock(mutex_);
    runtime_ = nullptr;
    why = why_;
    done = (*runtime)->done();
  }
  // Asked to stop when all was done: that is complete all the same.
  JobEnd end = why && (*runtime)->stopped() ? *why : JobEnd::kComplete;
  if (!summary) {
    outcome.error = summary.error();
    end = JobEnd::kFailed;
  }
  outcome.memory = ended(plan_.memory, end, done, clock_.now());
  if (Status kept = jobs.put(outcome.memory); !kept && !outcome.error) outcome.error = kept.error();
  return outcome;
}

}  // namespace zc
