#include "app/pipeline.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "app/region.h"
#include "app/run_on.h"
#include "app/version.h"
#include "base/url.h"
#include "crawler/retry_after.h"

namespace zc {
namespace {

namespace asio = boost::asio;

constexpr auto kQuiet = asio::as_tuple(asio::use_awaitable);
// A server that calls every page unmodified is not believed for longer than this.
constexpr std::chrono::hours kWholeFetchEvery(24 * 7);
// Beyond its deadline a page may wait so long for judgement and disk before it counts as stuck.
constexpr std::chrono::seconds kStuckGrace(60);
// Counting them walks over all hosts.
constexpr std::chrono::seconds kTellRestingEvery(15);
// So many pages that wait for a browser keep no other page from being fetched.
constexpr std::size_t kMostAside = 64;

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

RestingHosts resting_hosts(const std::vector<HostMemory>& hosts, UtcTime now) {
  RestingHosts resting = {};
  const auto count = [&](HostRest why) { ++resting[static_cast<std::size_t>(why)]; };
  for (const HostMemory& host : hosts) {
    if (host.paused) {
      count(HostRest::kOperator);
    } else if (host.held_until > now) {
      count(HostRest::kHeld);
    } else if (host.pace.not_before > now) {
      count(host.pace.trips > 0 ? HostRest::kBreaker : HostRest::kBackoff);
    }
  }
  return resting;
}

std::chrono::microseconds since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                               begin);
}

}  // namespace

std::uint64_t CrawlTotals::visits() const {
  return std::accumulate(outcomes.begin(), outcomes.end(), std::uint64_t{0});
}

Pipeline::Pipeline(const asio::any_io_executor& executor, Parts parts)
    : executor_(executor),
      parts_(std::move(parts)),
      keeper_(executor, parts_.store, parts_.desk, parts_.notices, parts_.disk),
      work_(executor),
      watch_(parts_.error_watch),
      render_policy_(parts_.render),
      // With a browser at hand a page that is "not modified" may still have more to show.
      judged_by_(parts_.rules->hash().substr(0, 16) + " " + kExtractorVersion +
                 (parts_.renderer != nullptr ? " rendering" : "")) {
  totals_.render_unavailable = parts_.render_unavailable;
}

// The journey of one page.
asio::awaitable<Status> Pipeline::take(UrlTask task, Started& place) {
  ZC_CO_TRY(const Url url, Url::parse(task.url));
  if (frontier_->is_given_up(task.host)) {
    const Error silent(ErrorKind::kNetwork, frontier_->why_given_up(task.host));
    co_return co_await keep_refusal(task, silent);
  }
  if (parts_.session.needs_robots(url, parts_.clock.now())) {
    co_return co_await learn_robots(task, url);  // the page itself comes at a later turn
  }
  if (Status allowed = parts_.session.admit_robots(url); !allowed) {
    co_return co_await keep_refusal(task, allowed.error());
  }
  SiteLogin* const login = login_of(url);
  if (login != nullptr && !login->login.is_in()) co_return co_await log_in(task, *login);
  ZC_CO_TRY(const bool claimed, co_await claim_address(task.host, task.url));
  if (!claimed) {
    frontier_->put_back(task);
    co_return Done{};
  }
  Result<Capture> fetched = co_await fetch(task, url);
  if (!fetched) co_return co_await keep_failure(task, fetched.error());

  Look look;
  look.task = std::move(task);
  look.capture = *std::move(fetched);
  look.visit = visit_of(look.task, *look.capture);
  co_return co_await take_answer(std::move(look), url, login, place);
}

