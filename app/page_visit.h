// What a rendered page may do, from the office's settings: the address guard and the names of the
// crawler, and robots.txt for every document it asks for.
//
//   ZC_TRY(auto visit, PageVisit::create(settings, clock));
//   const Result<Rendered> page = render(url, visit->options(), visit->manners());
//
// Thread-safe; it outlives every render that uses its manners.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "browser/render.h"
#include "config/settings.h"
#include "crawler/address_guard.h"
#include "crawler/fetcher.h"
#include "crawler/resolver.h"
#include "crawler/robots.h"

namespace zc {

class PageVisit {
 public:
  // `settings` and `clock` outlive it.  Fails as Fetcher and Resolver do.
  static Result<std::unique_ptr<PageVisit>> create(const Settings& settings, const Clock& clock);

  RenderManners manners();
  // RenderOptions of the settings, named as the office's crawler.
  RenderOptions options() const;

 private:
  PageVisit(const Settings& settings, AddressGuard guard)
      : settings_(settings), guard_(std::move(guard)) {}
  Status may_visit(const std::string& url);
  RobotsRules ask_robots(const std::string& origin) const;
  bool honours_robots(const std::string& site, const std::string& host) const;

  const Settings& settings_;
  AddressGuard guard_;
  std::unique_ptr<Fetcher> fetcher_ = {};
  std::unique_ptr<Resolver> resolver_ = {};
  std::mutex mutex_ = {};
  std::map<std::string, RobotsRules> robots_ = {};  // by origin, under `mutex_`
};

// Who may ask what a site forbids must be able to show it later: writes a line "robots.off" of the
// audit log for each site whose robots.txt the settings do not obey, as a crawl does.  Before the
// first render(); does nothing, and opens no store, when all are obeyed.  kStorage: also when a
// crawl holds the store.
Status note_robots_off(const Settings& settings, const Clock& clock);

}  // namespace zc
