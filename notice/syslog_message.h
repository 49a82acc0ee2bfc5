// One notice as a syslog message of RFC 5424, without transport framing.  Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/notice.h"
#include "base/time.h"

namespace zc {

// Section 6.1: receivers take at least 480 bytes and should take 2,048.
inline constexpr std::size_t kSyslogMostBytes = 2048;

// `facility`: 0 to 23 (section 6.2.1); 16 is local0.  `host`: our own name, "" for none.  Severity:
// alert becomes warning (4), review notice (5), log informational (6).
std::string syslog_message(const Notice& notice, int facility, std::string_view host, UtcTime now);

}  // namespace zc
