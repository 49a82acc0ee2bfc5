#include "app/service.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "app/courier.h"
#include "app/lead_server.h"
#include "app/metrics.h"
#include "app/metrics_server.h"
#include "app/schedule.h"
#include "app/service_config.h"
#include "app/service_job.h"
#include "app/service_log.h"
#include "app/service_notify.h"
#include "app/service_status.h"
#include "app/status_server.h"
#include "app/store_figures.h"
#include "base/log.h"
#include "store/job_table.h"
#include "store/store.h"

namespace zc {
namespace {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;

constexpr auto kQuiet = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds kTick(1);
// The store is held by an officer's command, or the disk has a bad day.
constexpr std::chrono::seconds kTryAgain(30);
constexpr std::chrono::minutes kReadFiguresEvery(10);
constexpr int kExitHung = 3;

// The job under way.
struct Running {
  JobOptions job;
  JobRun before;  // what was remembered before it began
  Steady::time_point started = Steady::now();
  Steady::time_point progress = Steady::now();
  std::uint64_t done = 0;
  std::optional<Steady::time_point> asked_to_stop = {};
  std::unique_ptr<ServiceJob> thread = {};
};

class Service {
 public:
  Service() : log_(clock_, [this](std::string_view line) { lines_.write(line); }) {}

  Status start(const ServiceArgs& args);
  Status run();

 private:
  asio::awaitable<void> tick();
  asio::awaitable<void> signals();
  asio::awaitable<void> keep_alive();
  Status recall();
  void meet_jobs(UtcTime now);
  void look(UtcTime now);
  void watch(UtcTime now);
  void ask_to_stop(JobEnd why);
  void begin_next(UtcTime now);
  void begin(const JobOptions& job, const JobTurn& turn, UtcTime now);
  void end();
  void reload();
  void stop(int signal);
  void finish();
  void note_clock(UtcTime now);
  Status tell_store(Store& store);
  void read_figures();
  void tell_jobs();
  std::string answer(const std::string& question);
  ServiceStatus status();

