#include "app/known_version.h"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace zc;

TEST_CASE("known version: it speaks for its page a week, under the rules that judged it") {
  const UtcTime then{1'700'000'000s};
  Validators known;
  known.time = then;
  known.judged_by = "rules";
  CHECK(may_speak_for_page(known, "rules", then + 1h));
  CHECK_FALSE(may_speak_for_page(known, "other rules", then + 1h));
  CHECK(may_speak_for_page(known, "rules", then + 7 * 24h - 1ms));
  CHECK_FALSE(may_speak_for_page(known, "rules", then + 7 * 24h));
}

TEST_CASE("known version: it speaks no longer than the terms of the bodies on the page stay") {
  const UtcTime then{1'700'000'000s};
  Validators known;
  known.time = then;
  known.stands_until = then + 5h;
  CHECK(may_speak_for_page(known, "", then + 5h - 1ms));
  CHECK_FALSE(may_speak_for_page(known, "", then + 5h));
}
