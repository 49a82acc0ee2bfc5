// Tells the service manager how we are: sd_notify(3), without its library.  One datagram a message
// to the socket that $NOTIFY_SOCKET names; silent when there is none.  Messages that cannot be sent
// are dropped: nobody is there to be told.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace zc {

class ServiceNotify {
 public:
  // Reads NOTIFY_SOCKET and WATCHDOG_USEC.  Call before other threads start.
  static ServiceNotify from_environment();
  ServiceNotify() = default;

  void ready() const { send("READY=1"); }
  void reloading() const;
  void stopping() const { send("STOPPING=1"); }
  void alive() const { send("WATCHDOG=1"); }
  // One line for `systemctl status`.
  void status(std::string_view line) const { send("STATUS=" + std::string(line)); }

  // How often the manager wants alive() at the least; nullopt: not at all.
  std::optional<std::chrono::microseconds> watchdog() const { return watchdog_; }

 private:
  void send(const std::string& message) const;

  std::string socket_ = {};  // path, or '@' and an abstract name
  std::optional<std::chrono::microseconds> watchdog_ = {};
};

}  // namespace zc
