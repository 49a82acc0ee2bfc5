// The service's local socket (unix(7), mode 0600): a client writes one line, "json" or "text",
// reads the answer to its end.  Bounded: 8 clients, 2 s each.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "base/result.h"

namespace zc {

class StatusServer {
 public:
  // On the executor's thread; "" is answered with what it knows to say.
  using Answer = std::function<std::string(const std::string& question)>;

  // A socket that nobody listens on any more is replaced.  kBadInput: the path is too long (107
  // bytes at most) or taken by a file; kDenied: another service listens there; kStorage: it cannot
  // be made.  Call before other threads make files: the mode comes by umask.
  static Result<std::unique_ptr<StatusServer>> start(const boost::asio::any_io_executor& executor,
                                                     const std::string& path,
                                                     Answer answer);
  ~StatusServer();  // removes the socket
  void stop();

 private:
  struct Impl;
  explicit StatusServer(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

// The client: waits 5 s at most.  kNotFound: no service listens there; kTimeout.
Result<std::string> ask_status(const std::string& path, const std::string& question);

}  // namespace zc
