// One job's decisions: what to begin with, which links to follow, what a fetch meant, what
// robots.txt allows, when the budget is spent.  No socket, no sleep, no disk.
//
//   ZC_TRY(CrawlSession session, CrawlSession::create(options));
//   frontier.add(session.seed_tasks());
//   per task:  needs_robots(url, now)?  fetch it, note_robots(), put the task back
//              admit_robots(url)?       else record the refusal
//              fetch, extract,          frontier.add(session.tasks_from(task, document.links))
//
// Not thread-safe: one thread calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/capture.h"
#include "base/document.h"
#include "base/error.h"
#include "base/result.h"
#include "base/url.h"
#include "base/url_table.h"
#include "base/visit.h"
#include "crawler/fingerprints.h"
#include "crawler/login.h"
#include "crawler/robots.h"
#include "crawler/scope.h"
#include "crawler/site_render.h"
#include "crawler/soft_404.h"
#include "crawler/template_watch.h"

namespace zc {

// What one site asks for beyond the job's own rules.
struct SiteOptions {
  std::string site = {};  // a registrable domain with all its hosts, or one host
  // False only with legal authority, which is named and goes into the audit log.
  bool honour_robots = true;
  std::string authority = {};            // "粤人社监〔2026〕12号"
  std::vector<HttpHeader> headers = {};  // sent with every request to the site
  std::string proxy = {};                // SiteAccess::proxy
  // Files that hold secrets, read at the start of a crawl (config/site_secrets.h).
  std::string proxy_credentials_file = {};
  std::string cookie_file = {};
  std::string header_file = {};
  std::optional<LoginOptions> login = {};
  SiteRender render = SiteRender::kAsJob;

  // Does it go beyond what a FetchRequest carries?
  bool needs_access() const {
    return !proxy.empty() || !cookie_file.empty() || !header_file.empty() || login.has_value();
  }
  bool operator==(const SiteOptions&) const = default;
};

struct CrawlOptions {
  ScopeOptions scope = {};
  std::vector<std::string> seeds = {};       // absolute http or https
  std::vector<std::string> seed_files = {};  // whose addresses were added to `seeds`
  std::string user_agent = {};               // "zhengcha/1.0 (+https://office.example/crawler)"
  // What robots.txt groups call us; "": the product name at the start of user_agent.
  std::string robots_token = {};
  // False only with legal authority: robots.txt is then neither read nor obeyed.
  bool honour_robots = true;
  std::vector<SiteOptions> site_options = {};
  // At most this part of max_pages and max_pages_per_host goes to known addresses.
  double revisit_share = 0.75;
};

// What an exchange, or its failure, means for the address.  An Error's field "stage" ("dns",
// "connect", "tls", ...) tells how far it came.
Outcome outcome_of(const Capture& capture);
Outcome outcome_of(const Error& error);

class CrawlSession {
 public:
  // kBadInput names the seed and its place in the list (from 1), or the bad scope entry.
  static Result<CrawlSession> create(const CrawlOptions& options);
  // As given, with robots_token filled in.
  const CrawlOptions& options() const { return options_; }

  // What the table says that this run has queued so far: budgets go on from there.  Call once,
  // after the seeds and what is looked at again were queued.
  void resume(std::span<const HostQueue> hosts);
  // `offered` went to UrlTable::add, which queued `added`: the rest was known and is no burden.
  void settle(std::span<const UrlTask> offered, std::span<const UrlTask> added);

  // A part of the page budgets, so that new pages have room beside known ones.
  RevisitBudget revisit_budget() const;

  // The seeds, each key once; budgets count them but do not refuse them.
  std::vector<UrlTask> seed_tasks() const { return seeds_; }
  // The links of a page that are to be followed and that this session has not offered before:
  // pages, frames, redirect targets and sitemaps that scope and budget admit.
  std::vector<UrlTask> tasks_from(const UrlTask& parent, std::span<const Link> links);
  // What the text of a page tells of its site.
  struct PageNote {
    // Addresses of its kind are throttled from now on (TemplateWatch), for this reason; refused
    // ones count under the rule "template".
    std::optional<std::string> throttled = {};
    // It says with status 200 that it is not there (Soft404), for this reason.
    std::optional<std::string> missing = {};
    std::optional<UrlTask> probe = {};  // to be queued, to learn what the site shows then
  };
  // A page was read; `simhash` of its main text, 0 for none.
  PageNote note_page(const UrlTask& task, Outcome outcome, std::uint64_t simhash);
  // The sitemaps that a robots.txt named; `url`: any address of that origin.
  std::vector<UrlTask> sitemap_tasks(const Url& url, const RobotsRules& rules);

