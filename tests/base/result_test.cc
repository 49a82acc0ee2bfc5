#include "base/result.h"

#include <memory>
#include <string>

#include <doctest/doctest.h>

using zc::Done;
using zc::Error;
using zc::ErrorKind;
using zc::Result;
using zc::Status;

namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return Error(ErrorKind::kBadInput, "odd", {{"n", std::to_string(n)}});
  return n / 2;
}

Result<int> quarter(int n) {
  ZC_TRY(const int h, half(n));
  return half(h);
}

Status even(int n) {
  ZC_CHECK(half(n));
  return Done{};
}

Result<std::unique_ptr<int>> owned(int n) {
  ZC_TRY(const int h, half(n));
  return std::make_unique<int>(h);
}

}  // namespace

TEST_CASE("result: it holds a value or an error, never both") {
  const Result<int> good = half(4);
  REQUIRE(good);
  CHECK(*good == 2);
  const Result<int> bad = half(3);
  REQUIRE_FALSE(bad);
  CHECK(bad.error() == Error(ErrorKind::kBadInput, "odd", {{"n", "3"}}));
  CHECK(half(3).value_or(7) == 7);
  CHECK(half(8).value_or(7) == 4);
}

TEST_CASE("result: the first error is handed up") {
  CHECK(*quarter(8) == 2);
  CHECK(quarter(6).error().fields().front().value == "3");
  CHECK(even(2));
  CHECK(even(1).error().kind() == ErrorKind::kBadInput);
}

TEST_CASE("result: a value that can only be moved comes out whole") {
  Result<std::unique_ptr<int>> result = owned(10);
  REQUIRE(result);
  const std::unique_ptr<int> taken = *std::move(result);
  CHECK(*taken == 5);
}

TEST_CASE("error: seen from further out it keeps its kind and fields") {
  const Error error(ErrorKind::kCorrupt, "digest differs", {{"key", "k"}});
  const Error outer = error.within("reading page 7");
  CHECK(outer.kind() == ErrorKind::kCorrupt);
  CHECK(outer.message() == "reading page 7: digest differs");
  CHECK(outer.fields() == error.fields());
}

TEST_CASE("error: every kind has a word of its own") {
  std::string words;
  for (int i = 0; i <= static_cast<int>(ErrorKind::kUnsupported); ++i) {
    const std::string word = "," + std::string(zc::name_of(static_cast<ErrorKind>(i))) + ",";
    CHECK(word.size() > 2);
    CHECK(words.find(word) == std::string::npos);
    words += word;
  }
}
