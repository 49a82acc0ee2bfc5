// How the pipeline comes by the robots.txt of an origin: from what it remembers, or by asking, one
// request a turn, each with the pace of the host it goes to.
#include <algorithm>
#include <utility>

#include "app/pipeline.h"
#include "app/run_on.h"
#include "base/digest.h"
#include "crawler/retry_after.h"

namespace zc {
namespace {

namespace asio = boost::asio;

// A short deadline of its own, so that a silent robots.txt parks its host and nothing else.
constexpr std::chrono::seconds kRobotsDeadline(15);

std::optional<Url> target_of_redirect(const std::string& from, const Capture& capture) {
  if (outcome_of(capture) != Outcome::kRedirect) return std::nullopt;
  const Result<Url> here = Url::parse(from);
  const Result<Url> next = Url::parse(capture.header("location"), here ? &*here : nullptr);
  if (!next || !next->is_http()) return std::nullopt;
  return *next;
}

}  // namespace

// Who may ask what a site forbids must be able to show it later.
Status Pipeline::note_robots_off() {
  const CrawlOptions& options = parts_.session.options();
  const auto note = [&](const std::string& site, const std::string& authority) -> Status {
    const AuditEvent event{"robots.off", parts_.actor, sha256(site + "\n" + authority)};
    ZC_TRY(const std::uint64_t line, parts_.store.audit().append(event));
    parts_.log.warning("robots.off",
                       {{"site", std::string_view(site)},
                        {"authority", std::string_view(authority)},
                        {"audit_line", static_cast<std::int64_t>(line)}});
    return Done{};
  };
  if (!options.honour_robots) ZC_CHECK(note("*", ""));
  for (const SiteOptions& site : options.site_options) {
    if (!site.honour_robots) ZC_CHECK(note(site.site, site.authority));
  }
  return Done{};
}

// The task goes back to its place in the queue, or fails as its site does.
asio::awaitable<Status> Pipeline::learn_robots(UrlTask task, Url url) {
  const std::string origin = url.origin();
  auto recall = [&] { return parts_.store.urls().remembered_robots(origin); };
  ZC_CO_TRY(std::optional<RobotsMemory> known, co_await run_on(parts_.disk, recall));
  const UtcTime now = parts_.clock.now();
  const bool fresh = known && known->read <= now && now - known->read < CrawlSession::kRobotsLife;
  if (fresh && parts_.session.robots_for(origin, now) == nullptr) {
    co_return co_await take_robots(task, url, *std::move(known));
  }
  co_return co_await ask_robots(task, url);
}

// True: the host, if it is not the task's own, is ours for one request.  False: the task was put
// back and waits until that host may be asked.
bool Pipeline::lend_host(const UrlTask& task, const std::string& host) {
  if (host == task.host) return true;
  const std::optional<UtcTime> later = frontier_->borrow(host, parts_.clock.now());
  if (!later) return true;
  frontier_->hold(task.host, *later);
  frontier_->put_back(task);
  return false;
}

// A request of ours outside the queue.  `request` and `event` must live until it is done.
asio::awaitable<Result<Capture>> Pipeline::ask(const FetchRequest& request, HostEvent& event) {
  event.started = parts_.clock.now();
  Result<Capture> fetched = co_await parts_.fetcher.fetch(request);
  event.ended = parts_.clock.now();
  event.outcome = fetched ? outcome_of(*fetched) : outcome_of(fetched.error());
  if (fetched) {
    event.http_status = fetched->http_status;
    event.retry_after = retry_after(fetched->header("retry-after"), event.ended);
  }
  co_return fetched;
}

asio::awaitable<Status> Pipeline::ask_robots(UrlTask task, Url url) {
  const std::string origin = url.origin();
  const CrawlSession::RobotsHop hop = parts_.session.robots_hop(origin);
  ZC_CO_TRY(const Url asked, Url::parse(hop.url));
  const std::string host = asked.host_port();
  if (!lend_host(task, host)) co_return Done{};
  const bool borrowed = host != task.host;
  ZC_CO_TRY(const bool claimed, co_await claim_address(host, hop.url));
  if (!claimed) {
    if (borrowed) frontier_->give_back(host);
    frontier_->put_back(task);
    co_return Done{};
  }
  FetchRequest request = request_for(asked);
  request.deadline = std::min<std::chrono::milliseconds>(kRobotsDeadline, parts_.deadline);
  HostEvent event;
  const Result<Capture> fetched = co_await ask(request, event);
  if (fetched) frontier_->note_address(host, fetched->peer_ip);
  if (borrowed) {
    frontier_->note_contact(host, event);
    frontier_->give_back(host);
  }
  if (!fetched) {
    parts_.session.forget_robots_hop(origin);
    const Error& error = fetched.error();
    co_return co_await keep_failure(task, error.within("robots.txt"));
  }
  if (!borrowed) frontier_->note_contact(task.host, event);
  note_request(host, event);
  const std::optional<Url> next = target_of_redirect(hop.url, *fetched);
  if (next && hop.hops < CrawlSession::kMaxRobotsHops) {
    parts_.session.note_robots_hop(origin, next->href());
    frontier_->put_back(task);
    work_.cancel();
    co_return Done{};
  }
  RobotsMemory read;
  read.origin = origin;
  read.read = event.ended;
  read.http_status = fetched->http_status;
  read.body = fetched->payload().substr(0, RobotsRules::kMaxBytes);
  parts_.log.info(
      "robots.read",
      {{"origin", std::string_view(origin)}, {"http_status", std::int64_t{read.http_status}}});
  co_return co_await take_robots(task, url, std::move(read));
}

asio::awaitable<Status> Pipeline::take_robots(UrlTask task, Url url, RobotsMemory read) {
  RobotsRules rules = RobotsRules::from_response(
      read.http_status, read.body, parts_.session.options().robots_token);
  const bool unreachable = rules.is_unreachable();
  frontier_->set_crawl_delay(task.host, rules.crawl_delay().value_or(std::chrono::milliseconds(0)));
  if (unreachable) {
    frontier_->hold(task.host, parts_.clock.now() + CrawlSession::kUnknownPause);
  }
  const std::vector<UrlTask> sitemaps = parts_.session.sitemap_tasks(url, rules);
  const std::vector<HostMemory> host = {frontier_->memory_of(task.host)};
  auto keep = [&]() -> Result<std::vector<UrlTask>> {
    UrlTable& urls = parts_.store.urls();
    ZC_CHECK(urls.remember_hosts(host));
    if (!unreachable) ZC_CHECK(urls.remember_robots(read));
    return urls.add(sitemaps);
  };
  ZC_CO_TRY(const std::vector<UrlTask> added, co_await run_on(parts_.disk, keep));
  // Not before it is kept: whatever ends us, no page was asked for under rules that are lost.
  parts_.session.note_robots(read.origin, std::move(rules), read.read);
  parts_.session.settle(sitemaps, added);
  frontier_->note_added(added);
  frontier_->put_back(task);
  work_.cancel();
  co_return Done{};
}

}  // namespace zc
