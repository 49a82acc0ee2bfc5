// Renders pages of a crawl on a few threads of its own, as each blocks for up to a minute, and
// judges there what scripts made of them.
//
//   ZC_TRY(auto renderer, PageRenderer::create(settings, clock, rules));
//   Result<RenderedPage> page = co_await renderer->render(order);
//
// render() may be awaited by any number of coroutines; more than `workers` wait their turn.
// stop() from any thread; all else from one thread.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "app/judge.h"
#include "app/page_visit.h"
#include "base/rendering.h"
#include "base/result.h"
#include "classifier/rule_set.h"
#include "config/settings.h"
#include "crawler/robots.h"

namespace zc {

struct RenderOrder {
  std::string url = {};     // may bear the route of a hash router
  std::string reason = {};  // for Rendering::reason
  // What the crawl knows of robots.txt of `origin`; other origins are asked by the renderer.
  std::string origin = {};
  std::optional<RobotsRules> robots = {};
};

struct RenderedPage {
  Rendering rendering = {};
  Judged judged = {};                    // of its document
  std::vector<std::string> routes = {};  // that its document links to (extractor/script_built.h)
  bool paints = false;  // it has a canvas: words on it are in no text, and nobody reads them here
};

class PageRenderer {
 public:
  // Starts a browser once, without a page.  kUnsupported: none is installed, or it cannot be
  // confined here; the message says which.  `settings` and `clock` outlive it.
  static Result<std::unique_ptr<PageRenderer>> create(const Settings& settings,
                                                      const Clock& clock,
                                                      std::shared_ptr<const RuleSet> rules);
  ~PageRenderer();  // stop(), then waits for the browsers under way to end
  PageRenderer(const PageRenderer&) = delete;
  PageRenderer& operator=(const PageRenderer&) = delete;

  // Fails as zc::render() does; kCancelled after stop(); kDenied also when scripts led to another
  // site, or a login or captcha stands in front: that is not this page; kNetwork when the browser
  // was answered by an error page.
  boost::asio::awaitable<Result<RenderedPage>> render(RenderOrder order);
  // Ends soon what is under way, and lets nothing begin.
  void stop() { cancelled_ = true; }

 private:
  PageRenderer(const Settings& settings, const Clock& clock, std::shared_ptr<const RuleSet> rules);
  Result<RenderedPage> render_now(const RenderOrder& order);
  RenderOptions options() const;

  const Clock& clock_;
  const std::shared_ptr<const RuleSet> rules_;
  std::unique_ptr<PageVisit> visit_ = {};
  std::atomic<bool> cancelled_ = false;
  boost::asio::thread_pool workers_;
};

}  // namespace zc
