#include "extractor/platforms/publish_time.h"

#include <array>
#include <chrono>
#include <cstdio>

#include "extractor/utf8.h"

namespace zc {

namespace {

using Parts = std::array<int, 6>;  // year, month, day, hour, minute, second

std::string written(const Parts& parts) {
  std::array<char, 80> out = {};
  const int size = std::snprintf(out.data(),
                                 out.size(),
                                 "%04d-%02d-%02dT%02d:%02d:%02d+08:00",
                                 parts[0],
                                 parts[1],
                                 parts[2],
                                 parts[3],
                                 parts[4],
                                 parts[5]);
  return {out.data(), static_cast<std::size_t>(size)};
}

}  // namespace

std::string iso_beijing(std::int64_t epoch) {
  constexpr std::int64_t kFirst = 946'684'800;   // 2000-01-01
  constexpr std::int64_t kLast = 4'102'444'800;  // 2100-01-01
  if (epoch > kLast) epoch /= 1000;
  if (epoch < kFirst || epoch > kLast) return {};
  const std::chrono::sys_seconds local{std::chrono::seconds(epoch) + std::chrono::hours(8)};
  const auto midnight = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day day(midnight);
  const auto second = static_cast<int>((local - midnight).count());
  return written({static_cast<int>(day.year()),
                  static_cast<int>(static_cast<unsigned>(day.month())),
                  static_cast<int>(static_cast<unsigned>(day.day())),
                  second / 3600,
                  second / 60 % 60,
                  second % 60});
}

namespace {

constexpr int kBeijing = 8 * 60;  // minutes east of Greenwich

// The first byte at or after `at` that is no fraction of a second (".000") and no space after it.
std::size_t after_fraction(std::string_view text, std::size_t at) {
  if (at < text.size() && text[at] == '.') {
    ++at;
    while (at < text.size() && is_ascii_digit(text[at])) ++at;
  }
  return at < text.size() && text[at] == ' ' ? at + 1 : at;
}

// Minutes east of Greenwich of the zone written at text[at] ("Z", "+0800", "+08:00", ".000Z");
// Beijing's when none is written.
int zone_at(std::string_view text, std::size_t at) {
  at = after_fraction(text, at);
  if (at >= text.size()) return kBeijing;
  if (text[at] == 'Z') return 0;
  if (text[at] != '+' && text[at] != '-') return kBeijing;
  const bool is_west = text[at] == '-';
  int digits = 0;
  int value = 0;
  for (std::size_t i = at + 1; i < text.size() && digits < 4; ++i) {
    if (text[i] == ':' && digits == 2) continue;
    if (!is_ascii_digit(text[i])) break;
    value = value * 10 + (text[i] - '0');
    ++digits;
  }
  if (digits == 2) value *= 100;
  if (digits != 2 && digits != 4) return kBeijing;
  const int minutes = value / 100 * 60 + value % 100;
  return is_west ? -minutes : minutes;
}

// The numbers of a date and a time, each with one separator before it ("年", "月", "日 ", "T"), up
// to six; `end` is behind the last.
std::size_t numbers_in(std::string_view text, Parts& parts, std::size_t& end) {
  std::size_t count = 0;
  std::size_t at = 0;
  while (at < text.size() && !is_ascii_digit(text[at])) ++at;
  while (at < text.size() && count < parts.size()) {
    std::size_t digits = 0;
    while (at < text.size() && is_ascii_digit(text[at]) && digits < 4) {
      parts[count] = parts[count] * 10 + (text[at] - '0');
      ++at;
      ++digits;
    }
    ++count;
    end = at;
    // No more: the next number belongs to something else.
    while (at < text.size() && !is_ascii_digit(text[at]) && at - end < 5) ++at;
    if (at >= text.size() || !is_ascii_digit(text[at])) break;
    if (text[end] == '+' || text[end] == '.') break;
    if (count >= 4 && text[end] != ':') break;  // a zone, or another number
  }
  return count;
}

bool is_time(const Parts& parts) {
  return parts[0] >= 1990 && parts[0] <= 2100 && parts[1] >= 1 && parts[1] <= 12 && parts[2] >= 1 &&
         parts[2] <= 31 && parts[3] <= 23 && parts[4] <= 59 && parts[5] <= 59;
}

}  // namespace

std::string iso_from_text(std::string_view text) {
  Parts parts = {};
  std::size_t end = 0;
  const std::size_t count = numbers_in(text, parts, end);
  if (count < 3) return {};
  if (parts[0] < 100) parts[0] += 2000;
  if (!is_time(parts)) return {};
  const int zone = count < 4 ? kBeijing : zone_at(text, end);
  if (zone == kBeijing) return written(parts);
  const std::chrono::sys_days day = std::chrono::year(parts[0]) /
                                    std::chrono::month(static_cast<unsigned>(parts[1])) /
                                    std::chrono::day(static_cast<unsigned>(parts[2]));
  const std::chrono::sys_seconds time = day + std::chrono::hours(parts[3]) +
                                        std::chrono::minutes(parts[4] - zone) +
                                        std::chrono::seconds(parts[5]);
  return iso_beijing(time.time_since_epoch().count());
}

}  // namespace zc
