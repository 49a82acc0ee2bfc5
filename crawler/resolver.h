// Name to addresses, asynchronously: one thread of our own runs c-ares (hosts file, then DNS), so
// that a silent name server never blocks a fetch of another host and a stop never waits for one.
//
//   auto resolver = Resolver::create({}, clock);
//   Result<Resolver::Addresses> answer = co_await (*resolver)->resolve(host, limit);
//
// Answers are kept five minutes, failures half a minute; lookups of the same name share one query.
// Search domains are not applied: a crawled name means what it says.  Thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "base/time.h"

namespace zc {

struct ResolverOptions {
  std::vector<std::string> servers = {};  // "192.0.2.53" or "192.0.2.53:5353"; none: the system's
  std::chrono::milliseconds query_timeout{2000};  // first try of a server; c-ares doubles it
  int tries = 3;                                  // of each server
  std::chrono::seconds keep{300};
  std::chrono::seconds keep_failure{30};
  std::size_t max_names = 65536;  // kept at once
};

class Resolver {
 public:
  // As text, in the order in which to try them (RFC 6724).
  using Addresses = std::vector<std::string>;

  // Fails with kBadInput (a server that is no address) or kNetwork (no channel).
  // `clock` must outlive the Resolver; it ages what is kept.
  static Result<std::unique_ptr<Resolver>> create(ResolverOptions options, const Clock& clock);
  ~Resolver();  // ends what waits with kCancelled

  // Resumes on the caller's executor.  Fails, always with field stage=dns, with kNetwork (no such
  // name, no address, no server), kTimeout (`limit` passed first; the lookup goes on and its answer
  // is kept) or kCancelled.
  boost::asio::awaitable<Result<Addresses>> resolve(std::string host,
                                                    std::chrono::milliseconds limit);
  // Everything that waits ends with kCancelled, and so does everything asked later.
  void cancel_all();
  // cancel_all(), then joins the thread; the destructor does it too.
  void stop();

 private:
  class Impl;
  explicit Resolver(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;  // a coroutine that resumes after our end still holds it
};

}  // namespace zc
