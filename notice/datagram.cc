#include "notice/datagram.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>

#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace zc {
namespace {

constexpr std::string_view kUdp = "udp://";

class Socket {
 public:
  explicit Socket(int family) : descriptor_(socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

Error failed(const std::string& address) {
  return {ErrorKind::kNetwork,
          fmt::format("{}: {}", address, std::generic_category().message(errno))};
}

Status send_to(const std::string& address,
               const sockaddr* to,
               socklen_t size,
               std::string_view bytes) {
  const Socket socket(to->sa_family);
  if (socket.get() < 0 || connect(socket.get(), to, size) != 0) return failed(address);
  // A local socket whose reader sleeps would hold us up.
  if (send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
    return failed(address);
  }
  return Done{};
}

struct HostPort {
  std::string host = {}, port = {};
};

// "udp://127.0.0.1:514", "udp://[::1]:514"
std::optional<HostPort> split(std::string_view address) {
  if (!address.starts_with(kUdp)) return std::nullopt;
  address.remove_prefix(kUdp.size());
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view host = address.substr(0, colon);
  const std::string_view port = address.substr(colon + 1);
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (port.empty() || port.size() > 5 || !std::all_of(port.begin(), port.end(), digit)) {
    return std::nullopt;
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return HostPort{std::string(host), std::string(port)};
}

Status send_udp(const std::string& address, std::string_view bytes) {
  const std::optional<HostPort> to = split(address);
  if (!to) return Error(ErrorKind::kBadInput, fmt::format("'{}' is not udp://host:port", address));
  addrinfo hints = {};
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(to->host.c_str(), to->port.c_str(), &hints, &found);
  if (code != 0) {
    return Error(ErrorKind::kNetwork, fmt::format("{}: {}", address, gai_strerror(code)));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  return send_to(address, found->ai_addr, found->ai_addrlen, bytes);
}

}  // namespace

bool is_datagram_address(std::string_view address) {
  return address.starts_with('/') || split(address).has_value();
}

Status send_datagram(const std::string& address, std::string_view bytes) {
  if (!address.starts_with('/')) return send_udp(address, bytes);
  sockaddr_un to = {};
  to.sun_family = AF_UNIX;
  if (address.size() >= sizeof(to.sun_path)) {
    return Error(ErrorKind::kBadInput, fmt::format("{}: too long for a local socket", address));
  }
  std::memcpy(to.sun_path, address.data(), address.size());
  return send_to(address, reinterpret_cast<const sockaddr*>(&to), sizeof(to), bytes);
}

}  // namespace zc
