#include "app/pipeline.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "app/run_on.h"
#include "base/url.h"

namespace zc {
namespace {

namespace asio = boost::asio;

constexpr auto kQuiet = asio::as_tuple(asio::use_awaitable);
// robots.txt gets its own short deadline, so that a silent one parks its host and nothing else.
constexpr std::chrono::seconds kRobotsDeadline(15);
constexpr std::uint32_t kMaxRobotsRedirects = 5;  // RFC 9309 section 2.3.1.2

// RFC 9110 section 10.2.3, the delay form; a date is left to the pace's own doubling.
std::optional<std::chrono::seconds> retry_after(const Capture& capture) {
  const std::string_view text = capture.header("retry-after");
  std::int64_t seconds = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || code != std::errc() || end != text.data() + text.size() || seconds < 0) {
    return std::nullopt;
  }
  return std::chrono::seconds(seconds);
}

bool is_page(Outcome outcome) {
  return outcome == Outcome::kPage || outcome == Outcome::kRedirect ||
         outcome == Outcome::kNotModified;
}

Visit visit_of(const UrlTask& task, const Capture& capture) {
  Visit visit;
  visit.url = task.url;
  visit.time = capture.started;
  visit.outcome = outcome_of(capture);
  visit.http_status = capture.http_status;
  if (!is_page(visit.outcome)) {
    visit.reason = capture.response_head.substr(0, capture.response_head.find('\r'));
  }
  if (capture.truncation != Truncation::kNone) {
    visit.reason = fmt::format("body cut: {}", name_of(capture.truncation));
  }
  return visit;
}

Visit visit_of(const UrlTask& task, const Error& error, UtcTime time) {
  Visit visit;
  visit.url = task.url;
  visit.time = time;
  visit.outcome = outcome_of(error);
  visit.reason = error.message();
  return visit;
}

std::chrono::microseconds since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                               begin);
}

}  // namespace

std::uint64_t CrawlTotals::visits() const {
  return std::accumulate(outcomes.begin(), outcomes.end(), std::uint64_t{0});
}

Pipeline::Pipeline(asio::any_io_executor executor, Parts parts)
    : executor_(executor),
      parts_(std::move(parts)),
      keeper_(executor, parts_.store, parts_.disk),
      work_(executor) {}

// The journey of one page.
asio::awaitable<Status> Pipeline::take(UrlTask task) {
  ZC_CO_TRY(const Url url, Url::parse(task.url));
  if (parts_.session.needs_robots(url, parts_.clock.now())) {
    co_return co_await learn_robots(task, url);  // the page itself comes at a later turn
  }
  if (Status allowed = parts_.session.admit_robots(url); !allowed) {
    co_return co_await keep_refusal(task, allowed.error());
  }
  const auto begin = std::chrono::steady_clock::now();
  FetchRequest request;
  request.url = task.url;
  request.referrer = task.found_on;
  Result<Capture> fetched = co_await parts_.fetcher.fetch(request);
  parts_.metrics.observe(PageStage::kFetch, since(begin));
  if (!fetched) co_return co_await keep_failure(task, fetched.error());

  Look look;
  look.task = task;
  look.capture = *std::move(fetched);
  look.visit = visit_of(task, *look.capture);
  release_host(look);
  if (!look.again) {
    ZC_CO_TRY(Judged page, co_await judge(*look.capture));
    look.links = parts_.session.tasks_from(task, page.document.links);
    look.title = std::move(page.document.title);
    look.judgement = std::move(page.judgement);
    look.marks = std::move(page.marks);
  }
  co_return co_await keep(std::move(look));
}

asio::awaitable<Result<Judged>> Pipeline::judge(const Capture& capture) {
  const auto begin = std::chrono::steady_clock::now();
  const std::shared_ptr<const RuleSet> rules = parts_.rules;
  auto step = [&] { return judge_page(capture, *rules); };
  Judged page = co_await run_on(parts_.cpu, step);
  parts_.metrics.observe(PageStage::kJudge, since(begin));
  co_return page;
}

// The request is over: the host may be asked again, and a failed try may be put off.
void Pipeline::release_host(Look& look) {
  const UtcTime now = parts_.clock.now();
  std::optional<std::chrono::seconds> wait;
  if (look.capture) {
    wait = retry_after(*look.capture);
    frontier_->note_address(look.task.host, look.capture->peer_ip);
  }
  frontier_->note_done(look.task, look.visit, now, wait);
  look.again = frontier_->retry_of(look.task, look.visit, now);
  work_.cancel();
}

