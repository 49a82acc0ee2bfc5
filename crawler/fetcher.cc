#include "crawler/fetcher.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "base/url.h"
#include "crawler/content_coding.h"
#include "crawler/curl_cookies.h"
#include "crawler/curl_failure.h"
#include "crawler/curl_loop.h"
#include "crawler/exchange.h"
#include "crawler/proxy.h"
#include "crawler/request_lines.h"
#include "crawler/resolver.h"
#include "crawler/response_head.h"

namespace zc {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

// A name with more addresses than this is tried on these only: each may cost connect_timeout.
constexpr std::size_t kMostAddresses = 4;

Error cancelled(const std::string& url) {
  return Error(ErrorKind::kCancelled, fmt::format("fetching {}: stopping", url));
}

bool is_ip(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> ignored = {};
  return inet_pton(AF_INET, text.c_str(), ignored.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), ignored.data()) == 1;
}

std::string without_brackets(std::string_view host) {
  const bool bracketed = host.size() > 2 && host.front() == '[';
  return std::string(bracketed ? host.substr(1, host.size() - 2) : host);
}

Status set_up(CurlEasy& easy, const FetchOptions& options) {
  CookieJar::enable(easy);  // first: it would call the callbacks, which belong to an exchange
  Exchange::set_up_callbacks(easy);
  easy.set_number(CURLOPT_NOSIGNAL, 1);
  easy.set_text(CURLOPT_PROTOCOLS_STR, "http,https");
  easy.set_number(CURLOPT_HTTPPROXYTUNNEL, 1);  // a proxy is told an address, not a URL
  easy.set_number(CURLOPT_HTTP_VERSION,
                  options.http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1);
  easy.set_number(CURLOPT_PATH_AS_IS, 1);  // the URL was parsed already; its bytes are evidence
  easy.set_number(CURLOPT_FOLLOWLOCATION, 0);
  easy.set_text(CURLOPT_USERAGENT, options.user_agent.c_str());
  easy.set_number(CURLOPT_CONNECTTIMEOUT_MS, options.connect_timeout.count());
  easy.set_number(CURLOPT_LOW_SPEED_TIME, options.low_speed_time.count());
  easy.set_number(CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(options.low_speed_bytes_per_second));
  easy.set_number(CURLOPT_DNS_CACHE_TIMEOUT, 0);
  easy.set_number(CURLOPT_SSL_VERIFYPEER, 1);
  easy.set_number(CURLOPT_SSL_VERIFYHOST, 2);
  // Every handshake is a whole one: a resumed session shows no fresh certificate.
  easy.set_number(CURLOPT_SSL_SESSIONID_CACHE, 0);
  // libcurl 7.87 keeps the parsed CA file between connections, but only without a CA directory.
  if (!options.ca_file.empty()) easy.set_text(CURLOPT_CAINFO, options.ca_file.c_str());
  if (!options.ca_file.empty() || !easy.text_info(CURLINFO_CAINFO).empty()) {
    easy.set_text(CURLOPT_CAPATH, nullptr);
  }
  return easy.status();
}

// Moves the bytes of a finished exchange into a capture and undoes the codings.
void take_record(Exchange::Record& record, std::uint64_t max_payload_bytes, Capture& capture) {
  ResponseHead head = parse_response_head(record.response_head);
  capture.request_head = std::move(record.request_head);
  capture.response_head = std::move(record.response_head);
  capture.http_status = head.status;
  capture.headers = std::move(head.headers);
  capture.body = std::move(record.body);
  capture.truncation = truncation_of(record);
  capture.peer_ip = std::move(record.peer_ip);
  capture.peer_port = record.peer_port;
  capture.tls_version = std::move(record.tls.version);
  capture.tls_chain = std::move(record.tls.chain);
  if (is_plain(capture.headers)) {
    // What came after the announced length is no part of this message.
    const bool whole = capture.truncation == Truncation::kNone;
    if (whole && record.payload_bytes < capture.body.size()) {
      capture.body.resize(static_cast<std::size_t>(record.payload_bytes));
    }
    return;
  }
  DecodedBody decoded = decode_body(capture.headers, capture.body, max_payload_bytes);
  capture.body.resize(decoded.framed_bytes);
  capture.body_is_coded = decoded.coded;
  capture.decoded = std::move(decoded.payload);
  if (decoded.over_limit && capture.truncation == Truncation::kNone) {
    capture.truncation = Truncation::kLength;
  }
}

}  // namespace

struct Fetcher::Impl {
  Impl(FetchOptions from_options, AddressGuard from_guard, const Clock& from_clock)
      : options(std::move(from_options)), guard(std::move(from_guard)), clock(from_clock) {}

  // `answers` without those that the guard refuses; the guard's first refusal if none is left.
  Result<std::vector<std::string>> allowed(const std::vector<std::string>& answers,
                                           const std::string& host) const;

