#include "base/punycode.h"

#include <doctest/doctest.h>

using zc::code_points_of;
using zc::punycode;

TEST_CASE("punycode: names in many scripts (RFC 3492 section 7.1)") {
  CHECK(punycode(code_points_of("他们为什么不说中文")) == "ihqwcrb4cv8a8dqg056pqjye");
  CHECK(punycode(code_points_of("почемужеонинеговорятпорусски")) ==
        "b1abfaaepdrnnbgefbadotcwatmq2g4l");
  CHECK(punycode(code_points_of("3年b組金八先生")) == "3b-ww4c5e180e575a65lsy2b");
  CHECK(punycode(code_points_of("bücher")) == "bcher-kva");
  CHECK(punycode(code_points_of("☃")) == "n3h");
  CHECK(punycode(code_points_of("abc")) == "abc-");
  CHECK(punycode(U"") == "");
}

TEST_CASE("punycode: UTF-8 of every length is read") {
  CHECK(code_points_of("aé证😀") == U"aé证😀");
  CHECK(code_points_of("") == U"");
}
