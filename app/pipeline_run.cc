// The loop of a crawl: its run is opened, pages are set on their way as their hosts' turns come,
// and the run is closed when nothing waits or the crawl is stopped.
#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "app/pipeline.h"
#include "app/run_on.h"

namespace zc {
namespace {

namespace asio = boost::asio;

constexpr auto kQuiet = asio::as_tuple(asio::use_awaitable);
// Beyond its deadline a page may wait so long for judgement and disk before it counts as stuck.
constexpr std::chrono::seconds kStuckGrace(60);
// Counting them walks over all hosts.
constexpr std::chrono::seconds kTellRestingEvery(15);
// So many pages that wait for a browser keep no other page from being fetched.
constexpr std::size_t kMostAside = 64;

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

}  // namespace

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
    stuck = std::max(stuck, time_since(*started_.begin()) - parts_.deadline - kStuckGrace);
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
