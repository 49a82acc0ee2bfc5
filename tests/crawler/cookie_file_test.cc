#include "crawler/cookie_file.h"

#include <doctest/doctest.h>

using zc::read_cookie_lines;

TEST_CASE("cookie file: cookies are taken, comments and empty lines passed over") {
  const auto lines = read_cookie_lines(
      "# Netscape HTTP Cookie File\n\n"
      ".a.cn\tTRUE\t/\tFALSE\t0\tsid\tsecret\r\n"
      "#HttpOnly_www.a.cn\tFALSE\t/x\tTRUE\t1999999999\ttoken\t\n",
      "c.txt");
  REQUIRE(lines);
  REQUIRE(lines->size() == 2);
  CHECK(lines->front() == ".a.cn\tTRUE\t/\tFALSE\t0\tsid\tsecret");
  CHECK(lines->back().starts_with("#HttpOnly_www.a.cn\t"));
}

TEST_CASE("cookie file: a line that is none is named, its value never") {
  const auto refusal = [](const std::string& line) {
    const auto lines = read_cookie_lines("# head\n" + line + "\n", "c.txt");
    REQUIRE_FALSE(lines);
    CHECK(lines.error().kind() == zc::ErrorKind::kBadInput);
    const std::string& message = lines.error().message();
    CHECK(message.starts_with("c.txt:2: "));
    CHECK(message.find("hunter2") == std::string::npos);
    return message;
  };
  CHECK(refusal("sid=hunter2").find("1 fields") != std::string::npos);
  CHECK(refusal(".a.cn\tTRUE\t/\tFALSE\t0\thunter2").find("6 fields") != std::string::npos);
  CHECK(refusal(".\tTRUE\t/\tFALSE\t0\tsid\thunter2").find("domain") != std::string::npos);
  CHECK(refusal("a.cn\tyes\t/\tFALSE\t0\tsid\thunter2").find("second") != std::string::npos);
  CHECK(refusal("a.cn\tTRUE\tx\tFALSE\t0\tsid\thunter2").find("path") != std::string::npos);
  CHECK(refusal("a.cn\tTRUE\t/\tno\t0\tsid\thunter2").find("fourth") != std::string::npos);
  CHECK(refusal("a.cn\tTRUE\t/\tTRUE\tsoon\tsid\thunter2").find("expiry") != std::string::npos);
  CHECK(refusal("a.cn\tTRUE\t/\tTRUE\t0\t\thunter2").find("name") != std::string::npos);
  CHECK(refusal("a.cn\tTRUE\t/\tTRUE\t0\tsid\thunter2\x01").find("control") != std::string::npos);
  CHECK(refusal("a.cn\tTRUE\t/\tTRUE\t0\tsid\t" + std::string(5000, 'h')).find("longer") !=
        std::string::npos);
  CHECK_FALSE(read_cookie_lines("# nothing\n", "c.txt"));
}