asio::awaitable<Status> Pipeline::keep(Look look) {
  const auto begin = std::chrono::steady_clock::now();
  Result<Kept> kept = co_await keeper_.keep(look);
  parts_.metrics.observe(PageStage::kStore, since(begin));
  if (!kept) co_return std::move(kept).error();
  co_return note_kept(look, *std::move(kept));
}

asio::awaitable<Status> Pipeline::keep_failure(UrlTask task, Error error) {
  if (error.kind() == ErrorKind::kCancelled) {
    frontier_->put_back(task);  // still queued on disk: the next start takes it
    co_return Done{};
  }
  Look look;
  look.task = std::move(task);
  look.visit = visit_of(look.task, error, parts_.clock.now());
  release_host(look);
  co_return co_await keep(std::move(look));
}

asio::awaitable<Status> Pipeline::keep_refusal(UrlTask task, Error error) {
  Look look;
  look.task = std::move(task);
  look.visit = visit_of(look.task, error, parts_.clock.now());
  frontier_->note_dropped(look.task);
  co_return co_await keep(std::move(look));
}

// Fetches robots.txt of the task's origin; the task goes back to its place in the queue, or fails
// as its site does.
asio::awaitable<Status> Pipeline::learn_robots(UrlTask task, Url url) {
  const std::string origin = url.origin();
  Result<Capture> fetched = Error(ErrorKind::kProtocol, "robots.txt: too many redirects");
  FetchRequest request;
  request.url = origin + "/robots.txt";
  request.deadline = kRobotsDeadline;
  const UtcTime started = parts_.clock.now();
  for (std::uint32_t hop = 0; hop <= kMaxRobotsRedirects; ++hop) {
    fetched = co_await parts_.fetcher.fetch(request);
    const bool moved = fetched && outcome_of(*fetched) == Outcome::kRedirect;
    if (!moved) break;
    const Result<Url> here = Url::parse(request.url);
    const Result<Url> next = Url::parse(fetched->header("location"), here ? &*here : nullptr);
    if (!next || !next->is_http()) break;
    request.url = next->href();
  }
  if (!fetched) {
    const Error& error = fetched.error();
    co_return co_await keep_failure(task, error.within("robots.txt"));
  }
  RobotsRules rules = RobotsRules::from_response(
      fetched->http_status, fetched->payload(), parts_.session.options().robots_token);
  parts_.log.info(
      "robots.read",
      {{"origin", std::string_view(origin)}, {"http_status", std::int64_t{fetched->http_status}}});
  if (const auto delay = rules.crawl_delay()) frontier_->set_crawl_delay(task.host, *delay);
  if (rules.is_unreachable()) {
    frontier_->hold(task.host, parts_.clock.now() + CrawlSession::kUnknownPause);
  }
  const std::vector<UrlTask> sitemaps = parts_.session.sitemap_tasks(url, rules);
  parts_.session.note_robots(origin, std::move(rules), parts_.clock.now());
  const HostEvent contact = {.outcome = outcome_of(*fetched),
                             .http_status = fetched->http_status,
                             .retry_after = retry_after(*fetched),
                             .started = started,
                             .ended = parts_.clock.now()};
  frontier_->note_contact(task.host, contact);
  frontier_->put_back(task);
  work_.cancel();
  auto queue = [&] { return parts_.store.urls().add(sitemaps); };
  ZC_CO_TRY(const std::vector<UrlTask> added, co_await run_on(parts_.disk, queue));
  frontier_->note_added(added);
  co_return Done{};
}

Status Pipeline::note_kept(const Look& look, Kept kept) {
  frontier_->note_added(kept.added);
  if (kept.again) frontier_->note_retry(*kept.again);
  work_.cancel();
  count(look);
  if (look.again) return Done{};
  if (kept.receipt) ZC_CHECK(note_receipt(look, *kept.receipt));
  if (!is_page(look.visit.outcome)) {
    if (totals_.failures.size() < CrawlTotals::kMaxListed) totals_.failures.push_back(look.visit);
    parts_.log.info("visit.failed",
                    {{"url", std::string_view(look.visit.url)},
                     {"outcome", name_of(look.visit.outcome)},
                     {"reason", std::string_view(look.visit.reason)}});
  }
  return Done{};
}

