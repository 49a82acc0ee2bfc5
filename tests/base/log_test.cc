#include "base/log.h"

#include <string>
#include <vector>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "tests/support/manual_clock.h"

using zc::Error;
using zc::ErrorKind;
using zc::json_string;
using zc::Log;

TEST_CASE("log: one event is one line of JSON with its fields in order") {
  const zc::test::ManualClock clock;
  std::vector<std::string> lines;
  const Log log(clock, [&](std::string_view line) { lines.emplace_back(line); });
  log.info("fetch.done",
           {{"host", std::string_view("a.cn")}, {"bytes", std::int64_t{-7}}, {"seconds", 0.5}});
  log.warning("host.paused");
  log.error("store.failed", Error(ErrorKind::kStorage, "disk \"full\"", {{"path", "/x"}}));
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == R"({"time":"2023-11-14T22:13:20.000Z","level":"info","event":"fetch.done",)"
                    R"("host":"a.cn","bytes":-7,"seconds":0.5})");
  CHECK(lines[1] ==
        R"({"time":"2023-11-14T22:13:20.000Z","level":"warning","event":"host.paused"})");
  CHECK(lines[2] == R"({"time":"2023-11-14T22:13:20.000Z","level":"error","event":"store.failed",)"
                    R"("kind":"storage","message":"disk \"full\"","path":"/x"})");
}

TEST_CASE("log: whatever the bytes, a JSON string is well formed and on one line") {
  CHECK(json_string("证书\"\\/") == "\"证书\\\"\\\\/\"");
  CHECK(json_string("a\nb\t\x01\x7f") == "\"a\\u000ab\\u0009\\u0001\x7f\"");
  CHECK(json_string(std::string_view("\0", 1)) == "\"\\u0000\"");
  CHECK(json_string("\xD6\xA4") == "\"\xD6\xA4\"");  // U+05A4, by chance well formed
  CHECK(json_string("\xC0\x80|\xED\xA0\x80|\xF5|\xE8\xAF") ==
        "\"\xEF\xBF\xBD\xEF\xBF\xBD|\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD|\xEF\xBF\xBD|"
        "\xEF\xBF\xBD\"");
}

TEST_CASE("log: every single byte and pair of bytes can be read back by a JSON reader") {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; second += 5) {
      const char bytes[] = {static_cast<char>(first), static_cast<char>(second)};
      boost::system::error_code code;
      const boost::json::value value =
          boost::json::parse(json_string(std::string_view(bytes, 2)), code);
      REQUIRE_FALSE(code);
      CHECK(value.is_string());
    }
  }
}
