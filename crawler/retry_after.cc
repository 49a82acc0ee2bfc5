#include "crawler/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <string>

namespace zc {

std::optional<UtcTime> parse_http_date(std::string_view text) {
  constexpr std::array<const char*, 3> kForms = {
      "%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"};
  constexpr std::size_t kLongest = 64;
  if (text.size() > kLongest) return std::nullopt;
  const std::string copy(text);
  for (const char* const form : kForms) {
    std::tm parts = {};
    const char* const end = strptime(copy.c_str(), form, &parts);
    if (end == nullptr || *end != '\0') continue;
    const std::time_t seconds = timegm(&parts);
    return UtcTime(std::chrono::seconds(seconds));
  }
  return std::nullopt;
}

std::optional<std::chrono::seconds> retry_after(std::string_view header, UtcTime now) {
  if (header.empty()) return std::nullopt;
  const bool digits =
      std::all_of(header.begin(), header.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits) {
    std::int64_t seconds = 0;
    const auto [end, code] = std::from_chars(header.data(), header.data() + header.size(), seconds);
    if (code != std::errc()) seconds = std::chrono::seconds(std::chrono::hours(24 * 365)).count();
    return std::chrono::seconds(seconds);
  }
  const std::optional<UtcTime> date = parse_http_date(header);
  if (!date) return std::nullopt;
  const std::chrono::milliseconds left = std::max(*date - now, std::chrono::milliseconds(0));
  return std::chrono::ceil<std::chrono::seconds>(left);
}

}  // namespace zc
