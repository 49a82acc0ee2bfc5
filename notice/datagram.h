// One datagram to a local socket or by UDP: the transport of syslog (RFC 5426).  Nobody confirms
// that it arrived; what the system refuses is told.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace zc {

// `address`: the path of a local socket ("/dev/log"), or "udp://host:port".  kBadInput: neither;
// kNetwork: nobody listens, the host has no address, or a local socket is full of what its reader
// did not take for as long as `wait`.
Status send_datagram(const std::string& address,
                     std::string_view bytes,
                     std::chrono::milliseconds wait);

// Is it one of the two?
bool is_datagram_address(std::string_view address);

}  // namespace zc
