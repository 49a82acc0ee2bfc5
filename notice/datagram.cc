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
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/descriptor.h"

namespace zc {
namespace {

constexpr std::string_view kUdp = "udp://";

Error failed(const std::string& address) {
  return {ErrorKind::kNetwork,
          fmt::format("{}: {}", address, std::generic_category().message(errno))};
}

// A local socket takes ten or so datagrams until its reader comes to them.
Status wait_for_reader(int socket, std::chrono::milliseconds wait) {
  pollfd writable = {socket, POLLOUT, 0};
  const int ready = poll(&writable, 1, static_cast<int>(wait.count()));
  if (ready > 0) return Done{};
  if (ready == 0) return Error(ErrorKind::kNetwork, "its reader takes nothing");
  return Error(ErrorKind::kNetwork, std::generic_category().message(errno));
}

Status send_to(const std::string& address,
               const sockaddr* to,
               socklen_t size,
               std::string_view bytes,
               std::chrono::milliseconds wait) {
  const Descriptor socket(::socket(to->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.is_open() || connect(socket.get(), to, size) != 0) return failed(address);
  if (Status ready = wait_for_reader(socket.get(), wait); !ready) {
    return ready.error().within(address);
  }
  // Another writer may have come first: then this one fails, and is tried again as any other.
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

Status send_udp(const std::string& address,
                std::string_view bytes,
                std::chrono::milliseconds wait) {
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
  return send_to(address, found->ai_addr, found->ai_addrlen, bytes, wait);
}

}  // namespace

bool is_datagram_address(std::string_view address) {
  return address.starts_with('/') || split(address).has_value();
}

Status send_datagram(const std::string& address,
                     std::string_view bytes,
                     std::chrono::milliseconds wait) {
  if (!address.starts_with('/')) return send_udp(address, bytes, wait);
  sockaddr_un to = {};
  to.sun_family = AF_UNIX;
  if (address.size() >= sizeof(to.sun_path)) {
    return Error(ErrorKind::kBadInput, fmt::format("{}: too long for a local socket", address));
  }
  std::memcpy(to.sun_path, address.data(), address.size());
  return send_to(address, reinterpret_cast<const sockaddr*>(&to), sizeof(to), bytes, wait);
}

}  // namespace zc
