#include "base/time.h"

#include <fmt/format.h>

namespace zc {
namespace {

using std::chrono::milliseconds;

struct Parts {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, milli = 0;
};

Parts parts_of(UtcTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto of_day = time - day;
  const auto total = of_day.count();
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(total / 3600000),
          static_cast<int>(total / 60000 % 60),
          static_cast<int>(total / 1000 % 60),
          static_cast<int>(total % 1000)};
}

// Reads exactly `count` digits at `at`; advances it.
bool read_digits(std::string_view text, size_t& at, int count, int& out) {
  if (text.size() < at + static_cast<size_t>(count)) return false;
  out = 0;
  for (int i = 0; i < count; ++i, ++at) {
    const char c = text[at];
    if (c < '0' || c > '9') return false;
    out = out * 10 + (c - '0');
  }
  return true;
}

bool read_char(std::string_view text, size_t& at, char wanted) {
  if (at >= text.size() || text[at] != wanted) return false;
  ++at;
  return true;
}

bool read_clock(std::string_view text, size_t& at, Parts& p) {
  const bool whole = (read_char(text, at, 'T') || read_char(text, at, ' ')) &&
                     read_digits(text, at, 2, p.hour) && read_char(text, at, ':') &&
                     read_digits(text, at, 2, p.minute) && read_char(text, at, ':') &&
                     read_digits(text, at, 2, p.second);
  if (!whole) return false;
  if (read_char(text, at, '.') && !read_digits(text, at, 3, p.milli)) return false;
  return read_char(text, at, 'Z') && at == text.size();
}

}  // namespace

UtcTime SystemClock::now() const {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

std::string to_rfc3339(UtcTime time) {
  const Parts p = parts_of(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
                     p.year,
                     p.month,
                     p.day,
                     p.hour,
                     p.minute,
                     p.second,
                     p.milli);
}

std::string to_rfc3339_seconds(UtcTime time) {
  const Parts p = parts_of(time);
  return fmt::format(
      "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", p.year, p.month, p.day, p.hour, p.minute, p.second);
}

std::string to_beijing(UtcTime time) {
  const Parts p = parts_of(time + kBeijingAhead);
  return fmt::format(
      "{:04}-{:02}-{:02} {:02}:{:02}:{:02}", p.year, p.month, p.day, p.hour, p.minute, p.second);
}

Result<UtcTime> parse_rfc3339(std::string_view text) {
  const Error bad(
      ErrorKind::kBadInput,
      fmt::format("not a UTC time like 2026-11-24T08:30:00Z or 2026-11-24: '{}'", text));
  Parts p;
  size_t at = 0;
  const bool date_read = read_digits(text, at, 4, p.year) && read_char(text, at, '-') &&
                         read_digits(text, at, 2, p.month) && read_char(text, at, '-') &&
                         read_digits(text, at, 2, p.day);
  if (!date_read) return bad;
  if (at != text.size() && !read_clock(text, at, p)) return bad;
  const std::chrono::year_month_day date(std::chrono::year(p.year),
                                         std::chrono::month(static_cast<unsigned>(p.month)),
                                         std::chrono::day(static_cast<unsigned>(p.day)));
  if (!date.ok() || p.hour > 23 || p.minute > 59 || p.second > 59) return bad;
  return UtcTime(std::chrono::sys_days(date)) + std::chrono::hours(p.hour) +
         std::chrono::minutes(p.minute) + std::chrono::seconds(p.second) + milliseconds(p.milli);
}

Result<UtcTime> parse_told_time(std::string_view text, DayEdge edge) {
  constexpr std::size_t kDaySize = 10, kMomentSize = 19;
  std::string utc(text);
  const bool day = text.size() == kDaySize;
  if (text.size() == kMomentSize && text[kDaySize] == ' ') {
    utc[kDaySize] = 'T';
    utc += 'Z';
  } else if (!day) {
    return parse_rfc3339(text);
  }
  const Result<UtcTime> read = parse_rfc3339(utc);
  if (!read) {
    return Error(ErrorKind::kBadInput,
                 fmt::format("neither a day like 2026-11-24 nor a time like 2026-11-24 16:30:00 or "
                             "2026-11-24T08:30:00Z: '{}'",
                             text));
  }
  const UtcTime begin = *read - kBeijingAhead;
  return day && edge == DayEdge::kLast ? begin + std::chrono::days(1) - milliseconds(1) : begin;
}

}  // namespace zc
