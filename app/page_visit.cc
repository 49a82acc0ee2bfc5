#include "app/page_visit.h"

#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "base/digest.h"
#include "base/url.h"
#include "store/store.h"

namespace zc {
namespace {

constexpr std::chrono::seconds kRobotsDeadline(10);
constexpr std::chrono::seconds kLookupLimit(5);
constexpr int kRobotsHops = 5;  // RFC 9309 section 2.3.1.2
constexpr std::size_t kMostOrigins = 10'000;

boost::asio::awaitable<void> fetch_into(Fetcher& fetcher,
                                        FetchRequest request,
                                        Result<Capture>& out) {
  out = co_await fetcher.fetch(request);
}

Result<Capture> fetch_now(Fetcher& fetcher, const std::string& url) {
  FetchRequest request;
  request.url = url;
  request.deadline = kRobotsDeadline;
  boost::asio::io_context context;
  Result<Capture> out = Error(ErrorKind::kCancelled, "not fetched");
  boost::asio::co_spawn(context, fetch_into(fetcher, request, out), boost::asio::detached);
  context.run();
  return out;
}

// What robots.txt calls us: the product at the start of the user agent.
std::string token_of(const CrawlOptions& crawl) {
  if (!crawl.robots_token.empty()) return crawl.robots_token;
  const std::string product = crawl.user_agent.substr(0, crawl.user_agent.find_first_of("/ "));
  return product.empty() ? "zhengcha" : product;
}

Error forbidden(const std::string& url, const RobotsVerdict& verdict) {
  const bool unknown = verdict.answer == RobotsAnswer::kUnknown;
  return Error(
      ErrorKind::kDenied,
      unknown ? fmt::format("{}: robots.txt could not be read", url)
              : fmt::format("{}: robots.txt line {}: {}", url, verdict.line_number, verdict.line),
      {{"rule", "robots"}});
}

}  // namespace

Result<std::unique_ptr<PageVisit>> PageVisit::create(const Settings& settings, const Clock& clock) {
  ZC_TRY(AddressGuard guard, AddressGuard::create(settings.address_guard));
  ZC_TRY(AddressGuard again, AddressGuard::create(settings.address_guard));
  std::unique_ptr<PageVisit> made(new PageVisit(settings, std::move(guard)));
  ZC_TRY(made->fetcher_, Fetcher::create(settings.fetch, std::move(again), clock));
  ResolverOptions names;
  names.servers = settings.fetch.dns_servers;
  names.keep = std::chrono::seconds(0);  // each connection asks anew, and its answer is judged
  ZC_TRY(made->resolver_, Resolver::create(std::move(names), clock));
  return made;
}

RenderManners PageVisit::manners() {
  RenderManners manners;
  manners.proxy.check = [this](const std::string& ip) { return guard_.check(ip); };
  manners.proxy.lookup = [this](std::string host) {
    return resolver_->resolve(std::move(host), kLookupLimit);
  };
  manners.proxy.connect_timeout = settings_.fetch.connect_timeout;
  manners.proxy.max_bytes = settings_.browser.max_bytes;
  manners.may_visit = [this](const std::string& url) { return may_visit(url); };
  return manners;
}

RenderOptions PageVisit::options() const {
  RenderOptions options = settings_.browser.render;
  options.browser.user_agent = settings_.fetch.user_agent;
  return options;
}

bool PageVisit::honours_robots(const std::string& site, const std::string& host) const {
  if (!settings_.crawl.honour_robots) return false;
  for (const SiteOptions& one : settings_.crawl.site_options) {
    if (one.site == host || one.site == site) return one.honour_robots;
  }
  return true;
}

Status PageVisit::may_visit(const std::string& text) {
  ZC_TRY(const Url url, Url::parse(text));
  if (!honours_robots(url.site(), std::string(url.host()))) return Done{};
  const std::string origin = url.origin();
  {
    const std::lock_guard lock(mutex_);
    if (!robots_.contains(origin) && robots_.size() >= kMostOrigins) robots_.clear();
    if (!robots_.contains(origin)) robots_.emplace(origin, ask_robots(origin));
    const RobotsVerdict verdict = robots_.at(origin).check(RobotsRules::target_of(url.href()));
    if (verdict.answer != RobotsAnswer::kAllowed) return forbidden(url.href(), verdict);
  }
  return Done{};
}

// An address that is refused or silent leaves nothing to obey: the page itself fails in the same
// way, and says why.
RobotsRules PageVisit::ask_robots(const std::string& origin) const {
  std::string at = origin + "/robots.txt";
  for (int hop = 0; hop <= kRobotsHops; ++hop) {
    const Result<Capture> answer = fetch_now(*fetcher_, at);
    if (!answer) {
      const bool is_denied = answer.error().kind() == ErrorKind::kDenied;
      return is_denied ? RobotsRules() : RobotsRules::unreachable();
    }
    const Result<Url> here = Url::parse(at);
    const Result<Url> next = Url::parse(answer->header("location"), here ? &*here : nullptr);
    const bool moves = answer->http_status >= 300 && answer->http_status < 400 && next &&
                       !answer->header("location").empty();
    if (!moves) {
      return RobotsRules::from_response(
          answer->http_status, answer->payload(), token_of(settings_.crawl));
    }
    at = next->href();
  }
  return RobotsRules();
}

Status note_robots_off(const Settings& settings, const Clock& clock) {
  std::vector<std::string> objects;  // docs/storage_format.md
  if (!settings.crawl.honour_robots) objects.emplace_back("*\n");
  for (const SiteOptions& one : settings.crawl.site_options) {
    if (!one.honour_robots) objects.push_back(one.site + "\n" + one.authority);
  }
  if (objects.empty()) return Done{};
  const std::string& officer = settings.office.operator_name;
  const std::string actor = officer.empty() ? "render" : officer;
  ZC_TRY(const std::unique_ptr<Store> store, Store::open(settings.store, clock));
  for (const std::string& object : objects) {
    ZC_CHECK(store->audit().append({"robots.off", actor, sha256(object)}));
  }
  return Done{};
}

}  // namespace zc