// The second half of it: the server answered.
asio::awaitable<Status> Pipeline::take_answer(Look look,
                                              Url url,
                                              SiteLogin* login,
                                              Started& place) {
  const UrlTask task = look.task;
  // The host of a page that may have to be rendered stays busy until that is done.
  const bool may_render = may_be_rendered(look, url);
  note_answer(look);
  if (!may_render) let_go(task.host);
  if (login != nullptr && login->login.note_visit(*look.capture) && !look.again) {
    parts_.log.info("login.lost", {{"url", std::string_view(task.url)}});
    look.again = task;  // once we are in again
    ++look.again->attempts;
  }
  if (look.visit.outcome == Outcome::kNotModified) {
    ZC_CO_CHECK(co_await check_not_modified(look));
  } else if (!look.again) {
    ZC_CO_TRY(Judged page, co_await judge(*look.capture));
    if (may_render) {
      ZC_CO_TRY(const bool done, co_await render_page(look, page, url, place));
      if (!done) {  // still queued on disk: the next start takes it
        frontier_->interrupted(task, parts_.clock.now());
        co_return Done{};
      }
    }
    take_judged(look, std::move(page));
  }
  if (may_render) let_go(task.host);
  co_return co_await keep(std::move(look));
}

// What the judged page means for the crawl and for what is kept of it.
void Pipeline::take_judged(Look& look, Judged page) {
  auto note = parts_.session.note_page(look.task, look.visit.outcome, page.document.simhash);
  if (note.throttled) {
    parts_.log.warning("template.throttled", {{"reason", std::string_view(*note.throttled)}});
  }
  // A page that says something to find is one, whatever its site shows elsewhere.
  if (note.missing && page.judgement.findings.empty()) {
    look.visit.outcome = Outcome::kGone;
    look.visit.reason = *std::move(note.missing);
  } else {
    const std::uint64_t left = parts_.session.links_left();
    look.links = parts_.session.tasks_from(look.task, page.document.links);
    look.links_left = parts_.session.links_left() > left;
  }
  if (note.probe) look.links.push_back(*std::move(note.probe));
  look.title = std::move(page.document.title);
  look.judgement = std::move(page.judgement);
  look.marks = std::move(page.marks);
}

// The address rule must know where the request goes before it goes there.  False: not yet.
asio::awaitable<Result<bool>> Pipeline::claim_address(std::string host, std::string url) {
  if (frontier_->has_address(host)) co_return true;
  const Result<std::string> address = co_await parts_.fetcher.address_of(url);
  if (!address) co_return true;  // the fetch fails in the same way, and is recorded
  co_return frontier_->claim_address(host, *address, parts_.clock.now());
}

// With what the settings say of its site.
FetchRequest Pipeline::request_for(const Url& url) const {
  FetchRequest request;
  request.url = url.href();
  const SiteOptions* const site = parts_.session.options_of(url);
  if (site == nullptr) return request;
  request.headers = site->headers;
  if (site->needs_access()) request.site = site->site;
  return request;
}

asio::awaitable<Result<Capture>> Pipeline::fetch(UrlTask task, Url url) {
  const auto begin = std::chrono::steady_clock::now();
  FetchRequest request = request_for(url);
  request.referrer = task.found_on;
  const Validators& known = task.validators;
  const bool judged_alike = known.judged_by == judged_by_;
  if (judged_alike && parts_.clock.now() - known.time < kWholeFetchEvery) {
    request.if_none_match = known.etag;
    request.if_modified_since = known.last_modified;
  }
  Result<Capture> fetched = co_await parts_.fetcher.fetch(request);
  parts_.metrics.observe(PageStage::kFetch, since(begin));
  co_return fetched;
}

// 304 speaks of the version whose tags we sent.  If that is not the last one we have (its fetch was
// cut short by a crash), or nothing was asked, it proves nothing: the page is fetched whole.
asio::awaitable<Status> Pipeline::check_not_modified(Look& look) {
  auto find = [&] { return parts_.store.pages().latest_version(look.task.key); };
  ZC_CO_TRY(const std::uint32_t latest, co_await run_on(parts_.disk, find));
  look.capture.reset();
  const Validators& asked = look.task.validators;
  const bool was_asked = !asked.etag.empty() || !asked.last_modified.empty();
  if (was_asked && asked.version == latest) co_return Done{};
  look.visit.outcome = Outcome::kProtocol;
  look.visit.reason = "304 without a version that it could speak of";
  if (was_asked) {
    look.again = look.task;
    look.again->validators = {};
  }
  co_return Done{};
}

asio::awaitable<Result<Judged>> Pipeline::judge(const Capture& capture) {
  const auto begin = std::chrono::steady_clock::now();
  const std::shared_ptr<const RuleSet> rules = parts_.rules;
  auto step = [&] { return judge_page(capture, *rules); };
  Judged page = co_await run_on(parts_.cpu, step);
  parts_.metrics.observe(PageStage::kJudge, since(begin));
  co_return page;
}