  SystemClock clock_;
  ServiceLog lines_;
  Log log_;
  Metrics metrics_;
  Courier courier_{clock_, log_, metrics_};
  ServiceNotify notify_ = ServiceNotify::from_environment();
  asio::io_context context_{1};
  asio::signal_set signal_set_{context_, SIGHUP, SIGTERM, SIGINT};
  asio::steady_timer ticks_{context_};
  asio::steady_timer alive_{context_};
  std::shared_ptr<const InForce> in_force_;
  std::unique_ptr<StatusServer> status_server_;
  std::unique_ptr<HttpServer> metrics_server_;
  std::unique_ptr<HttpServer> lead_server_;
  UtcTime up_since_ = {}, last_tick_ = {};
  std::map<std::string, JobRun> memories_;
  std::map<std::string, JobRun> unkept_;  // decided while the store was closed
  std::string last_refusal_;
  Steady::time_point not_before_ = {};
  std::optional<Running> running_;
  bool stopping_ = false;
  bool over_ = false;  // what waits and was no longer cancelled in time asks this
  Steady::time_point figures_read_ = {};
};

Status Service::start(const ServiceArgs& args) {
  ZC_CHECK(lines_.open(args.log_file));
  up_since_ = last_tick_ = clock_.now();
  ZC_TRY(in_force_, load_in_force(args.config, up_since_));
  const ServiceOptions& options = in_force_->settings.service;
  ZC_CHECK(recall());
  ZC_TRY(status_server_,
         StatusServer::start(context_.get_executor(), options.socket, [this](const auto& question) {
           return answer(question);
         }));
  if (!options.metrics_address.empty()) {
    ZC_TRY(metrics_server_,
           serve_metrics(context_.get_executor(), options.metrics_address, metrics_));
  }
  if (!in_force_->lead_token.empty()) {
    ZC_TRY(lead_server_,
           serve_leads(context_.get_executor(), in_force_->settings, in_force_->lead_token, log_));
  }
  metrics_.set_rules(in_force_->rules->hash());
  metrics_.set_reload(true, up_since_);
  tell_jobs();
  courier_.set_channels(in_force_->channels);
  courier_.open_alone(in_force_->settings.store);
  return Done{};
}

// What the process before knew; jobs that nobody knew before are met.
Status Service::recall() {
  ZC_TRY(const auto store, Store::open(in_force_->settings.store, clock_));
  JobTable table(store->rocks());
  ZC_TRY(const std::vector<JobRun> runs, table.all());
  for (const JobRun& run : runs) {
    memories_[run.id] = run;
    if (run.tries == 0) continue;
    log_.warning("job.interrupted",
                 {{"job", std::string_view(run.id)}, {"tries", std::int64_t{run.tries}}});
  }
  meet_jobs(up_since_);
  for (const auto& [id, run] : unkept_) ZC_CHECK(table.put(run));
  unkept_.clear();
  return tell_store(*store);
}

Status Service::tell_store(Store& store) {
  figures_read_ = Steady::now();
  ZC_TRY(const StoreFigures figures, store_figures(store, clock_.now()));
  metrics_.set_store(figures);
  return Done{};
}

// Between jobs: officers work on cases, and days pass.
void Service::read_figures() {
  StoreOptions options = in_force_->settings.store;
  options.read_only = true;
  figures_read_ = Steady::now();
  const auto store = Store::open(options, clock_);
  const Status told = store ? tell_store(**store) : Status(store.error());
  if (!told) log_.error("store.not_read", told.error());
}

void Service::tell_jobs() {
  std::vector<JobRun> jobs;
  for (const JobOptions& job : in_force_->settings.jobs) jobs.push_back(memories_[job.id]);
  metrics_.set_jobs(jobs);
  if (running_) metrics_.set_job_running(running_->job.id, true);
}

void Service::meet_jobs(UtcTime now) {
  for (const JobOptions& job : in_force_->settings.jobs) {
    if (memories_.contains(job.id)) continue;
    memories_[job.id] = unkept_[job.id] = first_memory(job.id, now);
  }
}

Status Service::run() {
  asio::co_spawn(context_, signals(), asio::detached);
  asio::co_spawn(context_, tick(), asio::detached);
  asio::co_spawn(context_, keep_alive(), asio::detached);
  log_.info("service.started",
            {{"jobs", static_cast<std::int64_t>(in_force_->settings.jobs.size())},
             {"rules", std::string_view(in_force_->rules->hash())}});
  notify_.ready();
  context_.run();
  log_.info("service.ended");
  return Done{};
}

asio::awaitable<void> Service::tick() {
  for (;;) {
    look(clock_.now());
    ticks_.expires_after(kTick);
    const auto [cancelled] = co_await ticks_.async_wait(kQuiet);
    static_cast<void>(cancelled);  // woken early
    if (stopping_ && !running_) co_return finish();
  }
}

asio::awaitable<void> Service::keep_alive() {
  if (!notify_.watchdog()) co_return;
  for (;;) {
    notify_.alive();
    alive_.expires_after(*notify_.watchdog() / 3);
    const auto [cancelled] = co_await alive_.async_wait(kQuiet);
    if (cancelled || over_) co_return;
  }
}

asio::awaitable<void> Service::signals() {
  for (;;) {
    const auto [cancelled, signal] = co_await signal_set_.async_wait(kQuiet);
    if (cancelled || over_) co_return;
    if (signal == SIGHUP) {
      reload();
    } else {
      stop(signal);
    }
  }
}

void Service::look(UtcTime now) {
  note_clock(now);
  if (running_) {
    watch(now);
  } else if (!stopping_ && Steady::now() >= not_before_) {
    begin_next(now);
  }
  if (!running_ && !stopping_ && Steady::now() - figures_read_ > kReadFiguresEvery) read_figures();
}

void Service::note_clock(UtcTime now) {
  if (now + kTick < last_tick_) {
    const std::string before = to_rfc3339(last_tick_);
    log_.warning("clock.stepped_back", {{"before", std::string_view(before)}});
  }
  last_tick_ = now;
}

// One job never blocks another for ever.
void Service::watch(UtcTime now) {
  Running& job = *running_;
  const auto steady = Steady::now();
  const std::uint64_t done = job.thread->done();
  if (done != job.done) {
    job.done = done;
    job.progress = steady;
  }
  if (job.asked_to_stop) {
    if (steady - *job.asked_to_stop < kDrain) return;
    log_.error(
        "job.hung",
        Error(ErrorKind::kTimeout,
              fmt::format(
                  "{} did not stop within {} s: the service ends", job.job.id, kDrain.count())));
    std::_Exit(kExitHung);
  }
  if (steady - job.progress > job.job.stuck) {
    log_.warning("job.stuck",
                 {{"job", std::string_view(job.job.id)},
                  {"seconds", static_cast<std::int64_t>(job.job.stuck.count())},
                  {"addresses", static_cast<std::int64_t>(done)}});
    ask_to_stop(JobEnd::kStuck);
  } else if (job.job.longest.count() > 0 && steady - job.started > job.job.longest) {
    ask_to_stop(JobEnd::kTooLong);
  } else if (!job.job.windows.is_open(now, job.job.zone)) {
    ask_to_stop(JobEnd::kWindowClosed);
  }
}

void Service::ask_to_stop(JobEnd why) {
  if (running_->asked_to_stop) return;
  running_->asked_to_stop = Steady::now();
  running_->thread->stop(why);
}

void Service::begin_next(UtcTime now) {
  const std::vector<JobOptions>& jobs = in_force_->settings.jobs;
  std::vector<JobTurn> turns;
  std::vector<JobRun> memories;
  for (const JobOptions& job : jobs) {
    JobRun& memory = memories_[job.id];
    turns.push_back(turn_of(job, memory, up_since_, now));
    const JobTurn& turn = turns.back();
    if (turn.turn == Turn::kSkip || turn.turn == Turn::kGiveUp) {
      const JobEnd why = turn.turn == Turn::kSkip ? JobEnd::kSkipped : JobEnd::kGivenUp;
      memory = unkept_[job.id] = left_out(memory, turn.due, why, now);
      const std::string due = to_rfc3339(turn.due);
      log_.warning("job.left_out",
                   {{"job", std::string_view(job.id)},
                    {"due", std::string_view(due)},
                    {"why", name_of(why)}});
      metrics_.count_job_end(job.id, why);
    }
    memories.push_back(memory);
  }
  if (const auto first = first_to_run(turns, memories)) begin(jobs[*first], turns[*first], now);
}

void Service::begin(const JobOptions& job, const JobTurn& turn, UtcTime now) {
  const std::string due = to_rfc3339(turn.due);
  log_.info("job.due",
            {{"job", std::string_view(job.id)},
             {"due", std::string_view(due)},
             {"misfired", std::int64_t{turn.misfired ? 1 : 0}}});
  ServiceJob::Plan plan;
  plan.settings = settings_for(*in_force_, job);
  plan.options.metrics = &metrics_;
  plan.options.log = &log_;
  plan.options.courier = &courier_;
  plan.options.rules = in_force_->rules;
  plan.memory = begun(memories_[job.id], turn.due, now);
  for (const auto& [id, memory] : unkept_) {
    if (id != job.id) plan.others.push_back(memory);
  }
  running_.emplace();
  running_->job = job;
  running_->before = std::exchange(memories_[job.id], plan.memory);
  const auto on_end = [this] { asio::post(context_, [this] { end(); }); };
  running_->thread = std::make_unique<ServiceJob>(std::move(plan), clock_, on_end);
  metrics_.set_job_running(job.id, true);
  notify_.status(fmt::format("crawling: {}", job.id));
}

void Service::end() {
  const ServiceJob::Outcome outcome = running_->thread->take();
  const std::string id = running_->job.id;
  JobRun& memory = memories_[id];
  if (outcome.error) log_.error("job.failed", outcome.error->within(id));
  if (outcome.began) {
    memory = outcome.memory;
    unkept_.clear();
    metrics_.count_job_end(id, memory.end);
    log_.info("job.ended",
              {{"job", std::string_view(id)},
               {"end", name_of(memory.end)},
               {"addresses", static_cast<std::int64_t>(memory.addresses)}});
  } else {
    memory = running_->before;
    log_.warning(
        "job.postponed",
        {{"job", std::string_view(id)}, {"seconds", static_cast<std::int64_t>(kTryAgain.count())}});
  }
  if (outcome.error) not_before_ = Steady::now() + kTryAgain;
  running_.reset();
  metrics_.set_job_running(id, false);
  tell_jobs();
  read_figures();
  notify_.status("waiting");
  ticks_.cancel();
}

void Service::reload() {
  notify_.reloading();
  if (Status opened = lines_.reopen(); !opened) log_.error("log.not_reopened", opened.error());
  const UtcTime now = clock_.now();
  Result<std::shared_ptr<const InForce>> read = reload_in_force(*in_force_, now);
  if (read) {
    in_force_ = *std::move(read);
    last_refusal_.clear();
    metrics_.set_rules(in_force_->rules->hash());
    courier_.set_channels(in_force_->channels);
    meet_jobs(now);
    tell_jobs();
    log_.info("service.reloaded",
              {{"jobs", static_cast<std::int64_t>(in_force_->settings.jobs.size())},
               {"rules", std::string_view(in_force_->rules->hash())}});
  } else {
    last_refusal_ = read.error().message();
    log_.error("service.reload_refused", read.error());
  }
  metrics_.set_reload(last_refusal_.empty(), now);
  notify_.ready();
}

void Service::stop(int signal) {
  if (stopping_) return;
  stopping_ = true;
  log_.info("service.stopping", {{"signal", static_cast<std::int64_t>(signal)}});
  notify_.stopping();
  if (running_) ask_to_stop(JobEnd::kStopped);
  ticks_.cancel();
}

void Service::finish() {
  over_ = true;
  signal_set_.cancel();
  alive_.cancel();
  status_server_->stop();
  if (metrics_server_) metrics_server_->stop();
  if (lead_server_) lead_server_->stop();
}

std::string Service::answer(const std::string& question) {
  if (question == "json") return status_json(status());
  if (question == "text") return status_text(status());
  return "json or text?\n";
}

ServiceStatus Service::status() {
  ServiceStatus status;
  status.now = clock_.now();
  status.up_since = up_since_;
  status.config_file = in_force_->settings.file;
  status.rules_hash = in_force_->rules->hash();
  status.loaded = in_force_->loaded;
  status.last_refusal = last_refusal_;
  status.stopping = stopping_;
  for (const JobOptions& job : in_force_->settings.jobs) {
    JobStatus& one = status.jobs.emplace_back();
    one.memory = memories_[job.id];
    one.turn = turn_of(job, one.memory, up_since_, status.now);
    one.running = running_ && running_->job.id == job.id;
    if (one.running) one.addresses = running_->thread->done();
  }
  return status;
}

}  // namespace

Status run_service(const ServiceArgs& args) {
  Service service;
  ZC_CHECK(service.start(args));
  return service.run();
}

}  // namespace zc
