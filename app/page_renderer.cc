#include "app/page_renderer.h"

#include <utility>

#include <fmt/format.h>

#include "app/page_files.h"
#include "app/passages.h"
#include "app/run_on.h"
#include "base/url.h"
#include "browser/page_print.h"
#include "extractor/script_built.h"

namespace zc {
namespace {

// More than are ever rendered: which of them is decided elsewhere.
constexpr std::size_t kMostRoutes = 200;

Status admitted(const RobotsRules& rules, const std::string& url) {
  const RobotsVerdict verdict = rules.check(RobotsRules::target_of(url));
  if (verdict.answer == RobotsAnswer::kAllowed) return Done{};
  return Error(ErrorKind::kDenied,
               fmt::format("{}: robots.txt line {}: {}", url, verdict.line_number, verdict.line),
               {{"rule", "robots"}});
}

Status check_answer(const RenderOrder& order, const Rendered& page) {
  ZC_TRY(const Url asked, Url::parse(order.url));
  const Result<Url> last = Url::parse(page.final_url);
  if (!last || last->origin() != asked.origin()) {
    return Error(ErrorKind::kDenied,
                 fmt::format("its scripts lead to {}, another site", page.final_url),
                 {{"rule", "other-site"}});
  }
  if (page.http_status >= 400) {
    return Error(ErrorKind::kNetwork,
                 fmt::format("the browser was answered with HTTP {}", page.http_status));
  }
  if (page.state != PageState::kOpen) {
    return Error(ErrorKind::kDenied,
                 fmt::format("a {} stands before the page", name_of(page.state)),
                 {{"rule", "wall"}});
  }
  return Done{};
}

}  // namespace

PageRenderer::PageRenderer(const Settings& settings,
                           const Clock& clock,
                           std::shared_ptr<const RuleSet> rules)
    : clock_(clock), rules_(std::move(rules)), workers_(settings.render.workers) {}

Result<std::unique_ptr<PageRenderer>> PageRenderer::create(const Settings& settings,
                                                           const Clock& clock,
                                                           std::shared_ptr<const RuleSet> rules) {
  std::unique_ptr<PageRenderer> made(new PageRenderer(settings, clock, std::move(rules)));
  ZC_TRY(made->visit_, PageVisit::create(settings, clock));
  ZC_CHECK(print_html(settings.browser.render.browser, "<p>"));
  return made;
}

PageRenderer::~PageRenderer() {
  stop();
  workers_.join();
}

RenderOptions PageRenderer::options() const {
  RenderOptions options = visit_->options();
  options.browser.cancelled = &cancelled_;
  return options;
}

boost::asio::awaitable<Result<RenderedPage>> PageRenderer::render(RenderOrder order) {
  auto step = [this, &order] { return render_now(order); };
  co_return co_await run_on(workers_, step);
}

// The document is judged on this thread, while the page is open: what is found is outlined.
Result<RenderedPage> PageRenderer::render_now(const RenderOrder& order) {
  if (cancelled_) return Error(ErrorKind::kCancelled, "the crawl stops");
  RenderManners manners = visit_->manners();
  if (order.robots) {
    manners.may_visit = [&order, ask = manners.may_visit](const std::string& url) -> Status {
      ZC_TRY(const Url parsed, Url::parse(url));
      if (parsed.origin() != order.origin) return ask(url);
      return admitted(*order.robots, parsed.href());
    };
  }
  const UtcTime made = clock_.now();
  std::optional<Judged> judged;
  manners.passages_in = [&](const std::string& dom, const std::string& url) {
    judged = judge_document(dom, url, made, *rules_);
    return passages_of(*judged);
  };
  ZC_TRY(Rendered page, zc::render(order.url, options(), manners));
  ZC_CHECK(check_answer(order, page));
  RenderedPage out;
  if (!judged) judged = judge_document(page.dom, page.final_url, made, *rules_);
  out.judged = *std::move(judged);
  out.routes = hash_routes(page.dom, kMostRoutes);
  out.paints = page.dom.find("<canvas") != std::string::npos;
  out.rendering = {order.url, page.final_url, made, order.reason, page_files(page, made)};
  return out;
}

}  // namespace zc
