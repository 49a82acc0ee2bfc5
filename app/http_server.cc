#include "app/http_server.h"

#include <charconv>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>

#include "app/run_on.h"

namespace zc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Parser = http::request_parser<http::string_body>;
using Reply = http::response<http::string_body>;

constexpr auto kQuiet = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds kPause(1);  // after a failed accept

Result<tcp::endpoint> listen_address(const std::string& address) {
  const Error bad(ErrorKind::kBadInput,
                  fmt::format("not an address like 127.0.0.1:9464: '{}'", address));
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return bad;
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  unsigned short port = 0;
  const char* const end = address.data() + address.size();
  const auto [stop, code] = std::from_chars(address.data() + colon + 1, end, port);
  boost::system::error_code failed;
  const asio::ip::address ip = asio::ip::make_address(host, failed);
  if (failed || code != std::errc() || stop != end) return bad;
  return tcp::endpoint(ip, port);
}

HttpQuestion question_of(const Parser& parser) {
  const auto& request = parser.get();
  return {std::string(request.method_string()),
          std::string(request.target()),
          std::string(request[http::field::authorization]),
          std::string(request[http::field::content_type]),
          request.body()};
}

Reply reply_of(HttpAnswer answer) {
  Reply reply;
  reply.version(11);
  reply.keep_alive(false);
  reply.result(static_cast<unsigned>(answer.status));
  reply.set(http::field::content_type, answer.content_type);
  reply.set(http::field::cache_control, "no-store");
  if (!answer.allow.empty()) reply.set(http::field::allow, answer.allow);
  if (!answer.authenticate.empty()) reply.set(http::field::www_authenticate, answer.authenticate);
  if (!answer.retry_after.empty()) reply.set(http::field::retry_after, answer.retry_after);
  reply.body() = std::move(answer.body);
  reply.prepare_payload();
  return reply;
}

}  // namespace

struct HttpServer::Impl {
  Impl(const asio::any_io_executor& executor, HttpServerOptions how, Answer says, Doorman at_door)
      : options(std::move(how)),
        answer(std::move(says)),
        doorman(std::move(at_door)),
        acceptor(executor) {
    if (options.own_thread) pool.emplace(1);
  }

  // nullopt: the question cannot be read, and nobody waits for an answer.
  asio::awaitable<std::optional<HttpAnswer>> hear(beast::tcp_stream& stream) {
    beast::flat_buffer buffer(kMaxQuestionHead + options.body_bytes);
    Parser parser;
    parser.header_limit(kMaxQuestionHead);
    parser.body_limit(options.body_bytes);
    auto [failed, head] = co_await http::async_read_header(stream, buffer, parser, kQuiet);
    static_cast<void>(head);
    if (failed == http::error::body_limit) co_return options.too_much;
    if (failed) co_return std::nullopt;
    if (doorman) {
      if (auto refusal = doorman(question_of(parser))) co_return refusal;
    }
    auto [broken, body] = co_await http::async_read(stream, buffer, parser, kQuiet);
    static_cast<void>(body);
    if (broken == http::error::body_limit) co_return options.too_much;
    if (broken) co_return std::nullopt;
    const HttpQuestion question = question_of(parser);
    if (!pool) co_return answer(question);
    stream.expires_never();
    auto work = [&] { return answer(question); };
    co_return co_await run_on(*pool, work);
  }

  static asio::awaitable<void> serve(std::shared_ptr<Impl> self, tcp::socket socket) {
    beast::tcp_stream stream(std::move(socket));
    stream.expires_after(self->options.deadline);
    if (std::optional<HttpAnswer> answer = co_await self->hear(stream)) {
      const Reply reply = reply_of(*std::move(answer));
      stream.expires_after(self->options.deadline);
      const auto [unsent, sent] = co_await http::async_write(stream, reply, kQuiet);
      static_cast<void>(unsent);  // the caller went away: what was done stands
      static_cast<void>(sent);
    }
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
      if (self->connections >= self->options.connections) continue;  // the socket closes here
      ++self->connections;
      const auto executor = socket.get_executor();
      asio::co_spawn(executor, serve(self, std::move(socket)), asio::detached);
    }
  }

  Status listen() {
    ZC_TRY(const tcp::endpoint endpoint, listen_address(options.address));
    boost::system::error_code failed;
    acceptor.open(endpoint.protocol(), failed);
    if (!failed) acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed) acceptor.bind(endpoint, failed);
    if (!failed) acceptor.listen(options.connections, failed);
    if (!failed) return Done{};
    return Error(
        ErrorKind::kNetwork,
        fmt::format(
            "{}: cannot listen at {}: {}", options.name, options.address, failed.message()));
  }

  const HttpServerOptions options;
  const Answer answer;
  const Doorman doorman;
  tcp::acceptor acceptor;
  std::optional<asio::thread_pool> pool = {};
  int connections = 0;
};

Result<std::unique_ptr<HttpServer>> HttpServer::start(const asio::any_io_executor& executor,
                                                      HttpServerOptions options,
                                                      Answer answer,
                                                      Doorman doorman) {
  auto impl =
      std::make_shared<Impl>(executor, std::move(options), std::move(answer), std::move(doorman));
  ZC_CHECK(impl->listen());
  asio::co_spawn(executor, Impl::accept(impl), asio::detached);
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::HttpServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() {
  stop();
  if (impl_->pool) impl_->pool->join();
}

unsigned short HttpServer::port() const {
  boost::system::error_code ignored;
  return impl_->acceptor.local_endpoint(ignored).port();
}

void HttpServer::stop() {
  boost::system::error_code ignored;
  impl_->acceptor.close(ignored);
}

}  // namespace zc
