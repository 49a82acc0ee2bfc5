// Takes leads over HTTP/1.1 for a hotline's own program, and tells it where they stand:
//
//   POST /leads               a list as config/lead_file reads it: application/json, or text/csv
//   GET  /leads/REFERENCE     status by the office's number (percent-encoded), no personal data
//
// Each request needs "Authorization: Bearer TOKEN".  The store is asked on a thread of the server's
// own, one request at a time.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "app/http_server.h"
#include "base/log.h"
#include "base/result.h"
#include "config/settings.h"

namespace zc {

// By settings.leads; `token` as read from its file.  At most 8 connections, 4 MB of body, 30 s
// each. `log` must outlive the server.  kBadInput for a token of less than 20 bytes; else as
// HttpServer.
Result<std::unique_ptr<HttpServer>> serve_leads(const boost::asio::any_io_executor& executor,
                                                const Settings& settings,
                                                const std::string& token,
                                                const Log& log);

}  // namespace zc
