// One datagram to a local socket or by UDP: the transport of syslog (RFC 5426).  Nobody confirms
// that it arrived; what the system refuses is told.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace zc {

// `address`: the path of a local socket ("/dev/log"), or "udp://host:port".  kBadInput: neither;
// kNetwork: nobody listens, or the host has no address.
Status send_datagram(const std::string& address, std::string_view bytes);

// Is it one of the two?
bool is_datagram_address(std::string_view address);

}  // namespace zc
