// Serves GET /metrics over HTTP/1.1 on one address, on the caller's executor.  Bounded: 16
// connections, 8 KB of request head, 5 s each.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "app/metrics.h"
#include "base/result.h"

namespace zc {

class MetricsServer {
 public:
  // `address`: "127.0.0.1:9464" or "[::1]:9464"; port 0 picks one.  `metrics` must outlive the
  // server.  kBadInput for a bad address, kNetwork when it cannot be bound (the message says why).
  static Result<std::unique_ptr<MetricsServer>> start(const boost::asio::any_io_executor& executor,
                                                      const std::string& address,
                                                      const Metrics& metrics);
  ~MetricsServer();  // same thread as the executor's

  unsigned short port() const;
  void stop();

 private:
  struct Impl;
  explicit MetricsServer(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace zc
