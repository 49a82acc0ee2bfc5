#include "config/cron.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace zc {
namespace {

using std::chrono::days;
using std::chrono::local_days;

// 29 February comes at most eight years after the last (around 2100); a weekday rule beside it
// cannot be combined by "and", so nine years hold a moment of every expression.
constexpr days kSearch(366 * 9);

constexpr std::array<std::string_view, 12> kMonths = {
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {
    "sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct FieldKind {
  std::string_view what = {};
  unsigned min = 0, max = 0;
  std::span<const std::string_view> names = {};  // of min, min + 1, ...
};

constexpr FieldKind kMinute{"minute", 0, 59, {}};
constexpr FieldKind kHour{"hour", 0, 23, {}};
constexpr FieldKind kDay{"day of the month", 1, 31, {}};
constexpr FieldKind kMonth{"month", 1, 12, kMonths};
constexpr FieldKind kWeekday{"day of the week", 0, 7, kWeekdays};

Error bad(const FieldKind& kind, std::string_view text, std::string_view why) {
  return Error(ErrorKind::kBadInput, fmt::format("{} '{}': {}", kind.what, text, why));
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::optional<unsigned> number_of(std::string_view text) {
  unsigned value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  if (text.empty() || code != std::errc() || stop != end) return std::nullopt;
  return value;
}

Result<unsigned> value_of(const FieldKind& kind, std::string_view text) {
  const auto name = std::find(kind.names.begin(), kind.names.end(), lower(text));
  if (name != kind.names.end()) {
    return kind.min + static_cast<unsigned>(name - kind.names.begin());
  }
  const std::optional<unsigned> value = number_of(text);
  if (!value || *value < kind.min || *value > kind.max) {
    return bad(kind, text, fmt::format("must be from {} to {}", kind.min, kind.max));
  }
  return *value;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find_first_of(separators, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

struct Span {
  unsigned first = 0, last = 0, step = 1;
};

Result<Span> read_item(const FieldKind& kind, std::string_view text) {
  Span span{kind.min, kind.max, 1};
  const std::size_t slash = text.find('/');
  const std::string_view range = text.substr(0, slash);
  const std::size_t dash = range.find('-');
  const bool one = range != "*" && dash == std::string_view::npos;
  if (range != "*") {
    ZC_TRY(span.first, value_of(kind, range.substr(0, dash)));
    span.last = span.first;
    if (!one) {
      ZC_TRY(span.last, value_of(kind, range.substr(dash + 1)));
    }
    if (span.last < span.first) return bad(kind, text, "the range ends before it begins");
  }
  if (slash != std::string_view::npos) {
    if (one) return bad(kind, text, "a step needs * or a range before it");
    const std::optional<unsigned> step = number_of(text.substr(slash + 1));
    if (!step || *step == 0 || *step > kind.max) return bad(kind, text, "this is no step");
    span.step = *step;
  }
  return span;
}

template <std::size_t Size>
Status read_field(const FieldKind& kind, std::string_view text, std::bitset<Size>& out) {
  out.reset();
  for (const std::string_view item : split(text, ",")) {
    ZC_TRY(const Span span, read_item(kind, item));
    for (unsigned value = span.first; value <= span.last; value += span.step) {
      out.set(value % (kind.max == 7 ? 7 : Size));
    }
  }
  return Done{};
}

}  // namespace

Result<Cron> Cron::parse(std::string_view text) {
  std::vector<std::string_view> fields = split(text, " \t");
  std::erase(fields, std::string_view());
  if (fields.size() != 5) {
    return Error(ErrorKind::kBadInput,
                 fmt::format("five fields are needed (minute hour day month weekday), '{}' has {}",
                             text,
                             fields.size()));
  }
  Cron cron;
  cron.text_ = text;
  ZC_CHECK(read_field(kMinute, fields[0], cron.minutes_));
  ZC_CHECK(read_field(kHour, fields[1], cron.hours_));
  ZC_CHECK(read_field(kDay, fields[2], cron.days_));
  ZC_CHECK(read_field(kMonth, fields[3], cron.months_));
  ZC_CHECK(read_field(kWeekday, fields[4], cron.weekdays_));
  cron.every_hour_ = fields[1].front() == '*';
  cron.either_day_ = fields[2].front() != '*' && fields[4].front() != '*';
  if (!cron.ever_comes()) {
    return Error(ErrorKind::kBadInput, fmt::format("'{}' is a day that never comes", text));
  }
  return cron;
}

bool Cron::ever_comes() const {
  if (either_day_) return true;
  constexpr std::array<unsigned, 12> kLengths = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (unsigned month = 1; month <= 12; ++month) {
    for (unsigned day = 1; months_[month] && day <= kLengths[month - 1]; ++day) {
      if (days_[day]) return true;
    }
  }
  return false;
}

bool Cron::fits(local_days day) const {
  const std::chrono::year_month_day date(day);
  if (!months_[static_cast<unsigned>(date.month())]) return false;
  const bool by_day = days_[static_cast<unsigned>(date.day())];
  const bool by_weekday = weekdays_[std::chrono::weekday(day).c_encoding()];
  return either_day_ ? by_day || by_weekday : by_day && by_weekday;
}

// In order, each once.
std::vector<UtcTime> Cron::moments_of(local_days day, const TimeZone& zone) const {
  std::vector<UtcTime> moments;
  if (!fits(day)) return moments;
  for (unsigned hour = 0; hour < 24; ++hour) {
    for (unsigned minute = 0; hours_[hour] && minute < 60; ++minute) {
      if (!minutes_[minute]) continue;
      const WallMoments shown = zone.moments({day, std::chrono::minutes(hour * 60 + minute)});
      if (every_hour_ && shown.skipped) continue;
      moments.push_back(shown.first);
      if (every_hour_ && shown.second) moments.push_back(*shown.second);
    }
  }
  std::sort(moments.begin(), moments.end());
  moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
  return moments;
}

std::optional<UtcTime> Cron::next(UtcTime after, const TimeZone& zone) const {
  const local_days begin = zone.wall(after).day - days(1);
  for (local_days day = begin; day < begin + kSearch; day += days(1)) {
    const std::vector<UtcTime> moments = moments_of(day, zone);
    const auto found = std::upper_bound(moments.begin(), moments.end(), after);
    if (found != moments.end()) return *found;
  }
  return std::nullopt;
}

std::optional<UtcTime> Cron::last(UtcTime after, UtcTime until, const TimeZone& zone) const {
  const local_days end = zone.wall(after).day - days(1);
  for (local_days day = zone.wall(until).day + days(1); day >= end; day -= days(1)) {
    const std::vector<UtcTime> moments = moments_of(day, zone);
    const auto found = std::upper_bound(moments.begin(), moments.end(), until);
    if (found == moments.begin()) continue;
    const UtcTime moment = *std::prev(found);
    return moment > after ? std::optional(moment) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace zc
