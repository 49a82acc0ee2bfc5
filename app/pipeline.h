// The journey of one page, top to bottom, and the loop that sets pages on their way.
// Read pipeline.cc first: `Pipeline::take`.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "app/alert.h"
#include "app/judge.h"
#include "app/keeper.h"
#include "app/lead_desk.h"
#include "app/metrics.h"
#include "app/notice_queue.h"
#include "app/page_renderer.h"
#include "app/render_policy.h"
#include "base/log.h"
#include "base/url.h"
#include "classifier/rule_set.h"
#include "crawler/crawl_session.h"
#include "crawler/error_watch.h"
#include "crawler/fetcher.h"
#include "crawler/frontier.h"
#include "crawler/revisit.h"
#include "store/store.h"

namespace zc {

// What a crawl did so far; read from the pipeline's own thread.
struct CrawlTotals {
  std::array<std::uint64_t, kOutcomeCount> outcomes = {};
  std::uint64_t new_pages = 0, changed_pages = 0, unchanged_pages = 0;
  std::uint64_t fetched_bytes = 0;
  std::uint64_t retries = 0;
  std::uint64_t pauses = 0;  // of the whole crawl, because hardly anyone answered
  std::uint64_t new_findings = 0, gone_findings = 0, alerts = 0, undecided = 0;
  // Of pages that might be rendered, by why they were or were not.
  std::array<std::uint64_t, kRenderReasonCount> render_decisions = {};
  std::uint64_t renders = 0, renders_failed = 0;  // pages and hash routes
  std::uint64_t rendered_findings = 0;            // that only scripts show
  std::string render_unavailable = {};            // why no page is rendered though settings ask so
  std::array<std::array<std::uint64_t, 3>, kAllCategories.size()> findings =
      {};                                              // new, by severity
  std::map<std::string, std::uint64_t> refusals = {};  // links not followed, by rule
  std::vector<Visit> failures = {};                    // the first kMaxListed of them
  static constexpr std::size_t kMaxListed = 200;

  std::uint64_t visits() const;
};

class Pipeline {
 public:
  // Owned by Runtime, which outlives the pipeline.
  struct Parts {
    const Clock& clock;
    const Log& log;
    Metrics& metrics;
    Store& store;
    CaseDesk& desk;
    LeadDesk& leads;
    Fetcher& fetcher;
    CrawlSession& session;
    AlertFile& alerts;
    NoticeQueue& notices;
    std::shared_ptr<const RuleSet> rules;
    boost::asio::thread_pool& cpu;
    boost::asio::thread_pool& disk;
    PageRenderer* renderer = nullptr;  // nullptr: no page is rendered
    RenderSettings render = {};
    std::string render_unavailable = {};
    FrontierOptions frontier = {};
    ErrorWatchOptions error_watch = {};
    RevisitOptions revisit = {};
    std::chrono::milliseconds deadline{60'000};  // of a fetch; what takes longer is stuck
    std::string actor = "crawler";  // who answers for what the settings say, in the audit log
    std::size_t max_in_flight = 256;
    std::vector<UrlTask> left =
        {};                    // what earlier runs of the job left waiting (store/job_table.h)
    bool after_crash = false;  // of the process that had the store before
  };

  Pipeline(const boost::asio::any_io_executor& executor, Parts parts);

  // Resumes the unfinished run or starts the next, and ends when nothing is left to fetch or after
  // stop().  kStorage or kCorrupt ends it early: no work is taken that could not be kept.
  boost::asio::awaitable<Status> run();
  // Takes no more work and cancels fetches; what is already fetched is still kept.
  void stop();
  // Leads came in: their addresses are queued.  While run() runs, on its thread.
  boost::asio::awaitable<void> take_leads();

  bool stopped() const { return stopping_; }
  const CrawlTotals& totals() const { return totals_; }
  std::uint64_t waiting() const { return frontier_ ? frontier_->waiting() : 0; }
  std::size_t in_flight() const { return travelling_; }

