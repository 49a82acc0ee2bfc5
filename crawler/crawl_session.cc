#include "crawler/crawl_session.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace zc {
namespace {

constexpr std::size_t kMaxRobots = 20'000;
// A robots.txt may name thousands; the index among the first leads to the rest.
constexpr std::size_t kMaxSitemaps = 50;

bool is_followed(LinkKind kind) {
  switch (kind) {
    case LinkKind::kPage:
    case LinkKind::kFrame:
    case LinkKind::kRedirect:
    case LinkKind::kSitemap:
    case LinkKind::kFeed:
      return true;
    case LinkKind::kImage:
      return false;
  }
  return false;
}

std::string_view stage_of(const Error& error) {
  for (const ErrorField& field : error.fields()) {
    if (field.name == "stage") return field.value;
  }
  return "";
}

std::string_view rule_of(const Error& error) {
  for (const ErrorField& field : error.fields()) {
    if (field.name == "rule") return field.value;
  }
  return "other";
}

void address(UrlTask& task, const Url& url) {
  task.url = url.href();
  task.key = url.key();
  task.host = url.host_port();
}

// RFC 9309 section 2.2.1: letters, '-' and '_', a part of the user agent's product name.
std::string token_of(std::string_view user_agent) {
  const auto in_token = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  };
  return {user_agent.begin(), std::find_if_not(user_agent.begin(), user_agent.end(), in_token)};
}

}  // namespace

Outcome outcome_of(const Capture& capture) {
  const int status = capture.http_status;
  if (status == 304) return Outcome::kNotModified;
  if (status == 404 || status == 410 || status == 451) return Outcome::kGone;
  switch (status / 100) {
    case 2:
      return Outcome::kPage;
    case 3:  // without a target, 300 and its like lead nowhere
      return capture.header("location").empty() ? Outcome::kProtocol : Outcome::kRedirect;
    case 4:
      return Outcome::kClientError;
    case 5:
      return Outcome::kServerError;
    default:
      return Outcome::kProtocol;
  }
}

Outcome outcome_of(const Error& error) {
  const std::string_view stage = stage_of(error);
  switch (error.kind()) {
    case ErrorKind::kTimeout:
      return stage == "dns" ? Outcome::kDns : Outcome::kTimeout;
    case ErrorKind::kProtocol:
      return Outcome::kProtocol;
    case ErrorKind::kDenied:
    case ErrorKind::kBadInput:
    case ErrorKind::kUnsupported:
      return Outcome::kDenied;
    default:
      return stage == "dns" ? Outcome::kDns : stage == "tls" ? Outcome::kTls : Outcome::kConnect;
  }
}

CrawlSession::CrawlSession(const CrawlOptions& options, Scope scope)
    : options_(options), scope_(std::move(scope)) {}

Result<CrawlSession> CrawlSession::create(const CrawlOptions& options) {
  std::vector<Url> seeds;
  for (std::size_t i = 0; i < options.seeds.size(); ++i) {
    Result<Url> seed = Url::parse(options.seeds[i]);
    if (!seed) return seed.error().within(fmt::format("seed {}", i + 1));
    if (!seed->is_http()) {
      return Error(ErrorKind::kBadInput,
                   fmt::format("seed {}: neither http nor https: '{}'", i + 1, options.seeds[i]));
    }
    seeds.push_back(*std::move(seed));
  }
  ZC_TRY(Scope scope, Scope::create(options.scope, seeds));
  CrawlSession session(options, std::move(scope));
  session.take_seeds(seeds);
  std::string& token = session.options_.robots_token;
  if (token.empty()) token = token_of(options.user_agent);
  return session;
}

std::uint64_t CrawlSession::queued_of(const std::string& host) const {
  const auto found = queued_by_host_.find(host);
  return found == queued_by_host_.end() ? 0 : found->second;
}

bool CrawlSession::may_queue(const std::string& host) const {
  return queued_ < options_.scope.max_pages && queued_of(host) < options_.scope.max_pages_per_host;
}

void CrawlSession::refuse(const Error& error) {
  ++refusals_[std::string(rule_of(error))];
}

// Fills in what follows from the address.  nullopt: offered before, or no budget.
std::optional<UrlTask> CrawlSession::offer(const Url& url, UrlTask task) {
  address(task, url);
  if (offered_.contains(task.key)) return std::nullopt;
  if (!may_queue(task.host)) {
    const bool whole = queued_ >= options_.scope.max_pages;
    ++links_left_;
    ++refusals_[whole ? "page_budget" : "host_budget"];
    return std::nullopt;
  }
  count(task);
  return task;
}

