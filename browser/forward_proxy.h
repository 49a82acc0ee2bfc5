// The browser's only way out: a forward proxy that resolves each name itself, asks the address
// guard about the very address it then connects to, and counts bytes.  Plain HTTP requests are
// relayed one a connection; everything else (https, WebSocket) is CONNECT.  Redirects, service
// workers, frames, WebSockets and names that change their address all pass here, since there is no
// other way.
//
//   ZC_TRY(auto proxy, ForwardProxy::start(process->take_listener(), options));
//   ...
//   proxy->connections();  // what was asked, and what was refused, with the reason
//
// One thread of its own.  Thread-safe.  Source: RFC 9110 section 9.3.6 (CONNECT), RFC 9112 section
// 3.2.2 (absolute form).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/descriptor.h"
#include "base/error.h"
#include "base/result.h"

namespace zc {

struct ProxyOptions {
  // May we connect to this IP address?  kDenied tells the range.  Any thread.
  std::function<Status(const std::string& ip)> check = {};
  // Addresses of a name, as text, best first; must end by itself within seconds.  Any thread.
  std::function<boost::asio::awaitable<Result<std::vector<std::string>>>(std::string host)> lookup =
      {};
  std::uint64_t max_bytes = 32ULL << 20;      // from servers, over all connections
  std::uint64_t max_sent_bytes = 4ULL << 20;  // to servers, over all connections
  std::size_t max_connections = 300;          // in all
  std::chrono::milliseconds connect_timeout{10'000};
};

struct ProxyConnection {
  std::string host = {};  // as the browser named it; IPv6 without brackets
  std::uint16_t port = 0;
  std::string ip = {};               // connected to; "" = none
  std::optional<Error> error = {};   // kDenied: guard or budget; else what the network said
  std::uint64_t received_bytes = 0;  // from the server
  std::uint64_t sent_bytes = 0;
};

class ForwardProxy {
 public:
  // `listener` listens already.  kStorage: no thread.
  static Result<std::unique_ptr<ForwardProxy>> start(Descriptor listener, ProxyOptions options);
  ~ForwardProxy();  // cuts every connection, joins the thread

  // In the order of asking; at most max_connections and one that tells of the bound.
  std::vector<ProxyConnection> connections() const;
  std::uint64_t received_bytes() const;

 private:
  struct Impl;
  explicit ForwardProxy(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace zc
