#include "app/pipeline.h"

#include <numeric>
#include <utility>

#include <boost/asio/use_awaitable.hpp>

#include "app/known_version.h"
#include "app/run_on.h"
#include "app/version.h"
#include "app/visit_of.h"
#include "base/url.h"
#include "crawler/retry_after.h"

namespace zc {

namespace asio = boost::asio;

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
  look.stands_until = page.stands_until;
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
  if (may_speak_for_page(known, judged_by_, parts_.clock.now())) {
    request.if_none_match = known.etag;
    request.if_modified_since = known.last_modified;
  }
  Result<Capture> fetched = co_await parts_.fetcher.fetch(request);
  parts_.metrics.observe(PageStage::kFetch, time_since(begin));
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
  parts_.metrics.observe(PageStage::kJudge, time_since(begin));
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

}  // namespace zc