void CrawlSession::count(const UrlTask& task) {
  offered_.insert(task.key);
  ++queued_;
  ++queued_by_host_[task.host];
}

void CrawlSession::resume(std::span<const HostQueue> hosts) {
  queued_ = 0;
  queued_by_host_.clear();
  for (const HostQueue& host : hosts) {
    queued_ += host.queued;
    queued_by_host_[host.host] = host.queued;
  }
}

RevisitBudget CrawlSession::revisit_budget() const {
  const auto share = [&](std::uint64_t pages) {
    return static_cast<std::uint64_t>(static_cast<double>(pages) * options_.revisit_share);
  };
  return {share(options_.scope.max_pages), share(options_.scope.max_pages_per_host)};
}

void CrawlSession::settle(std::span<const UrlTask> offered, std::span<const UrlTask> added) {
  for (const UrlTask& task : added) {
    ++queued_;
    ++queued_by_host_[task.host];
  }
  for (const UrlTask& task : offered) {
    --queued_;
    --queued_by_host_[task.host];
  }
}

void CrawlSession::take_seeds(std::span<const Url> seeds) {
  for (const Url& seed : seeds) {
    UrlTask task;
    address(task, seed);
    task.priority = Priority::kSeed;
    if (offered_.contains(task.key)) continue;
    count(task);
    seeds_.push_back(std::move(task));
  }
}

// The task that following `link` would be; nullopt, counted, when it is not to be followed.
std::optional<UrlTask> CrawlSession::task_from(const UrlTask& parent,
                                               const Link& link,
                                               const Url& url) {
  const bool hop = link.kind == LinkKind::kRedirect;
  UrlTask task;
  task.priority = hop ? parent.priority : Priority::kLink;
  task.depth = hop ? parent.depth : parent.depth + 1;
  task.redirects = hop ? parent.redirects + 1 : 0;
  task.found_on = parent.url;
  if (!link.modified.empty()) task.changed = parse_rfc3339(link.modified).value_or(UtcTime{});
  if (const Status admitted = scope_.admit(url, task.depth, task.redirects); !admitted) {
    refuse(admitted.error());
    return std::nullopt;
  }
  if (!hop && !templates_.admits(url)) {
    ++refusals_["template"];
    return std::nullopt;
  }
  return task;
}

std::vector<UrlTask> CrawlSession::tasks_from(const UrlTask& parent, std::span<const Link> links) {
  std::vector<UrlTask> tasks;
  for (const Link& link : links) {
    if (!is_followed(link.kind) || known_links_.contains(link.url)) continue;
    const Result<Url> url = Url::parse(link.url);
    if (!url) {
      ++refusals_["bad_url"];
      continue;
    }
    std::optional<UrlTask> task = task_from(parent, link, *url);
    if (!task) continue;
    if (std::optional<UrlTask> offered = offer(*url, *std::move(task))) {
      tasks.push_back(*std::move(offered));
    }
    remember_link(link.url, url->key());
  }
  return tasks;
}

CrawlSession::PageNote CrawlSession::note_page(const UrlTask& task,
                                               Outcome outcome,
                                               std::uint64_t simhash) {
  PageNote note;
  const Result<Url> url = Url::parse(task.url);
  if (!url) return note;
  note.throttled = templates_.note(*url, simhash);
  note_text(*url, outcome, simhash, note);
  return note;
}

void CrawlSession::note_text(const Url& url,
                             Outcome outcome,
                             std::uint64_t simhash,
                             PageNote& note) {
  const bool is_page = outcome == Outcome::kPage;
  if (Soft404::is_probe(url)) {
    soft_404_.note_probe(url, is_page ? simhash : 0);
    if (is_page) note.missing = "soft 404: the site answers 200 to an address that it cannot have";
    return;
  }
  if (!is_page) return;
  if (soft_404_.wants_probe(url, simhash)) {
    UrlTask probe;
    probe.priority = Priority::kSeed;
    probe.found_on = url.href();
    const Result<Url> target = Url::parse(Soft404::probe_of(url));
    if (target) note.probe = offer(*target, std::move(probe));
  }
  if (soft_404_.is_missing(url, simhash)) {
    note.missing = fmt::format("soft 404: the same text as {}", Soft404::probe_of(url));
  }
}

