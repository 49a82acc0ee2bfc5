// Time as the program sees it: milliseconds UTC, read from one Clock, so that tests own time.
// Written everywhere as RFC 3339, for example 2026-11-24T08:30:00.000Z.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace zc {

using UtcTime = std::chrono::sys_time<std::chrono::milliseconds>;

// Beijing time against UTC, without daylight saving since 1991.
inline constexpr std::chrono::hours kBeijingAhead(8);

// The only source of "now" in the program.  Implementations are thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual UtcTime now() const = 0;
};

class SystemClock final : public Clock {
 public:
  UtcTime now() const override;
};

// "2026-11-24T08:30:00.000Z"; with `seconds` resolution "2026-11-24T08:30:00Z" (WARC-Date).
std::string to_rfc3339(UtcTime time);
std::string to_rfc3339_seconds(UtcTime time);
// Beijing time for people: "2026-11-24 16:30:00" (UTC+8).
std::string to_beijing(UtcTime time);

// Reads what the writers above print, and a bare date "2026-11-24" as its first UTC millisecond.
// Fails with kBadInput.
Result<UtcTime> parse_rfc3339(std::string_view text);

// What people write on a command line.  "2026-11-24" is a day of Beijing's, of which `edge` takes
// the first or the last millisecond; "2026-11-24 16:30:00", as to_beijing() prints it, is Beijing
// time; with a "T" it is UTC, as above.  Fails with kBadInput.
enum class DayEdge { kFirst, kLast };
Result<UtcTime> parse_told_time(std::string_view text, DayEdge edge);

}  // namespace zc
