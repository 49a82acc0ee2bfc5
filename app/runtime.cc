#include "app/runtime.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/courier.h"
#include "app/crawl_report.h"
#include "app/desk_door.h"
#include "app/lead_desk.h"
#include "app/metrics_server.h"
#include "app/notice_queue.h"
#include "app/page_renderer.h"
#include "app/pipeline.h"
#include "config/channels.h"
#include "config/site_secrets.h"
#include "crawler/user_agent.h"
#include "store/job_table.h"

namespace zc {
namespace {

namespace asio = boost::asio;

constexpr auto kQuiet = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kCpuThreads = 2;
constexpr std::chrono::seconds kReturnMemoryEvery(2);
// What a crawl by hand waits for its channels; the rest is sent by the next one, or the service.
constexpr std::chrono::seconds kLastMessages(30), kLastMessagesStopped(3);

using LogFile = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

int leave_open(std::FILE* /*file*/) {
  return 0;
}

Result<LogFile> open_log(const std::string& path) {
  if (path.empty()) return LogFile(nullptr, &leave_open);
  if (path == "-") return LogFile(stderr, &leave_open);
  LogFile file(std::fopen(path.c_str(), "ae"), &std::fclose);
  if (file == nullptr) {
    return Error(
        ErrorKind::kBadInput,
        fmt::format(
            "log file {}: {}",
            path,
            std::strerror(errno)));  // NOLINT(concurrency-mt-unsafe): before any thread starts
  }
  return file;
}

// How progress is shown on standard output.
struct ProgressStyle {
  bool moving = isatty(STDOUT_FILENO) == 1;
  std::chrono::milliseconds every() const {
    return moving ? std::chrono::milliseconds(500) : std::chrono::milliseconds(5000);
  }
  void show(const std::string& line) const {
    fmt::print("{}{}{}", moving ? "\r\033[K" : "", line, moving ? "" : "\n");
    std::fflush(stdout);
  }
  void clear() const {
    if (moving) fmt::print("\r\033[K");
  }
};

}  // namespace

struct Runtime::Impl {
  Impl(Settings read, LogFile file, const RuntimeOptions& options)
      : settings(std::move(read)),
        log_file(std::move(file)),
        own_log(clock, [this](std::string_view line) { write_log(line); }),
        log(options.log != nullptr ? *options.log : own_log),
        metrics(options.metrics != nullptr ? *options.metrics : own_metrics),
        in_service(options.log != nullptr) {
    if (!in_service) signals.emplace(context, SIGINT, SIGTERM);
  }