// A site repeats its links on every page: one that led to an offered address is not parsed again.
void CrawlSession::remember_link(const std::string& link, const std::string& key) {
  const bool room = known_links_.size() < 2 * options_.scope.max_pages;
  if (room && offered_.contains(key)) known_links_.insert(link);
}

std::vector<UrlTask> CrawlSession::sitemap_tasks(const Url& url, const RobotsRules& rules) {
  const std::string robots = url.origin() + "/robots.txt";
  const Result<Url> base = Url::parse(robots);
  std::vector<Link> links;
  for (const std::string& sitemap : rules.sitemaps()) {
    if (links.size() >= kMaxSitemaps) break;
    const Result<Url> target = Url::parse(sitemap, base ? &*base : nullptr);
    if (!target) continue;
    Link link;
    link.kind = LinkKind::kSitemap;
    link.url = target->href();
    links.push_back(std::move(link));
  }
  UrlTask parent;
  parent.url = robots;
  return tasks_from(parent, links);
}

const SiteOptions* CrawlSession::options_of(const Url& url) const {
  if (options_.site_options.empty()) return nullptr;
  const std::string site = url.site();
  const SiteOptions* of_site = nullptr;
  for (const SiteOptions& options : options_.site_options) {
    if (options.site == url.host()) return &options;
    if (options.site == site) of_site = &options;
  }
  return of_site;
}

bool CrawlSession::honours_robots(const Url& url) const {
  const SiteOptions* const own = options_of(url);
  return options_.honour_robots && (own == nullptr || own->honour_robots);
}

bool CrawlSession::needs_robots(const Url& url, UtcTime now) const {
  if (!honours_robots(url)) return false;
  const std::string origin = url.origin();
  const RobotsRules* const rules = robots_for(origin, now);
  if (rules == nullptr) return true;
  return rules->is_unreachable() && robots_.at(origin).unknown_tries < kUnknownTries;
}

CrawlSession::RobotsHop CrawlSession::robots_hop(const std::string& origin) const {
  const auto found = robots_hops_.find(origin);
  return found != robots_hops_.end() ? found->second : RobotsHop{origin + "/robots.txt", 0};
}

void CrawlSession::note_robots_hop(const std::string& origin, const std::string& url) {
  RobotsHop& hop = robots_hops_[origin];
  hop.url = url;
  ++hop.hops;
}

void CrawlSession::forget_robots_hop(const std::string& origin) {
  robots_hops_.erase(origin);
}

void CrawlSession::note_robots(const std::string& origin, RobotsRules rules, UtcTime now) {
  robots_hops_.erase(origin);
  const auto [place, fresh] = robots_.try_emplace(origin);
  if (fresh) robots_order_.push_back(origin);
  RobotsEntry& entry = place->second;
  const bool unknown = rules.is_unreachable();
  const bool stale = now - entry.read >= kRobotsLife;
  entry.unknown_tries = !unknown ? 0 : stale ? 1 : entry.unknown_tries + 1;
  entry.rules = std::move(rules);
  entry.read = now;
  forget_old_robots();
}

void CrawlSession::forget_old_robots() {
  while (robots_.size() > kMaxRobots) {
    robots_.erase(robots_order_.front());
    robots_order_.pop_front();
  }
}

const RobotsRules* CrawlSession::robots_for(const std::string& origin, UtcTime now) const {
  const auto found = robots_.find(origin);
  if (found == robots_.end() || now - found->second.read >= kRobotsLife) return nullptr;
  return &found->second.rules;
}

Status CrawlSession::admit_robots(const Url& url) const {
  if (!honours_robots(url)) return Done{};
  const std::string file = url.origin() + "/robots.txt";
  const auto found = robots_.find(url.origin());
  if (found == robots_.end() || found->second.rules.is_unreachable()) {
    return Error(ErrorKind::kDenied,
                 fmt::format("robots: {} could not be read", file),
                 {{"rule", "robots"}, {"answer", "unknown"}});
  }
  std::string target(url.path());
  if (url.has_query()) target += fmt::format("?{}", url.query());
  const RobotsVerdict verdict = found->second.rules.check(target);
  if (verdict.answer == RobotsAnswer::kAllowed) return Done{};
  return Error(ErrorKind::kDenied,
               fmt::format("robots: '{}', line {} of {}", verdict.line, verdict.line_number, file),
               {{"rule", "robots"},
                {"answer", std::string(name_of(verdict.answer))},
                {"line", verdict.line},
                {"line_number", std::to_string(verdict.line_number)}});
}

}  // namespace zc
