// A time zone by its IANA name ("Asia/Shanghai"), from the tables of the operating system
// (/usr/share/zoneinfo, package tzdata).  Read once by find(); immutable and thread-safe after
// that.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace date {
class time_zone;
}

namespace zc {

// What a clock on the wall shows, to the minute.
struct WallTime {
  std::chrono::local_days day = {};
  std::chrono::minutes minute{0};  // of the day, 0 to 1439
  bool operator==(const WallTime&) const = default;
};

// The moments at which the wall shows one time: one of them; when clocks go back, two.  Within the
// hour that is left out when clocks go forward there is none: `first` is then the moment of the
// jump.
struct WallMoments {
  UtcTime first = {};
  std::optional<UtcTime> second = {};
  bool skipped = false;
};

class TimeZone {
 public:
  // kBadInput: no such name.
  static Result<TimeZone> find(std::string_view name);
  // Etc/UTC without tables.
  TimeZone() = default;

  const std::string& name() const { return name_; }
  WallTime wall(UtcTime time) const;
  WallMoments moments(const WallTime& wall) const;

  bool operator==(const TimeZone&) const = default;

 private:
  TimeZone(std::string name, const date::time_zone* zone) : name_(std::move(name)), zone_(zone) {}

  std::string name_ = "UTC";
  const date::time_zone* zone_ = nullptr;  // lives as long as the program
};

}  // namespace zc
