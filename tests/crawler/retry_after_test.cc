#include "crawler/retry_after.h"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using zc::UtcTime;

namespace {
// Sun, 06 Nov 1994 08:49:37 GMT.
constexpr UtcTime kThen{784'111'777s};
}  // namespace

TEST_CASE("retry after: seconds, however many (RFC 9110 section 10.2.3)") {
  CHECK(zc::retry_after("120", kThen) == 120s);
  CHECK(zc::retry_after("0", kThen) == 0s);
  CHECK(zc::retry_after("99999999999999999999999", kThen) > 24h);
}

TEST_CASE("retry after: a date in each of the three forms (RFC 9110 section 5.6.7)") {
  for (const char* const date : {"Sun, 06 Nov 1994 08:49:37 GMT",
                                 "Sunday, 06-Nov-94 08:49:37 GMT",
                                 "Sun Nov  6 08:49:37 1994"}) {
    INFO(date);
    CHECK(zc::parse_http_date(date) == kThen);
    CHECK(zc::retry_after(date, kThen - 90s) == 90s);
    CHECK(zc::retry_after(date, kThen - 1500ms) == 2s);
    CHECK(zc::retry_after(date, kThen + 1h) == 0s);
  }
}

TEST_CASE("retry after: what means nothing is nothing") {
  for (const char* const text : {"", "soon", "-5", "1.5", "12 s", "06 Nov 1994", "Sun, 06 Nov"}) {
    INFO(text);
    CHECK_FALSE(zc::retry_after(text, kThen));
  }
  CHECK_FALSE(zc::retry_after(std::string(5000, 'x'), kThen));
}