// Every request of ours, whatever it was for, and whatever became of it.
void Pipeline::note_request(const std::string& host, const HostEvent& event) {
  if (!watch_.note(host, event.outcome, parts_.clock.now())) return;
  ++totals_.pauses;
  const std::string until = to_rfc3339(watch_.paused_until());
  parts_.log.warning("crawl.paused",
                     {{"until", std::string_view(until)},
                      {"silent_requests", static_cast<std::int64_t>(watch_.silent_requests())},
                      {"silent_hosts", static_cast<std::int64_t>(watch_.silent_hosts())}});
}

// The request is over, and a failed try may be put off.
void Pipeline::note_answer(Look& look) {
  const UtcTime now = parts_.clock.now();
  HostEvent event;
  event.outcome = look.visit.outcome;
  std::optional<std::chrono::seconds> wait;
  if (look.capture) {
    wait = retry_after(look.capture->header("retry-after"), now);
    frontier_->note_address(look.task.host, look.capture->peer_ip);
  }
  note_request(look.task.host, event);
  event.http_status = look.visit.http_status;
  event.retry_after = wait;
  event.started = look.visit.time;
  event.ended = now;
  frontier_->note_contact(look.task.host, event);
  look.again = frontier_->retry_of(look.task, look.visit, now);
}

// The host may be asked again.
void Pipeline::let_go(const std::string& host) {
  frontier_->give_back(host);
  work_.cancel();
}

void Pipeline::release_host(Look& look) {
  note_answer(look);
  let_go(look.task.host);
}

asio::awaitable<Status> Pipeline::keep(Look look) {
  const auto begin = std::chrono::steady_clock::now();
  look.host = frontier_->memory_of(look.task.host);
  look.judged_by = judged_by_;
  Result<Kept> kept = co_await keeper_.keep(look);
  parts_.metrics.observe(PageStage::kStore, since(begin));
  if (!kept) co_return std::move(kept).error();
  co_return note_kept(look, *std::move(kept));
}

