#include "config/time_zone.h"

#include <exception>
#include <utility>

#include <date/tz.h>
#include <fmt/format.h>

namespace zc {
namespace {

using std::chrono::floor;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

UtcTime at(std::chrono::sys_seconds time) {
  return UtcTime(time.time_since_epoch());
}

}  // namespace

Result<TimeZone> TimeZone::find(std::string_view name) {
  try {
    const date::time_zone* const zone = date::locate_zone(std::string(name));
    zone->get_info(std::chrono::sys_seconds{});  // reads the table now, not at first use
    return TimeZone(std::string(name), zone);
  } catch (const std::exception&) {
    return Error(ErrorKind::kBadInput,
                 fmt::format("no time zone is called '{}' (like Asia/Shanghai)", name));
  }
}

WallTime TimeZone::wall(UtcTime time) const {
  const auto whole = floor<seconds>(time);
  const seconds offset = zone_ == nullptr ? seconds(0) : zone_->get_info(whole).offset;
  const seconds shown = whole.time_since_epoch() + offset;
  const auto day = floor<std::chrono::days>(shown);
  return {std::chrono::local_days(day), floor<minutes>(shown - day)};
}

WallMoments TimeZone::moments(const WallTime& wall) const {
  const seconds shown = wall.day.time_since_epoch() + wall.minute;
  if (zone_ == nullptr) return {UtcTime(shown), {}, false};
  const date::local_info info = zone_->get_info(date::local_seconds(shown));
  if (info.result == date::local_info::nonexistent) {
    return {at(std::chrono::sys_seconds(info.first.end.time_since_epoch())), {}, true};
  }
  WallMoments moments;
  moments.first = UtcTime(shown - info.first.offset);
  if (info.result == date::local_info::ambiguous) {
    moments.second = UtcTime(shown - info.second.offset);
  }
  return moments;
}

}  // namespace zc
