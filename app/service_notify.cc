#include "app/service_notify.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace zc {
namespace {

std::optional<std::int64_t> number_in(const char* name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): before other threads start
  const char* const text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  std::int64_t value = 0;
  const char* const end = text + std::strlen(text);
  const auto [stop, code] = std::from_chars(text, end, value);
  if (code != std::errc() || stop != end || value <= 0) return std::nullopt;
  return value;
}

}  // namespace

ServiceNotify ServiceNotify::from_environment() {
  ServiceNotify notify;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): before other threads start
  if (const char* const socket = std::getenv("NOTIFY_SOCKET")) notify.socket_ = socket;
  const auto pid = number_in("WATCHDOG_PID");
  const auto every = number_in("WATCHDOG_USEC");
  if (every && (!pid || *pid == getpid())) notify.watchdog_ = std::chrono::microseconds(*every);
  return notify;
}

// MONOTONIC_USEC: sd_notify(3), for Type=notify-reload.
void ServiceNotify::reloading() const {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}",
                   std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000));
}

void ServiceNotify::send(const std::string& message) const {
  sockaddr_un address = {};
  if (socket_.empty() || socket_.size() >= sizeof(address.sun_path)) return;
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  sendto(fd,
         message.data(),
         message.size(),
         MSG_NOSIGNAL,
         reinterpret_cast<const sockaddr*>(&address),  // NOLINT(*-reinterpret-cast): sockets API
         length);
  close(fd);
}

}  // namespace zc