  // What FetchOptions::sites becomes.
  struct Site {
    SiteAccess access = {};
    std::optional<Proxy> proxy = {};
    std::unique_ptr<CookieJar> jar = {};  // none: the job's
  };
  Status open_sites();
  const Site* site_of(const FetchRequest& request) const;
  CookieJar* jar_for(const Site* site) const;

  const FetchOptions options;
  const AddressGuard guard;
  const Clock& clock;
  std::atomic<bool> closed = false;
  std::map<std::string, Site> sites = {};
  std::unique_ptr<CookieJar> job_jar = {};
  std::unique_ptr<Resolver> resolver = {};
  std::unique_ptr<CurlLoop> loop = {};  // after the jars: its handles use them
};

Status Fetcher::Impl::open_sites() {
  if (options.cookies) {
    ZC_TRY(job_jar, CookieJar::create({}));
  }
  for (const auto& [name, access] : options.sites) {
    Site& site = sites[name];
    site.access = access;
    if (!access.proxy.empty()) {
      ZC_TRY(site.proxy, parse_proxy(access.proxy));
    }
    if (access.own_cookies) {
      ZC_TRY(site.jar, CookieJar::create(access.cookies));
    }
  }
  return Done{};
}

const Fetcher::Impl::Site* Fetcher::Impl::site_of(const FetchRequest& request) const {
  if (request.site.empty()) return nullptr;
  const auto found = sites.find(request.site);
  return found == sites.end() ? nullptr : &found->second;
}

CookieJar* Fetcher::Impl::jar_for(const Site* site) const {
  return site != nullptr && site->jar != nullptr ? site->jar.get() : job_jar.get();
}

Result<std::vector<std::string>> Fetcher::Impl::allowed(const std::vector<std::string>& answers,
                                                        const std::string& host) const {
  std::vector<std::string> good;
  std::optional<Error> refusal;
  for (const std::string& address : answers) {
    const Status verdict = guard.check(std::string_view(address));
    if (verdict && good.size() < kMostAddresses) good.push_back(address);
    if (!verdict && !refusal) refusal = verdict.error();
  }
  if (!good.empty()) return good;
  return staged(
      refusal ? refusal->kind() : ErrorKind::kNetwork,
      fmt::format(
          "connecting to {}: {}", host, refusal ? refusal->message() : "the name has no address"),
      refusal ? "guard" : "dns",
      host);
}

namespace {

struct Target {
  Url url;
  std::string host;
  std::vector<std::string> header_lines;
};

Result<Target> target_of(const FetchRequest& request,
                         const SiteAccess* access,
                         const FetchOptions& options) {
  ZC_TRY(Url url, Url::parse(request.url));
  if (!url.is_http() || url.host().empty()) {
    return Error(ErrorKind::kBadInput, fmt::format("{} is no http address", request.url));
  }
  ZC_TRY(std::vector<std::string> lines, request_lines(request, access, options.accept_compressed));
  std::string host = without_brackets(url.host());
  return Target{std::move(url), std::move(host), std::move(lines)};
}

ExchangePlan plan_for(const Target& target,
                      const std::string& address,
                      Steady::time_point until,
                      const FetchOptions& options) {
  ExchangePlan plan;
  plan.url = target.url.href();
  plan.address = address;
  plan.header_lines = target.header_lines;
  plan.is_tls = target.url.scheme() == "https";
  plan.time_limit = std::chrono::duration_cast<milliseconds>(until - Steady::now());
  plan.max_head_bytes = options.max_head_bytes;
  plan.max_body_bytes = options.max_body_bytes;
  return plan;
}

Error not_run(TransferEnd end, const FetchRequest& request, const Target& target) {
  if (end == TransferEnd::kCancelled) return cancelled(request.url);
  return staged(ErrorKind::kUnsupported,
                fmt::format("fetching {}: libcurl refuses the request", request.url),
                "connect",
                target.host);
}

}  // namespace

template <typename Impl>
static boost::asio::awaitable<Result<std::vector<std::string>>> addresses_of(
    std::shared_ptr<Impl> impl, std::string host, milliseconds limit) {
  if (is_ip(host)) co_return std::vector<std::string>{host};
  co_return co_await impl->resolver->resolve(host, limit);
}

template <typename Impl>
static boost::asio::awaitable<Result<std::string>> proxy_address_of(std::shared_ptr<Impl> impl,
                                                                    Proxy proxy,
                                                                    milliseconds limit) {
  const Result<std::vector<std::string>> answers = co_await addresses_of(impl, proxy.host, limit);
  if (!answers) co_return answers.error().within("the proxy");
  if (!answers->empty()) co_return answers->front();
  co_return staged(ErrorKind::kNetwork, "the name of the proxy has no address", "dns", proxy.host);
}

