#include "base/capture.h"

#include <doctest/doctest.h>

#include "base/visit.h"

using zc::Capture;
using zc::Outcome;
using zc::Truncation;

TEST_CASE("capture: the payload is the body unless a coding was undone") {
  Capture capture;
  capture.body = "wire";
  CHECK(capture.payload() == "wire");
  capture.decoded = "";
  capture.body_is_coded = true;
  CHECK(capture.payload() == "");
  capture.decoded = "plain";
  CHECK(capture.payload() == "plain");
}

TEST_CASE("capture: a header is found in any case, the first of its name") {
  Capture capture;
  capture.headers = {{"Content-TYPE", "text/html"}, {"content-type", "text/plain"}, {"X", ""}};
  CHECK(capture.header("content-type") == "text/html");
  CHECK(capture.header("CONTENT-TYPE") == "text/html");
  CHECK(capture.header("x") == "");
  CHECK(capture.header("content") == "");
}

TEST_CASE("capture: reasons for truncation are the words of WARC 1.1") {
  for (const Truncation t :
       {Truncation::kNone, Truncation::kLength, Truncation::kTime, Truncation::kDisconnect}) {
    Truncation read = Truncation::kNone;
    CHECK(zc::truncation_from_name(zc::name_of(t), read));
    CHECK(read == t);
  }
  Truncation read = Truncation::kTime;
  CHECK_FALSE(zc::truncation_from_name("unspecified", read));
  CHECK(read == Truncation::kTime);
}

TEST_CASE("visit: every outcome has a name that is read back, and one for people") {
  for (int i = 0; i < zc::kOutcomeCount; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    Outcome read = Outcome::kPage;
    CHECK(zc::outcome_from_name(zc::name_of(outcome), read));
    CHECK(read == outcome);
    CHECK_FALSE(zc::chinese_name_of(outcome).empty());
  }
  Outcome read = Outcome::kTls;
  CHECK_FALSE(zc::outcome_from_name("", read));
  CHECK(read == Outcome::kTls);
}