  // With the store still there, what was sent last is noted; then it is the courier's no more.
  ~Impl() {
    own_courier.reset();
    if (in_service && courier != nullptr) courier->leave();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void write_log(std::string_view line) const {
    if (log_file == nullptr) return;
    fmt::print(log_file.get(), "{}\n", line);
    std::fflush(log_file.get());
  }

  asio::awaitable<void> show_progress();
  asio::awaitable<void> count_progress();
  void note_progress() { done = pipeline->totals().visits() + pipeline->totals().retries; }
  asio::awaitable<void> wait_for_signal();
  asio::awaitable<void> return_memory();
  asio::awaitable<void> run_job();
  void open_door();
  Status open_courier(const RuntimeOptions& options);
  Status open_store();
  Status forget_people();
  Status build(const RuntimeOptions& options);
  void open_renderer();
  Status make_pipeline();
  std::chrono::milliseconds elapsed() const { return clock.now() - started; }

  // In order of construction; destroyed in reverse.
  const Settings settings;
  SystemClock clock = {};
  LogFile log_file;
  Log own_log;
  Metrics own_metrics = {};
  const Log& log;
  Metrics& metrics;
  const bool in_service;
  std::shared_ptr<const RuleSet> rules = {};
  std::unique_ptr<Store> store = {};
  std::optional<CaseDesk> desk = {};
  std::optional<LeadDesk> leads = {};
  std::optional<NoticeQueue> notices = {};
  std::optional<Courier> own_courier = {};
  Courier* courier = nullptr;
  std::optional<CrawlSession> session = {};
  std::optional<AlertFile> alerts = {};
  asio::thread_pool cpu{kCpuThreads};
  asio::thread_pool disk{1};
  asio::io_context context{1};
  std::unique_ptr<Fetcher> fetcher = {};
  std::unique_ptr<PageRenderer> renderer = {};
  std::string no_renderer = {};  // why there is none though the settings want one
  std::unique_ptr<HttpServer> metrics_server = {};
  std::unique_ptr<DeskDoor> door = {};
  std::unique_ptr<Pipeline> pipeline = {};
  std::optional<asio::signal_set> signals = {};
  asio::steady_timer progress_timer{context};
  asio::steady_timer memory_timer{context};
  // A timer that has just expired is not cancelled any more: who waits for one asks this, too.
  bool over = false;
  std::atomic<std::uint64_t> done = 0;
  UtcTime started = {};
  Status outcome = Done{};
};

// Officers go on working while the crawl runs.  A crawl without the door is better than none.
void Runtime::Impl::open_door() {
  auto opened = DeskDoor::open(context.get_executor(),
                               desk_door_of(settings.store.path),
                               {*store, *desk, *leads, disk, [this] {
                                  if (pipeline)
                                    asio::co_spawn(context, pipeline->take_leads(), asio::detached);
                                }});
  if (opened) {
    door = *std::move(opened);
  } else {
    log.error("desk.closed", opened.error());
  }
}

// The store is not the courier's while it is being opened.
Status Runtime::Impl::open_courier(const RuntimeOptions& options) {
  courier = options.courier;
  if (courier == nullptr) {
    std::vector<ChannelOptions> channels = settings.channels;
    ZC_CHECK(read_channel_secrets(channels));
    own_courier.emplace(clock, log, metrics);
    own_courier->set_channels(std::move(channels));
    courier = &*own_courier;
  }
  courier->leave();
  return Done{};
}

// What an earlier process did not come to tell is told first.
Status Runtime::Impl::open_store() {
  ZC_TRY(store, Store::open(settings.store, clock));
  ZC_TRY(alerts, AlertFile::open(settings.alerts.file, log, metrics));
  desk.emplace(*store, clock, settings.cases);
  leads.emplace(*store, settings.store.path, clock);
  notices.emplace(*store, clock, settings.channels, settings.alerts, [this] { courier->wake(); });
  ZC_CHECK(tell_waiting(*store, *desk, *alerts, *notices));
  courier->lend(store->rocks());
  return Done{};
}

// Who complained is kept no longer than the settings say.
Status Runtime::Impl::forget_people() {
  if (settings.leads.keep_days == 0) return Done{};
  const auto before = clock.now() - std::chrono::hours(24) * settings.leads.keep_days;
  ZC_TRY(const std::uint64_t forgotten, leads->forget_before(before));
  if (forgotten > 0) {
    log.info("leads.forgotten", {{"reports", static_cast<std::int64_t>(forgotten)}});
  }
  return Done{};
}

Status Runtime::Impl::build(const RuntimeOptions& options) {
  if (Status named = check_user_agent(settings.fetch.user_agent); !named) {
    return named.error().within("[fetch] user_agent");
  }
  CrawlOptions crawl = settings.crawl;
  FetchOptions fetch = settings.fetch;
  ZC_CHECK(read_site_secrets(crawl.site_options, fetch));
  rules = options.rules;
  if (rules == nullptr) {
    ZC_TRY(rules, load_rule_set(settings.rules));
  }
  ZC_TRY(session, CrawlSession::create(crawl));
  ZC_TRY(AddressGuard guard, AddressGuard::create(settings.address_guard));
  ZC_CHECK(open_courier(options));
  ZC_CHECK(open_store());
  ZC_TRY(fetcher, Fetcher::create(std::move(fetch), std::move(guard), clock));
  if (!options.metrics_address.empty()) {
    ZC_TRY(metrics_server, serve_metrics(context.get_executor(), options.metrics_address, metrics));
  }
  open_renderer();
  open_door();
  metrics.set_rules(rules->hash());
  return make_pipeline();
}

// A crawl without a browser is better than none: what scripts show is then not seen, and one
// message says so at the start.
void Runtime::Impl::open_renderer() {
  const auto& sites = settings.crawl.site_options;
  const bool is_wanted =
      settings.render.on_need ||
      std::any_of(sites.begin(), sites.end(), [](const SiteOptions& one) {
        return one.render == SiteRender::kOnNeed || one.render == SiteRender::kAlways;
      });
  if (!is_wanted) return;
  auto opened = PageRenderer::create(settings, clock, rules);
  if (opened) {
    renderer = *std::move(opened);
    return;
  }
  no_renderer = opened.error().message();
  log.error("render.unavailable", opened.error());
  if (!in_service) fmt::print(stderr, "pages will not be rendered: {}\n", no_renderer);
}

// With what another job has left waiting in the store.
Status Runtime::Impl::make_pipeline() {
  ZC_TRY(Handover handover, JobTable(store->rocks()).take_over(store->urls(), settings.job_name));
  if (handover.set_aside > 0) {
    log.info("run.set_aside", {{"addresses", static_cast<std::int64_t>(handover.set_aside)}});
  }
  Pipeline::Parts parts = {
      .clock = clock,
      .log = log,
      .metrics = metrics,
      .store = *store,
      .desk = *desk,
      .leads = *leads,
      .fetcher = *fetcher,
      .session = *session,
      .alerts = *alerts,
      .notices = *notices,
      .rules = rules,
      .cpu = cpu,
      .disk = disk,
      .renderer = renderer.get(),
      .render = settings.render,
      .render_unavailable = no_renderer,
      .frontier = settings.frontier,
      .error_watch = settings.error_watch,
      .revisit = settings.revisit,
      .deadline = settings.fetch.deadline,
      .actor = settings.office.operator_name.empty() ? "crawler" : settings.office.operator_name,
      .max_in_flight = settings.fetch.max_connections,
      .left = std::move(handover.tasks),
      .after_crash = handover.after_crash};
  pipeline = std::make_unique<Pipeline>(context.get_executor(), std::move(parts));
  return Done{};
}

asio::awaitable<void> Runtime::Impl::show_progress() {
  const ProgressStyle style;
  for (;;) {
    progress_timer.expires_after(style.every());
    const auto [cancelled] = co_await progress_timer.async_wait(kQuiet);
    if (cancelled || over) break;
    CrawlProgress progress = progress_of(pipeline->totals());
    progress.waiting = pipeline->waiting();
    progress.in_flight = pipeline->in_flight();
    progress.elapsed = elapsed();
    style.show(progress_line(progress));
  }
  style.clear();
}

// In place of show_progress(), for a service that asks done().
asio::awaitable<void> Runtime::Impl::count_progress() {
  for (;;) {
    progress_timer.expires_after(std::chrono::milliseconds(500));
    const auto [cancelled] = co_await progress_timer.async_wait(kQuiet);
    if (cancelled || over) break;
    note_progress();
  }
}

asio::awaitable<void> Runtime::Impl::wait_for_signal() {
  const auto [cancelled, signal] = co_await signals->async_wait(kQuiet);
  if (cancelled) co_return;
  log.info("crawl.stopping", {{"signal", static_cast<std::int64_t>(signal)}});
  pipeline->stop();
}

// glibc keeps what each thread has freed in that thread's arena, where it grows for as long as the
// crawl runs (docs/measurements.md).  The disk's thread hands it back, as nobody waits for that.
asio::awaitable<void> Runtime::Impl::return_memory() {
  for (;;) {
    memory_timer.expires_after(kReturnMemoryEvery);
    const auto [cancelled] = co_await memory_timer.async_wait(kQuiet);
    if (cancelled || over) break;
    asio::post(disk, [] { malloc_trim(0); });
  }
}

asio::awaitable<void> Runtime::Impl::run_job() {
  outcome = co_await pipeline->run();
  note_progress();
  over = true;
  if (signals) signals->cancel();
  progress_timer.cancel();
  memory_timer.cancel();
  if (metrics_server) metrics_server->stop();
  if (door) door->stop();
}

Result<std::unique_ptr<Runtime>> Runtime::create(const Settings& settings,
                                                 const RuntimeOptions& options) {
  ZC_TRY(LogFile file, open_log(options.log_file));
  auto impl = std::make_unique<Impl>(settings, std::move(file), options);
  ZC_CHECK(impl->build(options));
  return std::unique_ptr<Runtime>(new Runtime(std::move(impl)));
}

Runtime::Runtime(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Runtime::~Runtime() {
  impl_->fetcher->cancel_all();
  if (impl_->renderer) impl_->renderer->stop();
  impl_->cpu.join();
  impl_->disk.join();
}

void Runtime::stop() {
  asio::post(impl_->context, [this] { impl_->pipeline->stop(); });
}

std::uint64_t Runtime::done() const {
  return impl_->done;
}

bool Runtime::stopped() const {
  return impl_->pipeline->stopped();
}

Store& Runtime::store() {
  return *impl_->store;
}

Result<std::string> Runtime::crawl() {
  Impl& all = *impl_;
  all.started = all.clock.now();
  all.log.info("job.started", {{"job", std::string_view(all.settings.job_name)}});
  if (all.in_service) {
    asio::co_spawn(all.context, all.count_progress(), asio::detached);
  } else {
    asio::co_spawn(all.context, all.show_progress(), asio::detached);
    asio::co_spawn(all.context, all.wait_for_signal(), asio::detached);
  }
  asio::co_spawn(all.context, all.return_memory(), asio::detached);
  asio::co_spawn(all.context, all.run_job(), asio::detached);
  all.context.run();
  ZC_CHECK(std::move(all.outcome));
  ZC_CHECK(JobTable(all.store->rocks()).forget_aside(all.settings.job_name));
  ZC_TRY(const std::vector<Case> rechecked, all.desk->recheck_due());
  for (const Case& one : rechecked) {
    all.log.info("case.rechecked",
                 {{"case", static_cast<std::int64_t>(one.number)}, {"state", name_of(one.state)}});
  }
  ZC_CHECK(all.forget_people());
  ZC_CHECK(all.notices->offer_overdue());
  ZC_CHECK(all.notices->offer_weekly());
  if (all.own_courier) {
    all.own_courier->finish(all.pipeline->stopped() ? kLastMessagesStopped : kLastMessages);
  }
  const CrawlEnd end = all.pipeline->stopped() ? CrawlEnd::kStopped : CrawlEnd::kComplete;
  return summary_text(all.pipeline->totals(), end, all.elapsed());
}

}  // namespace zc
