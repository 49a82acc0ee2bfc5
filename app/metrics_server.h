// Serves GET /metrics.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "app/http_server.h"
#include "app/metrics.h"
#include "base/result.h"

namespace zc {

// At most 16 connections of 5 s each.  `metrics` must outlive the server.  Fails as HttpServer.
Result<std::unique_ptr<HttpServer>> serve_metrics(const boost::asio::any_io_executor& executor,
                                                  const std::string& address,
                                                  const Metrics& metrics);

}  // namespace zc
