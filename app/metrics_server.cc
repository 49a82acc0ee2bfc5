#include "app/metrics_server.h"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>

#include "app/listen_address.h"

namespace zc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr auto kQuiet = asio::as_tuple(asio::use_awaitable);
constexpr int kMaxConnections = 16;
constexpr std::uint32_t kMaxHead = 8192;
constexpr std::chrono::seconds kDeadline(5);
constexpr std::chrono::seconds kPause(1);  // after a failed accept

http::response<http::string_body> reply_to(const http::request<http::string_body>& request,
                                           const Metrics& metrics) {
  http::response<http::string_body> reply;
  reply.version(11);
  reply.keep_alive(false);
  reply.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
  if (request.target() != "/metrics") {
    reply.result(http::status::not_found);
    reply.body() = "only /metrics is here\n";
  } else if (request.method() != http::verb::get) {
    reply.result(http::status::method_not_allowed);
    reply.set(http::field::allow, "GET");
  } else {
    reply.result(http::status::ok);
    reply.body() = metrics.text();
  }
  reply.prepare_payload();
  return reply;
}

}  // namespace

struct MetricsServer::Impl {
  Impl(const asio::any_io_executor& executor, const Metrics& shown)
      : acceptor(executor), metrics(shown) {}

  static asio::awaitable<void> serve(std::shared_ptr<Impl> self, tcp::socket socket) {
    beast::tcp_stream stream(std::move(socket));
    stream.expires_after(kDeadline);
    beast::flat_buffer buffer(kMaxHead);
    http::request_parser<http::string_body> parser;
    parser.header_limit(kMaxHead);
    parser.body_limit(0);
    const auto [failed, bytes] = co_await http::async_read(stream, buffer, parser, kQuiet);
    if (!failed) {
      http::response<http::string_body> reply = reply_to(parser.get(), self->metrics);
      const auto [unsent, sent] = co_await http::async_write(stream, reply, kQuiet);
      static_cast<void>(unsent);  // the scraper went away: nothing to do about it
      static_cast<void>(sent);
    }
    static_cast<void>(bytes);
    --self->connections;
  }

  static asio::awaitable<void> accept(std::shared_ptr<Impl> self) {
    for (;;) {
      auto [failed, socket] = co_await self->acceptor.async_accept(kQuiet);
      if (failed == asio::error::operation_aborted || !self->acceptor.is_open()) co_return;
      if (failed) {  // no descriptor left, most likely
        asio::steady_timer pause(self->acceptor.get_executor(), kPause);
        co_await pause.async_wait(kQuiet);
        continue;
      }
      if (self->connections >= kMaxConnections) continue;  // the socket closes here
      ++self->connections;
      const auto executor = socket.get_executor();
      asio::co_spawn(executor, serve(self, std::move(socket)), asio::detached);
    }
  }

  tcp::acceptor acceptor;
  const Metrics& metrics;
  int connections = 0;
};

Result<std::unique_ptr<MetricsServer>> MetricsServer::start(const asio::any_io_executor& executor,
                                                            const std::string& address,
                                                            const Metrics& metrics) {
  ZC_TRY(const tcp::endpoint endpoint, listen_address(address));
  auto impl = std::make_shared<Impl>(executor, metrics);
  boost::system::error_code failed;
  impl->acceptor.open(endpoint.protocol(), failed);
  if (!failed) impl->acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed) impl->acceptor.bind(endpoint, failed);
  if (!failed) impl->acceptor.listen(kMaxConnections, failed);
  if (failed) {
    return Error(ErrorKind::kNetwork,
                 fmt::format("metrics cannot be served at {}: {}", address, failed.message()));
  }
  asio::co_spawn(executor, Impl::accept(impl), asio::detached);
  return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(impl)));
}

MetricsServer::MetricsServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

MetricsServer::~MetricsServer() {
  stop();
}

unsigned short MetricsServer::port() const {
  boost::system::error_code ignored;
  return impl_->acceptor.local_endpoint(ignored).port();
}

void MetricsServer::stop() {
  boost::system::error_code ignored;
  impl_->acceptor.close(ignored);
}

}  // namespace zc
