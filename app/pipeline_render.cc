// How the pipeline has a page rendered when scripts make its text: after it was judged as fetched,
// while its host still counts as busy, with the host's pace before each rendering.  Whatever fails
// here costs the rendering alone.
#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "app/pipeline.h"
#include "app/rendered_findings.h"
#include "app/run_on.h"
#include "extractor/script_built.h"

namespace zc {
namespace {

namespace asio = boost::asio;

constexpr auto kQuiet = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kMostRoutes = 200;  // read off a page; which are rendered, budgets say

std::string without_fragment(const std::string& url) {
  return url.substr(0, url.find('#'));
}

void add_route(std::vector<std::string>& routes, const std::string& route) {
  if (std::find(routes.begin(), routes.end(), route) == routes.end()) routes.push_back(route);
}

SiteRender site_render(const SiteOptions* site) {
  if (site == nullptr) return SiteRender::kAsJob;
  // The browser has neither the site's proxy nor its cookies: it would see another page.
  return site->needs_access() ? SiteRender::kNever : site->render;
}

}  // namespace

// What the store knows of the page before this look.
struct Pipeline::KnownPage {
  bool open_case = false;
  bool seen_before = false;              // findings that only scripts show stand open
  std::vector<std::string> routes = {};  // where such findings stood
};

Result<Pipeline::KnownPage> Pipeline::known_page(const std::string& url_key) const {
  KnownPage known;
  ZC_TRY(known.open_case, parts_.desk.has_open_case(url_key));
  ZC_TRY(const std::vector<FindingRow> findings, parts_.store.findings().of_page(url_key));
  known.seen_before = std::any_of(findings.begin(), findings.end(), [](const FindingRow& row) {
    return !row.gone_at && row.finding.rendered != 0;
  });
  if (!known.seen_before) return known;
  ZC_TRY(const std::uint32_t latest, parts_.store.pages().latest_version(url_key));
  const Result<JudgementRow> judged = parts_.store.pages().judgement_of(url_key, latest);
  if (!judged) return known;
  for (const RenderingRow& row : judged->renderings) {
    const std::size_t hash = row.rendering.url.find('#');
    if (hash != std::string::npos) add_route(known.routes, row.rendering.url.substr(hash));
  }
  return known;
}

// What rendering pages of the hosts taught in earlier runs.
void Pipeline::recall_renders() {
  if (parts_.renderer == nullptr) return;
  for (const HostMemory& host : frontier_->memories()) {
    render_policy_.recall(host.host, host.render);
  }
}

bool Pipeline::may_be_rendered(const Look& look, const Url& url) const {
  if (parts_.renderer == nullptr || look.visit.outcome != Outcome::kPage) return false;
  return render_policy_.may_render(site_render(parts_.session.options_of(url)));
}

// Decides, and renders the page and its routes.  False: the crawl stops before that was done.
// kStorage and kCorrupt alone are failures.
asio::awaitable<Result<bool>> Pipeline::render_page(Look& look,
                                                    Judged& page,
                                                    Url url,
                                                    Started& place) {
  auto ask = [this, &look] { return known_page(look.task.key); };
  ZC_CO_TRY(const KnownPage known, co_await run_on(parts_.disk, ask));
  auto search = [&look, &page] { return script_built(page.document, look.capture->payload()); };
  const ScriptBuilt built = co_await run_on(parts_.cpu, search);
  const SiteRender site = site_render(parts_.session.options_of(url));
  const RenderReason reason =
      render_policy_.decide({look.task.host, site, known.open_case, known.seen_before, built.sign});
  frontier_->note_render(look.task.host, render_policy_.memory_of(look.task.host));
  ++totals_.render_decisions[static_cast<std::size_t>(reason)];
  parts_.metrics.count_render_decision(reason);
  look.by_script = built.sign != ScriptSign::kNone || known.seen_before;
  if (!renders(reason)) co_return true;
  look.by_script = true;
  std::string why(name_of(reason));
  if (!built.words.empty()) why += ": " + built.words;
  // Waiting for a browser's turn is not being stuck, nor does it hold back other hosts.
  started_.erase(place);
  ++rendering_;
  RenderPlan plan = {
      url, std::move(why), known.routes};  // named: g++ 12 destroys a temporary twice
  co_await render_all(look, page, std::move(plan));
  --rendering_;
  place = started_.insert(std::chrono::steady_clock::now());
  co_return look.rendered == RenderedPart::kAll || !stopping_;
}

asio::awaitable<void> Pipeline::render_all(Look& look, Judged& page, RenderPlan plan) {
  std::vector<std::string> routes = std::move(plan.routes);
  const std::string address = without_fragment(plan.url.href());
  for (const std::string& route : hash_routes(look.capture->payload(), kMostRoutes)) {
    add_route(routes, route);
  }
  RenderOrder order;
  order.url = address;
  order.reason = plan.why;
  order.origin = plan.url.origin();
  const RobotsRules* const robots = parts_.session.robots_for(order.origin, parts_.clock.now());
  if (robots != nullptr && parts_.session.honours_robots(plan.url)) order.robots = *robots;
  bool whole = co_await render_one(look, page, order, routes);
  // Its own address failed: so would its routes.
  const bool go_on = !look.renderings.empty() && !routes.empty();
  const auto wanted =
      go_on ? std::min<std::size_t>(routes.size(), parts_.render.max_routes) : std::size_t{0};
  const std::uint32_t taken =
      render_policy_.take_routes(look.task.host, static_cast<std::uint32_t>(wanted));
  for (std::uint32_t i = 0; i < taken; ++i) {
    order.url = address + routes[i];
    order.reason = plan.why + "; a route of the page";
    whole = co_await render_one(look, page, order, routes) && whole;
  }
  look.rendered = whole && taken == wanted ? RenderedPart::kAll : RenderedPart::kSome;
  drop_unneeded(page.judgement, look.renderings);
}

// False: it failed, and the look's note says so.
asio::awaitable<bool> Pipeline::render_one(Look& look,
                                           Judged& page,
                                           RenderOrder order,
                                           std::vector<std::string>& routes) {
  co_await wait_for_turn(look.task.host);
  const auto begin = std::chrono::steady_clock::now();
  Result<RenderedPage> rendered = co_await parts_.renderer->render(order);
  note_rendered_host(look);
  const bool done = rendered.has_value();
  if (!done && rendered.error().kind() == ErrorKind::kCancelled) co_return false;
  parts_.metrics.count_render(done);
  parts_.metrics.observe(PageStage::kRender, time_since(begin));
  if (!done) {
    ++totals_.renders_failed;
    render_policy_.note_result(look.task.host, false);
    const std::string& why = rendered.error().message();
    if (look.visit.reason.empty()) look.visit.reason = "not rendered: " + why;
    parts_.log.warning("render.failed",
                       {{"url", std::string_view(order.url)}, {"reason", std::string_view(why)}});
    co_return false;
  }
  ++totals_.renders;
  if (rendered->paints && look.visit.reason.empty()) {
    look.visit.reason = "a canvas is painted: words on it were not read";
  }
  for (const std::string& route : rendered->routes) add_route(routes, route);
  look.renderings.push_back(std::move(rendered->rendering));
  const auto n = static_cast<std::uint32_t>(look.renderings.size());
  const std::size_t before = page.judgement.findings.size();
  const bool added = join_rendered(page, std::move(rendered->judged), n, look.task.key);
  render_policy_.note_result(look.task.host, added);
  frontier_->note_render(look.task.host, render_policy_.memory_of(look.task.host));
  const std::size_t found = page.judgement.findings.size() - before;
  totals_.rendered_findings += found;
  parts_.log.info("page.rendered",
                  {{"url", std::string_view(order.url)},
                   {"reason", std::string_view(order.reason)},
                   {"findings", static_cast<std::int64_t>(found)}});
  co_return true;
}

// The host's pace is kept: its page was fetched just now.
asio::awaitable<void> Pipeline::wait_for_turn(const std::string& host) {
  asio::steady_timer timer(executor_);
  for (;;) {
    const UtcTime now = parts_.clock.now();
    const UtcTime due = frontier_->may_be_asked(host, now);
    if (due <= now || stopping_) co_return;
    timer.expires_after(std::min<std::chrono::milliseconds>(due - now, std::chrono::seconds(1)));
    co_await timer.async_wait(kQuiet);
  }
}

// The browser asked it just now.  How long it took is the scripts' doing: the pause after it is
// that of the page's own fetch.
void Pipeline::note_rendered_host(const Look& look) {
  HostEvent event;
  event.outcome = Outcome::kPage;
  event.http_status = look.visit.http_status;
  event.ended = parts_.clock.now();
  event.started = event.ended - (look.capture->ended - look.capture->started);
  frontier_->note_contact(look.task.host, event);
}

}  // namespace zc
