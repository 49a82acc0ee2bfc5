// Fetches one address and brings back the exchange exactly as it came.
//
//   ZC_TRY(auto fetcher, Fetcher::create(options, std::move(guard), clock));
//   Result<Capture> capture = co_await fetcher->fetch(request);   // from any coroutine
//
// Redirects are not followed: a 3xx is a Capture and the caller decides.  A status of 404 or 500 is
// a Capture too.  Once the whole response head has come, a failure is a Capture with `truncation`
// set; before that it is an Error with the field "stage": dns, guard, connect, tls, send or head.
// Every address is asked of the AddressGuard before and at the moment of connecting.
//
// Cookies that servers set come back to them until the Fetcher ends (FetchOptions::cookies).
//
// Through a proxy (SiteAccess) the guard holds as well: names are resolved here, judged, and the
// proxy is told an address, never a name.  For an HTTP proxy that means CONNECT for plain http too.
// The proxy itself may stand anywhere, since the settings name it.
//
// Thread-safe.  One thread of its own speaks HTTP, one resolves names; nothing blocks the caller.
// A coroutine that waits here must end before its io_context does: call cancel_all() first.
// The process must ignore SIGPIPE (app/main.cc does): OpenSSL writes to sites that hung up.
// Source: RFC 9110, RFC 9112.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/capture.h"
#include "base/result.h"
#include "base/time.h"
#include "crawler/address_guard.h"
#include "crawler/site_access.h"

namespace zc {

struct FetchOptions {
  std::string user_agent = {};
  std::chrono::milliseconds connect_timeout{10'000};  // per address, TLS included
  std::chrono::milliseconds deadline{60'000};         // name, connection and body together
  std::chrono::seconds low_speed_time{20};            // slower than the next line for so long: over
  std::uint64_t low_speed_bytes_per_second = 50;
  std::uint64_t max_body_bytes = 16ULL << 20;   // wire and decoded, each; beyond: truncated kLength
  std::uint64_t max_head_bytes = 256ULL << 10;  // interim responses included; beyond: kProtocol
  std::size_t max_connections = 256;            // more fetches wait their turn, not timed
  std::string ca_file = {};                     // "": the system's
  bool accept_compressed = true;                // asks for gzip and deflate
  std::vector<std::string> dns_servers = {};    // "192.0.2.53:53"; none: the system's
  bool cookies = true;                          // kept and sent, in memory, until the end
  bool http2 = false;                           // offered to https servers
  std::map<std::string, SiteAccess> sites = {};  // by FetchRequest::site
};

struct FetchRequest {
  std::string url = {};  // fetch form; http or https
  std::string referrer = {};
  std::vector<HttpHeader> headers = {};  // replace ours of the same name
  std::string site = {};                 // whose FetchOptions::sites to use; "": none
  // POST these bytes, application/x-www-form-urlencoded; they stand in no record.
  std::optional<std::string> form = {};
  std::string if_none_match = {};
  std::string if_modified_since = {};
  std::optional<std::chrono::milliseconds> deadline = {};  // instead of FetchOptions::deadline
};

class Fetcher {
 public:
  // `clock` must outlive the Fetcher and every fetch.  Fails with kBadInput (a DNS server, a proxy
  // or a CA file that is none), kUnsupported or kNetwork (the threads cannot start).
  static Result<std::unique_ptr<Fetcher>> create(FetchOptions options,
                                                 AddressGuard guard,
                                                 const Clock& clock);
  ~Fetcher();  // cancels what runs, joins the threads

  // Resumes on the caller's executor.  Fails with kBadInput (no http address, or a line break in a
  // header), kDenied (guard), kNetwork, kTimeout, kProtocol or kCancelled.
  boost::asio::awaitable<Result<Capture>> fetch(FetchRequest request);

  // Where a fetch of `url` would go first: resolved (the answer is kept a while) and passed by the
  // guard.  Fails as fetch() does before it connects.
  boost::asio::awaitable<Result<std::string>> address_of(std::string url);

  // Every running fetch ends with kCancelled at once, and so does every later one.
  void cancel_all();

 private:
  struct Impl;
  explicit Fetcher(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;  // a coroutine that resumes after our end still holds it
};

}  // namespace zc
