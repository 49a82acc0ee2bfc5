// Takes leads over HTTP/1.1 for a hotline's own program, and tells it where they stand:
//
//   POST /leads               a list as config/lead_file reads it: application/json, or text/csv
//   GET  /leads/REFERENCE     status by the office's number (percent-encoded), no personal data
//
// Each request needs "Authorization: Bearer TOKEN".  Bounded: 8 connections, 8 KB of head, 4 MB of
// body, 30 s each.  The store is asked on a thread of the server's own, one request at a time.
// Plain HTTP: meant for this machine, or behind a proxy that speaks TLS.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "base/log.h"
#include "base/result.h"
#include "config/settings.h"

namespace zc {

class LeadServer {
 public:
  // By settings.leads; `token` as read from its file.  `log` must outlive the server.  kBadInput
  // for a bad address or a token of less than 20 bytes, kNetwork when it cannot be bound.
  static Result<std::unique_ptr<LeadServer>> start(const boost::asio::any_io_executor& executor,
                                                   const Settings& settings,
                                                   const std::string& token,
                                                   const Log& log);
  ~LeadServer();  // same thread as the executor's; waits for the request under way

  unsigned short port() const;
  void stop();

 private:
  struct Impl;
  explicit LeadServer(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace zc
