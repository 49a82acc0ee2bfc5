// Fetching and following links, and nothing else: what tests/bench/bench_fetch.sh runs beside wget2
// and Scrapy on the same pages.
//   bench_fetch web DIR HOSTS PAGES BYTES [PORT]   writes the pages, nginx.conf and seeds.txt
//   bench_fetch crawl DIR                          crawls what seeds.txt names; prints the pages
//
// The crawl honours robots.txt, scope and the seen-test, has one connection a host, parses each
// page and keeps nothing.  No pause between requests: the rivals make none either.
#include <deque>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "crawler/crawl_session.h"
#include "crawler/fetcher.h"
#include "extractor/charset.h"
#include "extractor/link_scan.h"
#include "tests/bench/loopback_web.h"

namespace {

namespace fs = std::filesystem;

struct Totals {
  std::uint64_t pages = 0;
  std::uint64_t failed = 0;
  std::uint64_t links = 0;
};

std::vector<zc::Link> links_of(const zc::Capture& capture) {
  const auto base = zc::Url::parse(capture.url);
  const zc::Decoded decoded = zc::decode(capture.payload(), capture.header("content-type"));
  zc::LinkResolver resolver(*base, decoded.charset);
  return zc::scan_links(decoded.text, resolver);
}

class Crawl {
 public:
  Crawl(zc::CrawlSession session, std::unique_ptr<zc::Fetcher> fetcher)
      : session_(std::move(session)), fetcher_(std::move(fetcher)) {}

  Totals run() {
    for (const zc::UrlTask& seed : session_.seed_tasks()) offer(seed);
    io_.run();
    return totals_;
  }

 private:
  struct Host {
    std::deque<zc::UrlTask> queue = {};
    bool running = false;
  };

  void offer(const zc::UrlTask& task) {
    Host& host = hosts_[task.host];
    host.queue.push_back(task);
    if (host.running) return;
    host.running = true;
    boost::asio::co_spawn(io_, drain(task.host), boost::asio::detached);
  }

  // One host, one page after the other.
  boost::asio::awaitable<void> drain(std::string name) {
    Host& host = hosts_[name];
    while (!host.queue.empty()) {
      const zc::UrlTask task = std::move(host.queue.front());
      host.queue.pop_front();
      co_await take(task);
    }
    host.running = false;
  }

  boost::asio::awaitable<void> take(zc::UrlTask task) {
    const auto url = zc::Url::parse(task.url);
    if (session_.needs_robots(*url, clock_.now())) {
      zc::FetchRequest robots;
      robots.url = url->origin() + "/robots.txt";
      const auto read = co_await fetcher_->fetch(robots);
      const int status = read ? read->http_status : 503;
      const std::string body = read ? std::string(read->payload()) : std::string();
      zc::RobotsRules rules =
          zc::RobotsRules::from_response(status, body, session_.options().robots_token);
      session_.note_robots(url->origin(), std::move(rules), clock_.now());
    }
    if (!session_.admit_robots(*url)) co_return;
    zc::FetchRequest request;
    request.url = task.url;
    const auto fetched = co_await fetcher_->fetch(request);
    if (!fetched || fetched->http_status != 200) {
      ++totals_.failed;
      co_return;
    }
    ++totals_.pages;
    const std::vector<zc::Link> links = links_of(*fetched);
    totals_.links += links.size();
    for (const zc::UrlTask& found : session_.tasks_from(task, links)) offer(found);
  }

  zc::SystemClock clock_;
  zc::CrawlSession session_;
  std::unique_ptr<zc::Fetcher> fetcher_;
  boost::asio::io_context io_{1};
  std::unordered_map<std::string, Host> hosts_;
  Totals totals_;
};

int fail(const zc::Error& error) {
  fmt::print(stderr, "{}\n", error.message());
  return 1;
}

int crawl(const fs::path& dir) {
  zc::CrawlOptions job;
  std::ifstream seeds(dir / "seeds.txt");
  for (std::string line; std::getline(seeds, line);) job.seeds.push_back(line);
  job.user_agent = "zhengcha-bench/1 (+http://127.0.0.1/contact)";
  job.scope.max_depth = 1000;
  job.scope.max_pages = job.scope.max_pages_per_host = 10'000'000;
  auto session = zc::CrawlSession::create(job);
  if (!session) return fail(session.error());
  auto guard = zc::AddressGuard::create({.allow = {"127.0.0.0/8"}});
  if (!guard) return fail(guard.error());
  zc::FetchOptions fetching;
  fetching.user_agent = job.user_agent;
  fetching.max_connections = 64;
  const zc::SystemClock clock;
  auto fetcher = zc::Fetcher::create(fetching, *std::move(guard), clock);
  if (!fetcher) return fail(fetcher.error());
  Crawl crawl(*std::move(session), *std::move(fetcher));
  const Totals totals = crawl.run();
  fmt::print("{} pages, {} failed, {} links\n", totals.pages, totals.failed, totals.links);
  return totals.failed == 0 ? 0 : 1;
}

int make_web(const zc::bench::LoopbackWeb& web, const fs::path& dir) {
  zc::bench::write_web(web, dir);
  std::ofstream seeds(dir / "seeds.txt");
  for (int host = 0; host < web.hosts; ++host) seeds << zc::bench::seed_at(web, host) << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 2 && words[0] == "crawl") return crawl(words[1]);
  if (words.size() >= 5 && words[0] == "web") {
    zc::bench::LoopbackWeb web;
    web.hosts = std::stoi(words[2]);
    web.pages = std::stoi(words[3]);
    web.bytes = std::stoul(words[4]);
    if (words.size() > 5) web.port = std::stoi(words[5]);
    return make_web(web, words[1]);
  }
  fmt::print(stderr, "usage: bench_fetch web DIR HOSTS PAGES BYTES [PORT] | crawl DIR\n");
  return 2;
}
