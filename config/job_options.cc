#include "config/job_options.h"

#include <fmt/format.h>

namespace zc {
namespace {

constexpr std::size_t kDay = 1440;

constexpr std::size_t kNoTime = kDay + 1;

// "HH:MM" to minutes, up to 24:00; else kNoTime.
std::size_t minute_of(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != 5 || text[2] != ':') return kNoTime;
  if (!digit(0) || !digit(1) || !digit(3) || !digit(4)) return kNoTime;
  const auto value = [&](std::size_t at) { return static_cast<std::size_t>(text[at] - '0'); };
  const std::size_t minute = value(3) * 10 + value(4);
  const std::size_t whole = (value(0) * 10 + value(1)) * 60 + minute;
  if (minute > 59 || whole > kDay) return kNoTime;
  return whole;
}

}  // namespace

Result<DayWindows> DayWindows::parse(const std::vector<std::string>& texts) {
  DayWindows windows;
  if (texts.empty()) return windows;
  windows.minutes_.reset();
  for (const std::string& text : texts) {
    const std::size_t dash = text.find('-');
    const std::size_t begin = minute_of(std::string_view(text).substr(0, dash));
    const std::size_t end =
        dash == std::string::npos ? kNoTime : minute_of(std::string_view(text).substr(dash + 1));
    if (begin >= kDay || end > kDay) {
      return Error(ErrorKind::kBadInput,
                   fmt::format("'{}' is no window of the day like 22:00-06:00", text));
    }
    if (begin == end) {
      return Error(ErrorKind::kBadInput, fmt::format("the window '{}' is empty", text));
    }
    const std::size_t length = end > begin ? end - begin : end + kDay - begin;
    for (std::size_t i = 0; i < length; ++i) {
      const std::size_t minute = (begin + i) % kDay;
      if (windows.minutes_[minute]) {
        return Error(ErrorKind::kBadInput,
                     fmt::format("the window '{}' overlaps with another at {:02}:{:02}",
                                 text,
                                 minute / 60,
                                 minute % 60));
      }
      windows.minutes_.set(minute);
    }
  }
  return windows;
}

bool DayWindows::is_open(UtcTime time, const TimeZone& zone) const {
  return minutes_[static_cast<std::size_t>(zone.wall(time).minute.count())];
}

UtcTime DayWindows::open_from(UtcTime time, const TimeZone& zone) const {
  // Offsets of zones are whole minutes (since 1972), so minutes begin together everywhere.
  UtcTime at = time;
  while (!is_open(at, zone)) {
    at = std::chrono::floor<std::chrono::minutes>(at) + std::chrono::minutes(1);
  }
  return at;
}

}  // namespace zc
