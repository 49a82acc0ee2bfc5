#include "tests/support/test_site.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <list>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace zc::test {
namespace {

sockaddr_storage address_of(const std::string& text, std::uint16_t port) {
  sockaddr_storage storage = {};
  auto* const v4 = reinterpret_cast<sockaddr_in*>(&storage);
  if (inet_pton(AF_INET, text.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    return storage;
  }
  auto* const v6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr) != 1) {
    throw std::runtime_error("TestSite: " + text + " is no address");
  }
  v6->sin6_family = AF_INET6;
  v6->sin6_port = htons(port);
  return storage;
}

int listening_socket(const std::string& address) {
  const sockaddr_storage at = address_of(address, 0);
  const int socket = ::socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0 || bind(socket, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 ||
      listen(socket, 1024) != 0) {
    throw std::runtime_error("TestSite: cannot listen on " + address);
  }
  return socket;
}

std::uint16_t port_of(int socket) {
  sockaddr_storage at = {};
  socklen_t size = sizeof at;
  getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size);
  return ntohs(at.ss_family == AF_INET ? reinterpret_cast<sockaddr_in*>(&at)->sin_port
                                       : reinterpret_cast<sockaddr_in6*>(&at)->sin6_port);
}

// A connection's bytes, plain or through TLS.
class Channel {
 public:
  Channel(int socket, SSL_CTX* context) : socket_(socket) {
    if (context == nullptr) return;
    ssl_ = SSL_new(context);
    SSL_set_fd(ssl_, socket);
  }
  ~Channel() {
    if (ssl_ != nullptr) SSL_free(ssl_);
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  bool open() { return ssl_ == nullptr || SSL_accept(ssl_) == 1; }
  int socket() const { return socket_; }

  // 0 or less: over.
  ssize_t read(char* into, std::size_t size) {
    if (ssl_ != nullptr) return SSL_read(ssl_, into, static_cast<int>(size));
    return recv(socket_, into, size, 0);
  }

  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ssl_ != nullptr
                               ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                               : send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  void close_in_order() {
    if (ssl_ != nullptr) SSL_shutdown(ssl_);
    shutdown(socket_, SHUT_WR);
  }

 private:
  int socket_;
  SSL* ssl_ = nullptr;
};

}  // namespace

std::string TestRequest::header(std::string_view name) const {
  std::string_view rest = head;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(std::min(rest.size(), line.size() + 2));
    if (line.size() <= name.size() || line[name.size()] != ':') continue;
    if (strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    const std::size_t value = line.find_first_not_of(' ', name.size() + 1);
    return value == std::string_view::npos ? std::string() : std::string(line.substr(value));
  }
  return {};
}

TestReply TestReply::status(int code, std::string lines, std::string body) {
  TestReply reply;
  std::string bytes =
      fmt::format("HTTP/1.1 {} Test\r\n{}Content-Length: {}\r\n\r\n", code, lines, body.size());
  reply.pieces.push_back(TestPiece{bytes + body});
  return reply;
}

TestReply TestReply::page(std::string body, std::string type) {
  return status(200, "Content-Type: " + type + "\r\n", std::move(body));
}

TestReply TestReply::raw(std::string bytes, TestEnd end) {
  TestReply reply;
  reply.pieces.push_back(TestPiece{std::move(bytes)});
  reply.end = end;
  return reply;
}

TestReply TestReply::silence() {
  TestReply reply;
  reply.end = TestEnd::kHang;
  return reply;
}

class TestSite::Impl {
 public:
  Impl(Handler handler, TestSiteOptions options);
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  TestSiteOptions options;
  std::uint16_t port = 0;
  mutable std::mutex mutex;  // guards the next three
  std::vector<TestRequest> requests = {};
  std::list<std::pair<int, std::thread>> connections = {};
  std::size_t accepted = 0;

 private:
  void accept_all();
  void serve(int socket, std::size_t number);
  bool read_request(Channel& channel, std::string& pending, TestRequest& request);
  // False: the connection is over.
  bool answer(Channel& channel, const TestReply& reply);
  bool send_piece(Channel& channel, const TestPiece& piece);
  // Until the site ends, the client goes (with `channel`) or `limit` passes; false: not `limit`.
  bool wait(const Channel& channel, int limit_ms) const;

  Handler handler_;
  SSL_CTX* context_ = nullptr;
  int listener_ = -1;
  int stop_ = -1;
  std::thread acceptor_ = {};
};

TestSite::Impl::Impl(Handler handler, TestSiteOptions from_options)
    : options(std::move(from_options)), handler_(std::move(handler)) {
  if (!options.certificate_file.empty()) {
    context_ = SSL_CTX_new(TLS_server_method());
    if (SSL_CTX_use_certificate_chain_file(context_, options.certificate_file.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(context_, options.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
      throw std::runtime_error("TestSite: certificate or key cannot be used");
    }
  }
  listener_ = listening_socket(options.address);
  port = port_of(listener_);
  stop_ = eventfd(0, EFD_CLOEXEC);
  acceptor_ = std::thread([this] { accept_all(); });
}

TestSite::Impl::~Impl() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(stop_, &one, sizeof one);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex);
    for (const auto& [socket, thread] : connections) shutdown(socket, SHUT_RDWR);
  }
  for (auto& [socket, thread] : connections) {
    thread.join();
    close(socket);
  }
  close(listener_);
  close(stop_);
  SSL_CTX_free(context_);
}

