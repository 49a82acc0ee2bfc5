// Publish times of posts as ISO 8601 in Beijing time.  Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace zc {

// "2025-12-04T18:00:51+08:00"; seconds or milliseconds by magnitude; "" for nonsense.
std::string iso_beijing(std::int64_t epoch);
// From "2019-09-09 16:01:46", "2025/12/04 18:00", "2019-10-08", "2024年5月9日 22:30", with T; a
// zone that is written ("Z", "+0000") is reckoned with.  "" if not a time.
std::string iso_from_text(std::string_view text);

}  // namespace zc
