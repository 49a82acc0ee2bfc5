// How long a server asks us to stay away: Retry-After, as seconds or as a date.
// Source: RFC 9110 section 10.2.3 and 5.6.7 (the three date forms).  Pure; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace zc {

// From `now` on; never negative.  nullopt: no such header, or one that means nothing.
std::optional<std::chrono::seconds> retry_after(std::string_view header, UtcTime now);

// "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994".
std::optional<UtcTime> parse_http_date(std::string_view text);

}  // namespace zc
