#include "browser/forward_proxy.h"

#include <array>
#include <atomic>
#include <charconv>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>

#include "base/url.h"

namespace zc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kQuiet = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t kMaxHead = 256U << 10;
constexpr std::size_t kPiece = std::size_t{64} << 10;

struct Target {
  std::string host = {};  // without brackets
  std::uint16_t port = 0;
  std::string origin_form = {};  // "/path?query"; "" for CONNECT
};

std::string without_brackets(std::string_view host) {
  const bool has = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return std::string(has ? host.substr(1, host.size() - 2) : host);
}

Result<Target> target_of(bool is_connect, std::string_view text) {
  const Error bad(ErrorKind::kProtocol,
                  fmt::format("the browser asked its proxy for '{}'", text.substr(0, 200)));
  if (is_connect) {
    const std::size_t colon = text.rfind(':');
    std::uint16_t port = 0;
    if (colon == std::string_view::npos || colon == 0) return bad;
    const char* const end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data() + colon + 1, end, port);
    if (failed != std::errc() || stop != end || port == 0) return bad;
    return Target{without_brackets(text.substr(0, colon)), port, {}};
  }
  const Result<Url> url = Url::parse(text);
  if (!url || url->scheme() != "http") return bad;
  std::string path(url->path());
  if (url->has_query()) path += "?" + std::string(url->query());
  return Target{without_brackets(url->host()), url->effective_port(), std::move(path)};
}

Error network_error(const Target& target, const error_code& code) {
  const bool late = code == beast::error::timeout;
  return Error(late ? ErrorKind::kTimeout : ErrorKind::kNetwork,
               fmt::format("{}:{}: {}", target.host, target.port, code.message()));
}

// One connection of the browser and ours that serves it.
struct Link {
  Link(tcp::socket socket, std::size_t at)
      : client(std::move(socket)), server(client.get_executor()), number(at) {}
  void cut() {
    error_code ignored;
    client.socket().close(ignored);
    server.socket().close(ignored);
  }
  beast::tcp_stream client;
  beast::tcp_stream server;
  std::size_t number;  // in Impl::seen
};

}  // namespace

struct ForwardProxy::Impl : std::enable_shared_from_this<ForwardProxy::Impl> {
  explicit Impl(ProxyOptions given) : options(std::move(given)), acceptor(context) {}

  asio::awaitable<void> accept();
  asio::awaitable<void> serve(std::shared_ptr<Link> link);
  asio::awaitable<Status> connect(Link& link, const Target& target);
  asio::awaitable<void> tunnel(std::shared_ptr<Link> link);
  asio::awaitable<void> pump(std::shared_ptr<Link> link, bool from_server);
  template <bool kIsRequest>
  asio::awaitable<bool> take_piece(Link& link,
                                   beast::flat_buffer& buffer,
                                   http::parser<kIsRequest, http::buffer_body>& parser,
                                   std::vector<char>& piece);
  template <bool kIsRequest>
  asio::awaitable<bool> relay(Link& link,
                              beast::flat_buffer& buffer,
                              http::parser<kIsRequest, http::buffer_body>& parser);
  asio::awaitable<bool> exchange(Link& link,
                                 beast::flat_buffer& buffer,
                                 http::request_parser<http::buffer_body>& parser,
                                 const std::string& origin_form);
  asio::awaitable<bool> answer(Link& link, bool is_head);
  asio::awaitable<void> refuse(Link& link, const Error& error, bool is_connect);
  // False when the budget is used up: the link is to be cut.
  bool count(const Link& link, bool from_server, std::size_t bytes);
  void note(std::size_t number, const Error& error);
  std::optional<std::size_t> admit();

  ProxyOptions options;
  asio::io_context context = asio::io_context(1);
  tcp::acceptor acceptor;
  std::list<std::weak_ptr<Link>> links = {};  // of the proxy's thread
  bool closing = false;                       // of the proxy's thread
  std::atomic<std::uint64_t> received = 0;
  std::atomic<std::uint64_t> sent = 0;
  mutable std::mutex mutex = {};
  std::vector<ProxyConnection> seen = {};  // under `mutex`
  std::thread thread = {};
};

