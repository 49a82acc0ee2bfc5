// Is it they, or is it we?  When most requests to many hosts find no answer, our own line is
// broken; a crawl that went on would note living sites as dead.  Then everything pauses, and says
// so.
//
// A job of few hosts never fills such a window, since the breaker of each host stops after some
// tries.  There the line counts as broken when every host of the window, kFewHosts at least, has
// been silent and nobody has answered for kFewRequests requests and three a host.  Of one or two
// hosts nothing can tell whether it is they or we: they have their breakers only.
//
//   watch.note(host, outcome, now);            // after each request
//   if (watch.paused_until() > now) wait;      // before each request
//
// Time comes in, nothing sleeps.  Not thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

#include "base/time.h"
#include "base/visit.h"

namespace zc {

struct ErrorWatchOptions {
  std::size_t window = 100;      // the last requests that are looked at
  std::size_t least_hosts = 10;  // so many different hosts must be among the silent ones
  double most_silent = 0.8;      // this share of the window without any response: pause
  std::chrono::milliseconds pause = std::chrono::minutes(1);  // doubles while nothing answers
  std::chrono::milliseconds max_pause = std::chrono::hours(1);
  bool operator==(const ErrorWatchOptions&) const = default;
};

class ErrorWatch {
 public:
  static constexpr std::size_t kFewHosts = 3;
  static constexpr std::size_t kFewRequests = 10;

  explicit ErrorWatch(const ErrorWatchOptions& options) : options_(options) {}

  // True: a pause begins with this request.  kDenied says nothing about the line.
  bool note(const std::string& host, Outcome outcome, UtcTime now);
  // No request before; in the past when there is no pause.
  UtcTime paused_until() const { return paused_until_; }
  // Of the window as it was when the last pause began.
  std::size_t silent_requests() const { return silent_requests_; }
  std::size_t silent_hosts() const { return silent_hosts_; }

 private:
  struct Request {
    std::size_t host = 0;  // hash of its name
    bool silent = false;
  };
  bool is_broken() const;
  bool is_broken_for_few() const;
  void begin_pause(UtcTime now);

  ErrorWatchOptions options_;
  std::deque<Request> requests_ = {};
  std::size_t silent_ = 0;      // of requests_
  std::size_t silent_run_ = 0;  // requests since the last answer of anyone
  std::uint32_t pauses_ = 0;    // in a row
  std::size_t silent_requests_ = 0;
  std::size_t silent_hosts_ = 0;
  UtcTime paused_until_ = {};
};

}  // namespace zc