namespace {

// The whole response came: its record becomes the capture's.
void take_response(Exchange& exchange,
                   const SiteAccess* access,
                   const FetchOptions& options,
                   const Target& target,
                   Capture& capture) {
  Exchange::Record& record = exchange.record();
  if (access != nullptr) record.request_head = without_secrets(record.request_head, *access);
  take_record(record, options.max_body_bytes, capture);
  if (capture.via.empty()) return;
  // Not the proxy's, which the socket shows.
  capture.peer_ip = exchange.plan().address;
  capture.peer_port = target.url.effective_port();
}

}  // namespace

// The journey of one fetch: name, guard, then one address after the other until one connects.
template <typename Impl>
static boost::asio::awaitable<Result<Capture>> fetch_one(std::shared_ptr<Impl> impl,
                                                         FetchRequest request) {
  if (impl->closed) co_return cancelled(request.url);
  const auto* const site = impl->site_of(request);
  const SiteAccess* const access = site == nullptr ? nullptr : &site->access;
  ZC_CO_TRY(const Target target, target_of(request, access, impl->options));
  const milliseconds limit = request.deadline.value_or(impl->options.deadline);
  const Steady::time_point until = Steady::now() + limit;

  Capture capture;
  capture.url = request.url;
  capture.started = impl->clock.now();
  ZC_CO_TRY(capture.dns_answers, co_await addresses_of(impl, target.host, limit));
  ZC_CO_TRY(const std::vector<std::string> addresses,
            impl->allowed(capture.dns_answers, target.host));
  std::string proxy_address;
  if (site != nullptr && site->proxy) {
    ZC_CO_TRY(proxy_address, co_await proxy_address_of(impl, *site->proxy, limit));
    capture.via = site->proxy->at(proxy_address);
  }

  for (std::size_t i = 0;; ++i) {
    ExchangePlan plan = plan_for(target, addresses[i], until, impl->options);
    plan.cookies = impl->jar_for(site);
    plan.form = request.form;
    if (!capture.via.empty()) {
      plan.proxy = capture.via;
      plan.proxy_address = proxy_address;
      plan.proxy_credentials = access->proxy_credentials;
    }
    auto exchange = std::make_shared<Exchange>(std::move(plan), impl->guard);
    const TransferEnd end = co_await impl->loop->run(exchange);
    if (end != TransferEnd::kFinished) co_return not_run(end, request, target);
    const Exchange::Record& record = exchange->record();
    if (record.head_is_complete) {
      take_response(*exchange, access, impl->options, target, capture);
      capture.ended = impl->clock.now();
      co_return capture;
    }
    const bool another = i + 1 < addresses.size() && Steady::now() < until;
    if (!another || !is_worth_another_address(record)) {
      co_return error_of(record, exchange->plan(), target.host);
    }
  }
}

template <typename Impl>
static boost::asio::awaitable<Result<std::string>> first_address(std::shared_ptr<Impl> impl,
                                                                 std::string url) {
  FetchRequest request;
  request.url = url;
  ZC_CO_TRY(const Target target, target_of(request, nullptr, impl->options));
  ZC_CO_TRY(const std::vector<std::string> answers,
            co_await addresses_of(impl, target.host, impl->options.deadline));
  ZC_CO_TRY(const std::vector<std::string> addresses, impl->allowed(answers, target.host));
  co_return addresses.front();
}

Fetcher::Fetcher(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Fetcher>> Fetcher::create(FetchOptions options,
                                                 AddressGuard guard,
                                                 const Clock& clock) {
  struct stat file = {};
  if (!options.ca_file.empty() && stat(options.ca_file.c_str(), &file) != 0) {
    return Error(ErrorKind::kBadInput, fmt::format("CA file {} is not there", options.ca_file));
  }
  if (!is_safe_line(options.user_agent)) {
    return Error(ErrorKind::kBadInput, "the user agent is not one line");
  }
  auto impl = std::make_shared<Impl>(std::move(options), std::move(guard), clock);
  ResolverOptions naming;
  naming.servers = impl->options.dns_servers;
  ZC_TRY(impl->resolver, Resolver::create(naming, clock));
  CurlLoopOptions looping;
  looping.max_running = impl->options.max_connections;
  looping.max_idle_connections = 2 * impl->options.max_connections;
  ZC_CHECK(impl->open_sites());
  const FetchOptions shared = impl->options;
  auto set_up_easy = [shared](CurlEasy& easy) { return set_up(easy, shared); };
  ZC_TRY(impl->loop, CurlLoop::create(looping, set_up_easy));
  return std::unique_ptr<Fetcher>(new Fetcher(std::move(impl)));
}

Fetcher::~Fetcher() {
  cancel_all();
  impl_->loop->stop();
  impl_->resolver->stop();
}

boost::asio::awaitable<Result<Capture>> Fetcher::fetch(FetchRequest request) {
  return fetch_one(impl_, std::move(request));
}

boost::asio::awaitable<Result<std::string>> Fetcher::address_of(std::string url) {
  return first_address(impl_, std::move(url));
}

void Fetcher::cancel_all() {
  impl_->closed = true;
  impl_->resolver->cancel_all();
  impl_->loop->cancel_all();
}

}  // namespace zc