  // Is there budget for one more address of this host ("host:port")?
  bool may_queue(const std::string& host) const;
  std::uint64_t queued() const { return queued_; }
  std::uint64_t queued_of(const std::string& host) const;
  // Links for which there was no budget.
  std::uint64_t links_left() const { return links_left_; }
  // Links that were not followed, by rule: "host", "depth", "page_budget", ...
  std::map<std::string, std::uint64_t> refusals() const { return refusals_; }

  // The options of the address's host, else of its site; nullptr: none.
  const SiteOptions* options_of(const Url& url) const;
  bool honours_robots(const Url& url) const;

  // Must robots.txt of this address be read first?  Rules last 24 hours (RFC 9309 section 2.4); one
  // that could not be read is asked for kUnknownTries times in all.
  bool needs_robots(const Url& url, UtcTime now) const;
  void note_robots(const std::string& origin, RobotsRules rules, UtcTime now);
  // The next address to ask for the robots.txt of an origin, and how many redirects led to it.
  struct RobotsHop {
    std::string url = {};
    std::uint32_t hops = 0;
  };
  RobotsHop robots_hop(const std::string& origin) const;
  void note_robots_hop(const std::string& origin, const std::string& url);
  void forget_robots_hop(const std::string& origin);

  // nullptr: never read, or too long ago.  Valid until the next note_robots().
  const RobotsRules* robots_for(const std::string& origin, UtcTime now) const;
  // kDenied with the deciding line; also while robots.txt is unknown.
  Status admit_robots(const Url& url) const;

  static constexpr std::uint32_t kUnknownTries = 3;
  // So long rules last (RFC 9309 section 2.4), and so many redirects lead to them (2.3.1.2).
  static constexpr std::chrono::milliseconds kRobotsLife = std::chrono::hours(24);
  static constexpr std::uint32_t kMaxRobotsHops = 5;
  // How long to leave a host alone whose robots.txt could not be read.
  static constexpr std::chrono::milliseconds kUnknownPause = std::chrono::minutes(5);

 private:
  struct RobotsEntry {
    RobotsRules rules = {};
    UtcTime read = {};
    std::uint32_t unknown_tries = 0;
  };

  CrawlSession(const CrawlOptions& options, Scope scope);
  void take_seeds(std::span<const Url> seeds);
  void count(const UrlTask& task);
  std::optional<UrlTask> task_from(const UrlTask& parent, const Link& link, const Url& url);
  std::optional<UrlTask> offer(const Url& url, UrlTask task);
  void remember_link(const std::string& link, const std::string& key);
  void refuse(const Error& error);
  void note_text(const Url& url, Outcome outcome, std::uint64_t simhash, PageNote& note);
  void forget_old_robots();

  CrawlOptions options_;
  Scope scope_;
  std::vector<UrlTask> seeds_ = {};
  TemplateWatch templates_ = {};
  Soft404 soft_404_ = {};
  Fingerprints offered_ = {};      // by key
  Fingerprints known_links_ = {};  // as written, of offered addresses; at most twice max_pages
  std::uint64_t queued_ = 0;
  std::uint64_t links_left_ = 0;
  std::unordered_map<std::string, std::uint64_t> queued_by_host_ = {};
  std::map<std::string, std::uint64_t> refusals_ = {};
  std::unordered_map<std::string, RobotsEntry> robots_ = {};
  std::deque<std::string> robots_order_ = {};                    // oldest first
  std::unordered_map<std::string, RobotsHop> robots_hops_ = {};  // by origin, while under way
};

}  // namespace zc
