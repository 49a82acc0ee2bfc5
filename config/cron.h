// When a job is due: the five fields of crontab(5), read once, asked with times.
//
//   minute hour day-of-month month day-of-week      "30 2 * * mon-fri"
//
// A field is * or a list of numbers, names (jan, mon), ranges and steps ("1-5", "*/15", "0-30/10").
// Sunday is 0 and 7.  When neither day field begins with *, a day is right when either matches
// (crontab(5)); otherwise both must.
// Clock changes, as in cron(8): a time of day that is left out comes at the moment of the jump, one
// that is shown twice comes the first time only; but with * as the hour it comes whenever the wall
// shows it.
// Pure; the zone comes in.
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "config/time_zone.h"

namespace zc {

class Cron {
 public:
  // kBadInput names the field and what is wrong with it; also a day that never comes (30 February).
  static Result<Cron> parse(std::string_view text);
  // Every minute.
  Cron() = default;

  const std::string& text() const { return text_; }
  // The first due moment after `after`; every expression has one within nine years.
  std::optional<UtcTime> next(UtcTime after, const TimeZone& zone) const;
  // The last due moment in (after, until]; nullopt: none.
  std::optional<UtcTime> last(UtcTime after, UtcTime until, const TimeZone& zone) const;

  bool operator==(const Cron&) const = default;

 private:
  bool fits(std::chrono::local_days day) const;
  std::vector<UtcTime> moments_of(std::chrono::local_days day, const TimeZone& zone) const;
  bool ever_comes() const;

  std::string text_ = "* * * * *";
  std::bitset<60> minutes_ = std::bitset<60>().set();
  std::bitset<24> hours_ = std::bitset<24>().set();
  std::bitset<32> days_ = std::bitset<32>().set();    // 1 to 31
  std::bitset<13> months_ = std::bitset<13>().set();  // 1 to 12
  std::bitset<7> weekdays_ = std::bitset<7>().set();  // 0 = Sunday
  bool every_hour_ = true;
  bool either_day_ = false;
};

}  // namespace zc