void TestSite::Impl::accept_all() {
  while (true) {
    std::array<pollfd, 2> watched = {pollfd{listener_, POLLIN, 0}, pollfd{stop_, POLLIN, 0}};
    poll(watched.data(), watched.size(), -1);
    if (watched[1].revents != 0) return;
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    const int yes = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const std::lock_guard lock(mutex);
    const std::size_t number = ++accepted;
    connections.emplace_back(socket,
                             std::thread([this, socket, number] { serve(socket, number); }));
  }
}

void TestSite::Impl::serve(int socket, std::size_t number) {
  Channel channel(socket, context_);
  if (!channel.open()) {
    shutdown(socket, SHUT_RDWR);
    return;
  }
  std::string pending;
  while (true) {
    TestRequest request;
    request.connection = number;
    if (!read_request(channel, pending, request)) break;
    {
      const std::lock_guard lock(mutex);
      requests.push_back(request);
    }
    if (!answer(channel, handler_(request))) return;
  }
  channel.close_in_order();
}

bool TestSite::Impl::read_request(Channel& channel, std::string& pending, TestRequest& request) {
  std::size_t end = 0;
  while ((end = pending.find("\r\n\r\n")) == std::string::npos) {
    std::array<char, 4096> piece;
    const ssize_t got = channel.read(piece.data(), piece.size());
    if (got <= 0) return false;
    pending.append(piece.data(), static_cast<std::size_t>(got));
  }
  request.head = pending.substr(0, end + 4);
  pending.erase(0, end + 4);
  const std::string length = request.header("Content-Length");
  const std::size_t wanted = length.empty() ? 0 : std::stoul(length);
  while (pending.size() < wanted) {
    std::array<char, 4096> piece;
    const ssize_t got = channel.read(piece.data(), piece.size());
    if (got <= 0) return false;
    pending.append(piece.data(), static_cast<std::size_t>(got));
  }
  request.body = pending.substr(0, wanted);
  pending.erase(0, wanted);
  const std::size_t target = request.head.find(' ') + 1;
  request.target = request.head.substr(target, request.head.find(' ', target) - target);
  return true;
}

bool TestSite::Impl::wait(const Channel& channel, int limit_ms) const {
  std::array<pollfd, 2> watched = {pollfd{stop_, POLLIN, 0},
                                   pollfd{channel.socket(), POLLRDHUP, 0}};
  return poll(watched.data(), watched.size(), limit_ms) == 0;
}

bool TestSite::Impl::send_piece(Channel& channel, const TestPiece& piece) {
  if (piece.pause.count() > 0 && !wait(channel, static_cast<int>(piece.pause.count()))) {
    return false;
  }
  return channel.write(piece.bytes);
}

bool TestSite::Impl::answer(Channel& channel, const TestReply& reply) {
  for (const TestPiece& piece : reply.pieces) {
    if (!send_piece(channel, piece)) return false;
  }
  while (!reply.endless.bytes.empty()) {
    if (!send_piece(channel, reply.endless)) return false;
  }
  if (reply.end == TestEnd::kKeep) return true;
  if (reply.end == TestEnd::kHang) wait(channel, -1);
  if (reply.end == TestEnd::kClose) {
    channel.close_in_order();
    return false;
  }
  // A reset is what shutdown cannot do: the descriptor is replaced, which closes the old socket.
  const linger at_once = {.l_onoff = 1, .l_linger = 0};
  setsockopt(channel.socket(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  dup2(stop_, channel.socket());
  return false;
}

TestSite::TestSite(Handler handler, TestSiteOptions options)
    : impl_(std::make_unique<Impl>(std::move(handler), std::move(options))) {}

TestSite::~TestSite() = default;

std::uint16_t TestSite::port() const {
  return impl_->port;
}

std::string TestSite::url(std::string_view path, std::string_view host) const {
  const bool is_v6 = impl_->options.address.find(':') != std::string::npos;
  const std::string address = is_v6 ? "[" + impl_->options.address + "]" : impl_->options.address;
  return fmt::format("{}://{}:{}{}",
                     impl_->options.certificate_file.empty() ? "http" : "https",
                     host.empty() ? std::string_view(address) : host,
                     impl_->port,
                     path);
}

std::vector<TestRequest> TestSite::requests() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}

std::size_t TestSite::connections() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->accepted;
}

std::uint16_t closed_port() {
  const int socket = listening_socket("127.0.0.1");
  const std::uint16_t port = port_of(socket);
  close(socket);
  return port;
}

}  // namespace zc::test