asio::awaitable<Status> Pipeline::keep_failure(UrlTask task, Error error) {
  if (error.kind() == ErrorKind::kCancelled) {
    // Still queued on disk: the next start takes it.
    frontier_->interrupted(task, parts_.clock.now());
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

Status Pipeline::note_kept(const Look& look, Kept kept) {
  parts_.session.settle(look.links, kept.added);
  frontier_->note_added(kept.added);
  if (kept.again) frontier_->note_retry(*kept.again);
  work_.cancel();
  count(look);
  if (look.again) return Done{};
  if (kept.receipt) ZC_CHECK(note_receipt(look, kept));
  if (!is_page(look.visit.outcome)) {
    if (totals_.failures.size() < CrawlTotals::kMaxListed) totals_.failures.push_back(look.visit);
    parts_.log.info("visit.failed",
                    {{"url", std::string_view(look.visit.url)},
                     {"outcome", name_of(look.visit.outcome)},
                     {"reason", std::string_view(look.visit.reason)}});
  }
  return Done{};
}

Status Pipeline::note_receipt(const Look& look, const Kept& kept) {
  const Receipt& receipt = *kept.receipt;
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
  if (!receipt.new_findings.empty()) {
    const std::string province = province_of(look.marks.facts);
    parts_.metrics.count_findings_in(province, receipt.new_findings.size());
  }
  totals_.gone_findings += receipt.gone_findings.size();
  totals_.alerts += kept.alerts.size();
  ZC_CHECK(parts_.alerts.write(kept.alerts));
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
  auto place = started_.insert(std::chrono::steady_clock::now());
  const Status status = co_await take(std::move(task), place);
  if (!status) fail(status.error());
  started_.erase(place);
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
  if (parts_.renderer != nullptr) parts_.renderer->stop();
  work_.cancel();
}

// Of a run that is not resumed: seeds, and what of earlier runs is worth another look.
Status Pipeline::queue_seeds(UtcTime now) {
  UrlTable& urls = parts_.store.urls();
  ZC_CHECK(note_robots_off());
  const std::vector<UrlTask> seeds = parts_.session.seed_tasks();
  ZC_CHECK(urls.add(seeds));
  const RevisitPlan plan(parts_.revisit);
  const auto worth = [&](const KnownUrl& page) { return plan.worth(page, now); };
  ZC_CHECK(urls.queue_revisits(worth, parts_.session.revisit_budget(), now));
  return Done{};
}

// Opens the run, with all that it is to begin with.
Result<Frontier> Pipeline::open_frontier() {
  UrlTable& urls = parts_.store.urls();
  const UtcTime now = parts_.clock.now();
  ZC_TRY(run_, urls.begin_run());
  if (!run_.resumed) ZC_CHECK(queue_seeds(now));
  ZC_CHECK(urls.add(parts_.left));
  // Pages of open cases whose day has come go first, whatever the revisit plan thinks of them.
  ZC_TRY(const std::vector<DueLook> due, parts_.desk.due(now));
  ZC_CHECK(urls.add(recheck_tasks(due)));
  ZC_TRY(const std::vector<UrlTask> leads, parts_.leads.tasks(now));
  ZC_CHECK(urls.add(leads));
  ZC_TRY(const std::vector<HostQueue> hosts, urls.hosts());
  parts_.session.resume(hosts);
  return Frontier::open(urls, parts_.frontier, {now, run_.after_crash || parts_.after_crash});
}

asio::awaitable<Status> Pipeline::start() {
  auto open = [this] { return open_frontier(); };
  ZC_CO_TRY(frontier_, co_await run_on(parts_.disk, open));
  recall_renders();
  parts_.log.info("crawl.started",
                  {{"run", static_cast<std::int64_t>(run_.run)},
                   {"resumed", static_cast<std::int64_t>(run_.resumed)},
                   {"after_crash", static_cast<std::int64_t>(run_.after_crash)},
                   {"waiting", static_cast<std::int64_t>(frontier_->waiting())}});
  co_return Done{};
}

// When the next task may be taken.
UtcTime Pipeline::work_due() const {
  const UtcTime never = parts_.clock.now() + std::chrono::seconds(60);
  return std::max(frontier_->next_due().value_or(never), watch_.paused_until());
}

asio::awaitable<void> Pipeline::wait_for_work() {
  const auto pause = std::max(work_due() - parts_.clock.now(), std::chrono::milliseconds(1));
  work_.expires_after(std::min<std::chrono::milliseconds>(pause, std::chrono::seconds(60)));
  co_await work_.async_wait(kQuiet);
}

// How long the oldest page is under way beyond what any page may take.
void Pipeline::tell_health() {
  parts_.metrics.set_frontier(frontier_->waiting(), frontier_->in_flight());
  std::chrono::microseconds stuck(0);
  if (!started_.empty()) {
    stuck = std::max(stuck, since(*started_.begin()) - parts_.deadline - kStuckGrace);
  }
  const UtcTime now = parts_.clock.now();
  parts_.metrics.set_health(stuck, watch_.paused_until() > now);
  if (now >= resting_told_ && now - resting_told_ < kTellRestingEvery) return;
  resting_told_ = now;
  parts_.metrics.set_resting(resting_hosts(frontier_->memories(), now));
}

asio::awaitable<Status> Pipeline::run() {
  ZC_CO_CHECK(co_await start());
  while (!stopping_) {
    Result<std::optional<UrlTask>> next = std::optional<UrlTask>();
    const bool may_take = travelling_ - std::min(rendering_, kMostAside) < parts_.max_in_flight &&
                          watch_.paused_until() <= parts_.clock.now();
    if (may_take) next = frontier_->next(parts_.clock.now());
    if (!next) {
      fail(next.error());
      break;
    }
    tell_health();
    if (*next) {
      ++travelling_;
      asio::co_spawn(executor_, travel(**std::move(next)), asio::detached);
      continue;
    }
    // What may not be asked at all, being paused, keeps no crawl going.
    if (travelling_ == 0 && !frontier_->next_due()) break;
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
      UrlTable& urls = parts_.store.urls();
      ZC_CHECK(urls.remember_hosts(frontier_->memories()));
      return stopping_ ? urls.pause_run() : urls.end_run();
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