std::optional<std::size_t> ForwardProxy::Impl::admit() {
  const std::lock_guard lock(mutex);
  if (seen.size() < options.max_connections) {
    seen.emplace_back();
    return seen.size() - 1;
  }
  if (seen.size() == options.max_connections) {
    ProxyConnection last;
    last.error = Error(ErrorKind::kDenied,
                       fmt::format("more than {} connections", options.max_connections),
                       {{"rule", "connections"}});
    seen.push_back(std::move(last));
  }
  return std::nullopt;
}

void ForwardProxy::Impl::note(std::size_t number, const Error& error) {
  const std::lock_guard lock(mutex);
  if (!seen[number].error) seen[number].error = error;
}

bool ForwardProxy::Impl::count(const Link& link, bool from_server, std::size_t bytes) {
  const std::uint64_t all = (from_server ? received : sent) += bytes;
  const std::uint64_t most = from_server ? options.max_bytes : options.max_sent_bytes;
  {
    const std::lock_guard lock(mutex);
    ProxyConnection& one = seen[link.number];
    (from_server ? one.received_bytes : one.sent_bytes) += bytes;
  }
  if (all <= most) return true;
  note(link.number,
       Error(ErrorKind::kDenied,
             fmt::format("more than {} bytes {} servers", most, from_server ? "from" : "to"),
             {{"rule", "bytes"}}));
  return false;
}

asio::awaitable<void> ForwardProxy::Impl::accept() {
  const auto self = shared_from_this();
  while (!closing) {
    auto [failed, socket] = co_await acceptor.async_accept(kQuiet);
    if (failed || closing) co_return;
    const std::optional<std::size_t> number = admit();
    if (!number) continue;  // the socket closes here
    auto link = std::make_shared<Link>(std::move(socket), *number);
    links.remove_if([](const std::weak_ptr<Link>& one) { return one.expired(); });
    links.push_back(link);
    asio::co_spawn(context, serve(link), asio::detached);
  }
}

asio::awaitable<void> ForwardProxy::Impl::serve(std::shared_ptr<Link> link) {
  const auto self = shared_from_this();
  beast::flat_buffer buffer(kMaxHead + kPiece);
  http::request_parser<http::buffer_body> parser;
  parser.header_limit(kMaxHead);
  const auto [unread, bytes] =
      co_await http::async_read_header(link->client, buffer, parser, kQuiet);
  static_cast<void>(bytes);
  if (unread) co_return;
  const bool is_connect = parser.get().method() == http::verb::connect;
  const Result<Target> target = target_of(is_connect, parser.get().target());
  if (!target) {
    note(link->number, target.error());
    co_await refuse(*link, target.error(), is_connect);
    co_return;
  }
  {
    const std::lock_guard lock(mutex);
    seen[link->number].host = target->host;
    seen[link->number].port = target->port;
  }
  const Status connected = co_await connect(*link, *target);
  if (closing) co_return;
  if (!connected) {
    note(link->number, connected.error());
    co_await refuse(*link, connected.error(), is_connect);
    co_return;
  }
  if (is_connect) {
    co_await tunnel(link);
  } else {
    co_await exchange(*link, buffer, parser, target->origin_form);
  }
  link->cut();
}

