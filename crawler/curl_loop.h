// The one thread that owns libcurl's multi handle: its own epoll with curl_multi_socket_action, a
// queue in, completions out.  Easy handles and connections are pooled here.
//
//   auto loop = CurlLoop::create({}, set_up);          // set_up: options that never change
//   TransferEnd end = co_await (*loop)->run(transfer);  // transfer prepares and reads the handle
//
// Connections are kept for reuse up to max_idle_connections, those in use counted; beyond, they end
// with their exchange.  At most max_running transfers at once; more wait in order of arrival.
// Thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "base/result.h"

namespace zc {

class CurlEasy;

struct CurlLoopOptions {
  std::size_t max_running = 256;
  std::size_t max_idle_connections = 256;
};

// One exchange as the loop sees it; all calls come from the loop's thread and must not throw.
class CurlTransfer {
 public:
  virtual ~CurlTransfer() = default;
  // Sets the options of this exchange on a pooled handle.
  virtual Status prepare(CurlEasy& easy) = 0;
  // The exchange is over; `code` is a CURLcode.  The last moment to ask the handle anything.
  virtual void finish(CurlEasy& easy, int code) = 0;
};

enum class TransferEnd { kFinished, kNotStarted, kCancelled };

class CurlLoop {
 public:
  // `set_up` runs once for each new easy handle.  Fails with kNetwork (no epoll, no multi handle)
  // or with what set_up refuses.
  static Result<std::unique_ptr<CurlLoop>> create(CurlLoopOptions options,
                                                  std::function<Status(CurlEasy&)> set_up);
  ~CurlLoop();  // cancels what runs and joins the thread

  // kFinished: finish() was called.  kNotStarted: prepare() failed (the transfer knows why).
  // kCancelled: by cancel_all().  Resumes on the caller's executor.
  boost::asio::awaitable<TransferEnd> run(std::shared_ptr<CurlTransfer> transfer);
  // Everything running or waiting ends at once, and so does everything offered later.
  void cancel_all();
  // cancel_all(), then joins the thread; the destructor does it too.
  void stop();

 private:
  class Impl;
  explicit CurlLoop(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace zc