 private:
  using Started = std::multiset<std::chrono::steady_clock::time_point>::iterator;
  struct SiteLogin;
  boost::asio::awaitable<Status> take(UrlTask task, Started& place);
  boost::asio::awaitable<Status> take_answer(Look look, Url url, SiteLogin* login, Started& place);
  boost::asio::awaitable<Result<bool>> claim_address(std::string host, std::string url);
  boost::asio::awaitable<Result<Capture>> fetch(UrlTask task, Url url);
  boost::asio::awaitable<Status> check_not_modified(Look& look);
  boost::asio::awaitable<Result<Judged>> judge(const Capture& capture);
  FetchRequest request_for(const Url& url) const;
  void take_judged(Look& look, Judged page);
  void note_request(const std::string& host, const HostEvent& event);
  void note_answer(Look& look);
  void let_go(const std::string& host);
  // pipeline_run.cc
  boost::asio::awaitable<Status> start();
  boost::asio::awaitable<void> travel(UrlTask task);
  boost::asio::awaitable<void> wait_for_work();
  Result<Frontier> open_frontier();
  Status queue_seeds(UtcTime now);
  UtcTime work_due() const;
  void tell_health();
  void fail(const Error& error);
  // pipeline_keep.cc
  boost::asio::awaitable<Status> keep(Look look);
  boost::asio::awaitable<Status> keep_failure(UrlTask task, Error error);
  boost::asio::awaitable<Status> keep_refusal(UrlTask task, Error error);
  Status note_kept(const Look& look, Kept kept);
  Status note_receipt(const Look& look, const Kept& kept);
  void count(const Look& look);
  // pipeline_robots.cc
  Status note_robots_off();
  bool lend_host(const UrlTask& task, const std::string& host);
  boost::asio::awaitable<Status> learn_robots(UrlTask task, Url url);
  boost::asio::awaitable<Result<Capture>> ask(const FetchRequest& request, HostEvent& event);
  boost::asio::awaitable<Status> ask_robots(UrlTask task, Url url);
  boost::asio::awaitable<Status> take_robots(UrlTask task, Url url, RobotsMemory read);
  // pipeline_login.cc
  struct SiteLogin {
    Login login;
    bool busy = false;  // a request of it is under way
  };
  SiteLogin* login_of(const Url& url);  // nullptr: the site asks for none
  boost::asio::awaitable<Status> log_in(UrlTask task, SiteLogin& site);
  boost::asio::awaitable<Status> step_of_login(UrlTask task, SiteLogin& site);
  void note_login(SiteLogin& site, const Capture& answer, bool sent);
  // pipeline_render.cc
  struct KnownPage;
  struct RenderPlan {
    Url url;
    std::string why = {};
    std::vector<std::string> routes = {};  // to be rendered first
  };
  void recall_renders();
  Result<KnownPage> known_page(const std::string& url_key) const;
  bool may_be_rendered(const Look& look, const Url& url) const;
  boost::asio::awaitable<Result<bool>> render_page(Look& look,
                                                   Judged& page,
                                                   Url url,
                                                   Started& place);
  boost::asio::awaitable<void> render_all(Look& look, Judged& page, RenderPlan plan);
  boost::asio::awaitable<bool> render_one(Look& look,
                                          Judged& page,
                                          RenderOrder order,
                                          std::vector<std::string>& routes);
  boost::asio::awaitable<void> wait_for_turn(const std::string& host);
  void note_rendered_host(const Look& look);

  boost::asio::any_io_executor executor_;
  Parts parts_;
  Keeper keeper_;
  std::optional<Frontier> frontier_ = {};
  boost::asio::steady_timer work_;  // cancelled when there may be something to do
  RunStart run_ = {};
  ErrorWatch watch_;
  RenderPolicy render_policy_;
  std::string judged_by_;
  std::map<std::string, SiteLogin> logins_ = {};                       // by SiteOptions::site
  std::multiset<std::chrono::steady_clock::time_point> started_ = {};  // of what travels
  CrawlTotals totals_ = {};
  std::optional<Error> failure_ = {};
  UtcTime resting_told_ = {};   // when the resting hosts were last counted for the metrics
  std::size_t travelling_ = 0;  // pages between the frontier and the store
  std::size_t rendering_ = 0;   // of them, those that wait for a browser or are in one
  bool stopping_ = false;
};

}  // namespace zc