// To the first of its addresses that the guard lets pass and that answers.
asio::awaitable<Status> ForwardProxy::Impl::connect(Link& link, const Target& target) {
  std::vector<std::string> ips = {target.host};
  error_code is_name;
  asio::ip::make_address(target.host, is_name);
  if (is_name) {
    Result<std::vector<std::string>> found = co_await options.lookup(target.host);
    if (!found) co_return found.error();
    ips = *std::move(found);
  }
  Status last = Error(ErrorKind::kNetwork, target.host + ": has no address");
  for (const std::string& ip : ips) {
    if (closing) co_return Error(ErrorKind::kCancelled, "the page is done with");
    last = options.check(ip);
    if (!last) continue;
    error_code bad;
    const tcp::endpoint endpoint(asio::ip::make_address(ip, bad), target.port);
    if (bad) continue;
    link.server.expires_after(options.connect_timeout);
    const auto [failed] = co_await link.server.async_connect(endpoint, kQuiet);
    if (!failed) {
      link.server.expires_never();
      const std::lock_guard lock(mutex);
      seen[link.number].ip = ip;
      co_return Done{};
    }
    last = network_error(target, failed);
    link.server.close();
  }
  co_return last;
}

// A plain request is not answered at all: whatever we said, the page would take for the server's.
asio::awaitable<void> ForwardProxy::Impl::refuse(Link& link, const Error& error, bool is_connect) {
  if (!is_connect) {
    link.cut();
    co_return;
  }
  const bool denied = error.kind() == ErrorKind::kDenied;
  const std::string reply =
      fmt::format("HTTP/1.1 {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                  denied ? "403 Forbidden" : "502 Bad Gateway");
  const auto buffer = asio::buffer(reply);
  const auto [failed, bytes] = co_await asio::async_write(link.client, buffer, kQuiet);
  static_cast<void>(failed);
  static_cast<void>(bytes);
  link.cut();
}

asio::awaitable<void> ForwardProxy::Impl::tunnel(std::shared_ptr<Link> link) {
  static constexpr std::string_view kReply = "HTTP/1.1 200 Connection established\r\n\r\n";
  const auto buffer = asio::buffer(kReply);
  const auto [failed, bytes] = co_await asio::async_write(link->client, buffer, kQuiet);
  static_cast<void>(bytes);
  if (failed) co_return;
  asio::co_spawn(context, pump(link, false), asio::detached);
  co_await pump(link, true);
}

asio::awaitable<void> ForwardProxy::Impl::pump(std::shared_ptr<Link> link, bool from_server) {
  const auto self = shared_from_this();
  beast::tcp_stream& from = from_server ? link->server : link->client;
  beast::tcp_stream& to = from_server ? link->client : link->server;
  std::vector<char> piece(kPiece);
  for (;;) {
    const auto room = asio::buffer(piece);
    const auto [ended, size] = co_await from.async_read_some(room, kQuiet);
    if (ended || !count(*link, from_server, size)) break;
    const auto bytes = asio::buffer(piece.data(), size);
    const auto [failed, written] = co_await asio::async_write(to, bytes, kQuiet);
    static_cast<void>(written);
    if (failed) break;
  }
  link->cut();
}

// The next piece of a body, into `piece`; false: the sender failed, or the budget is used up.
template <bool kIsRequest>
asio::awaitable<bool> ForwardProxy::Impl::take_piece(
    Link& link,
    beast::flat_buffer& buffer,
    http::parser<kIsRequest, http::buffer_body>& parser,
    std::vector<char>& piece) {
  auto& body = parser.get().body();
  if (parser.is_done()) {
    body.data = nullptr;
    body.size = 0;
    body.more = false;
    co_return true;
  }
  beast::tcp_stream& from = kIsRequest ? link.client : link.server;
  body.data = piece.data();
  body.size = piece.size();
  const auto [unread, read] = co_await http::async_read_some(from, buffer, parser, kQuiet);
  static_cast<void>(read);
  if (unread && unread != http::error::need_buffer) co_return false;
  body.size = piece.size() - body.size;
  body.data = body.size == 0 ? nullptr : piece.data();
  body.more = !parser.is_done();
  co_return count(link, !kIsRequest, body.size);
}

// Passes a message on, its head as it stands in `parser`, its body piece by piece.
template <bool kIsRequest>
asio::awaitable<bool> ForwardProxy::Impl::relay(
    Link& link, beast::flat_buffer& buffer, http::parser<kIsRequest, http::buffer_body>& parser) {
  beast::tcp_stream& to = kIsRequest ? link.server : link.client;
  http::serializer<kIsRequest, http::buffer_body> serializer(parser.get());
  const auto [unsent, head] = co_await http::async_write_header(to, serializer, kQuiet);
  if (unsent || !count(link, !kIsRequest, head)) co_return false;
  std::vector<char> piece(kPiece);
  const auto& body = parser.get().body();
  while (!parser.is_done() || !serializer.is_done()) {
    if (!co_await take_piece(link, buffer, parser, piece)) co_return false;
    if (body.size == 0 && body.more) continue;  // an empty chunk would be the last
    const auto [failed, written] = co_await http::async_write(to, serializer, kQuiet);
    static_cast<void>(written);
    if (failed && failed != http::error::need_buffer) co_return false;
  }
  co_return true;
}

asio::awaitable<bool> ForwardProxy::Impl::exchange(Link& link,
                                                   beast::flat_buffer& buffer,
                                                   http::request_parser<http::buffer_body>& parser,
                                                   const std::string& origin_form) {
  auto& request = parser.get();
  const bool is_head = request.method() == http::verb::head;
  request.target(origin_form);
  request.erase("Proxy-Connection");
  request.keep_alive(false);  // one request a connection: the next may be for another host
  if (!co_await relay(link, buffer, parser)) co_return false;
  co_return co_await answer(link, is_head);
}

asio::awaitable<bool> ForwardProxy::Impl::answer(Link& link, bool is_head) {
  beast::flat_buffer buffer(kMaxHead + kPiece);
  for (;;) {
    http::response_parser<http::buffer_body> parser;
    parser.header_limit(kMaxHead);
    parser.body_limit(boost::none);
    parser.skip(is_head);
    const auto [unread, bytes] =
        co_await http::async_read_header(link.server, buffer, parser, kQuiet);
    static_cast<void>(bytes);
    if (unread) {
      note(link.number, Error(ErrorKind::kProtocol, "no HTTP answer: " + unread.message()));
      co_return false;
    }
    if (parser.get().result_int() / 100 == 1)
      continue;  // an interim answer (RFC 9110 section 15.2)
    parser.get().keep_alive(false);
    co_return co_await relay(link, buffer, parser);
  }
}

Result<std::unique_ptr<ForwardProxy>> ForwardProxy::start(Descriptor listener,
                                                          ProxyOptions options) {
  auto impl = std::make_shared<Impl>(std::move(options));
  error_code failed;
  impl->acceptor.assign(tcp::v4(), listener.get(), failed);
  if (failed) {
    return Error(ErrorKind::kStorage, "the browser's proxy cannot listen: " + failed.message());
  }
  listener.release();
  asio::co_spawn(impl->context, impl->accept(), asio::detached);
  try {
    impl->thread = std::thread([raw = impl.get()] { raw->context.run(); });
  } catch (const std::system_error& error) {
    return Error(ErrorKind::kStorage, fmt::format("no thread for the proxy: {}", error.what()));
  }
  return std::unique_ptr<ForwardProxy>(new ForwardProxy(std::move(impl)));
}

ForwardProxy::ForwardProxy(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

// NOLINTNEXTLINE(bugprone-exception-escape): throws only when there is no memory for one handler
ForwardProxy::~ForwardProxy() {
  Impl& impl = *impl_;
  asio::post(impl.context, [&impl] {
    impl.closing = true;
    error_code ignored;
    impl.acceptor.close(ignored);
    for (const std::weak_ptr<Link>& one : impl.links) {
      if (const auto link = one.lock()) link->cut();
    }
  });
  impl.thread.join();  // when every coroutine has ended
}

std::vector<ProxyConnection> ForwardProxy::connections() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->seen;
}

std::uint64_t ForwardProxy::received_bytes() const {
  return impl_->received;
}

}  // namespace zc