Status Pipeline::note_receipt(const Look& look, const Receipt& receipt) {
  if (look.capture) {
    switch (receipt.change) {
      case Receipt::Change::kNew:
        ++totals_.new_pages;
        break;
      case Receipt::Change::kChanged:
        ++totals_.changed_pages;
        break;
      case Receipt::Change::kUnchanged:
        ++totals_.unchanged_pages;
        break;
    }
    parts_.metrics.count_page(static_cast<PageChange>(receipt.change));
    parts_.log.info("page.stored",
                    {{"url", std::string_view(look.task.url)},
                     {"version", std::int64_t{receipt.version}},
                     {"sha256", std::string_view(receipt.content_sha256)}});
  }
  for (const Finding& f : receipt.new_findings) {
    ++totals_.new_findings;
    ++totals_.findings[static_cast<size_t>(f.category)][static_cast<size_t>(f.severity)];
    parts_.metrics.count_finding(f);
  }
  totals_.gone_findings += receipt.gone_findings.size();
  const std::vector<Alert> alerts = alerts_for(
      look.task.url, look.task.key, look.visit.time, receipt.new_findings, parts_.alert_severity);
  totals_.alerts += alerts.size();
  ZC_CHECK(parts_.alerts.write(alerts));
  if (!receipt.new_findings.empty()) parts_.store.outbox().settled(receipt.log_sequence);
  return Done{};
}

void Pipeline::count(const Look& look) {
  if (look.again) {
    ++totals_.retries;
    return;
  }
  ++totals_.outcomes[static_cast<size_t>(look.visit.outcome)];
  parts_.metrics.count_outcome(look.visit.outcome);
  if (look.capture) {
    totals_.fetched_bytes += look.capture->body.size();
    parts_.metrics.count_bytes(look.capture->body.size());
  }
  if (!look.judgement.undecided.empty()) {
    ++totals_.undecided;
    parts_.metrics.count_undecided();
  }
}

asio::awaitable<void> Pipeline::travel(UrlTask task) {
  const Status status = co_await take(std::move(task));
  if (!status) fail(status.error());
  --travelling_;
  work_.cancel();
}

void Pipeline::fail(const Error& error) {
  parts_.log.error("store.failed", error);
  if (!failure_) failure_ = error;
  stop();
}

void Pipeline::stop() {
  stopping_ = true;
  parts_.fetcher.cancel_all();
  work_.cancel();
}

// Opens the run: seeds and all addresses known from earlier runs are queued.
asio::awaitable<Status> Pipeline::start() {
  auto open = [this]() -> Result<Frontier> {
    UrlTable& urls = parts_.store.urls();
    ZC_TRY(run_, urls.begin_run());
    if (!run_.resumed) {
      const std::vector<UrlTask> seeds = parts_.session.seed_tasks();
      ZC_CHECK(urls.add(seeds));
      ZC_CHECK(urls.queue_revisits());
    }
    return Frontier::open(urls, parts_.frontier);
  };
  ZC_CO_TRY(frontier_, co_await run_on(parts_.disk, open));
  parts_.log.info("crawl.started",
                  {{"run", static_cast<std::int64_t>(run_.run)},
                   {"resumed", static_cast<std::int64_t>(run_.resumed)},
                   {"waiting", static_cast<std::int64_t>(frontier_->waiting())}});
  co_return Done{};
}

asio::awaitable<void> Pipeline::wait_for_work() {
  const std::optional<UtcTime> due = frontier_->next_due();
  const auto pause = due ? std::max(*due - parts_.clock.now(), std::chrono::milliseconds(1))
                         : std::chrono::milliseconds(1000);
  work_.expires_after(std::min<std::chrono::milliseconds>(pause, std::chrono::seconds(60)));
  co_await work_.async_wait(kQuiet);
}

asio::awaitable<Status> Pipeline::run() {
  ZC_CO_CHECK(co_await start());
  while (!stopping_) {
    Result<std::optional<UrlTask>> next = std::optional<UrlTask>();
    if (travelling_ < parts_.max_in_flight) next = frontier_->next(parts_.clock.now());
    if (!next) {
      fail(next.error());
      break;
    }
    parts_.metrics.set_frontier(frontier_->waiting(), frontier_->in_flight());
    if (*next) {
      ++travelling_;
      asio::co_spawn(executor_, travel(**std::move(next)), asio::detached);
      continue;
    }
    if (travelling_ == 0 && frontier_->waiting() == 0) break;
    co_await wait_for_work();
  }
  while (travelling_ > 0) {  // what is fetched is still kept
    work_.expires_after(std::chrono::milliseconds(50));
    co_await work_.async_wait(kQuiet);
  }
  totals_.refusals = parts_.session.refusals();
  if (!failure_) {
    auto close = [this]() -> Status {
      ZC_CHECK(parts_.store.outbox().flush());
      return stopping_ ? Status(Done{}) : parts_.store.urls().end_run();
    };
    ZC_CO_CHECK(co_await run_on(parts_.disk, close));
  }
  parts_.log.info("crawl.ended",
                  {{"run", static_cast<std::int64_t>(run_.run)},
                   {"visits", static_cast<std::int64_t>(totals_.visits())}});
  if (failure_) co_return *failure_;
  co_return Done{};
}

}  // namespace zc
