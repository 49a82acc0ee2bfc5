#include "browser/message_buffer.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using zc::MessageBuffer;

namespace {

std::vector<std::string> all(MessageBuffer& buffer) {
  std::vector<std::string> out;
  while (auto message = buffer.next()) out.push_back(*std::move(message));
  return out;
}

}  // namespace

TEST_CASE("message buffer: however the bytes are cut, the same messages come out") {
  const std::string zero(1, '\0');
  const std::string stream =
      "{\"a\":1}" + zero + zero + "{\"b\":\"\xE8\xAF\x81\"}" + zero + "{}" + zero;
  const std::vector<std::string> whole = {"{\"a\":1}", "", "{\"b\":\"\xE8\xAF\x81\"}", "{}"};
  for (std::size_t step = 1; step <= stream.size(); ++step) {
    MessageBuffer buffer(100);
    std::vector<std::string> got;
    for (std::size_t at = 0; at < stream.size(); at += step) {
      REQUIRE(buffer.add(std::string_view(stream).substr(at, step)));
      for (std::string& one : all(buffer)) got.push_back(std::move(one));
    }
    CHECK(got == whole);
  }
}

TEST_CASE("message buffer: an unfinished message waits") {
  MessageBuffer buffer(100);
  REQUIRE(buffer.add("{\"a\""));
  CHECK_FALSE(buffer.next());
  REQUIRE(buffer.add(":1}"));
  CHECK_FALSE(buffer.next());
  REQUIRE(buffer.add(std::string_view("\0", 1)));
  CHECK(buffer.next() == "{\"a\":1}");
}

TEST_CASE("message buffer: a message beyond the bound is refused, finished or not") {
  MessageBuffer one(10), two(10), three(10);
  CHECK(one.add("0123456789"));
  CHECK_FALSE(one.add("x"));
  CHECK_FALSE(two.add(std::string_view("01234567890\0", 12)));
  CHECK(three.add(std::string_view("0123456789\0", 11)));
  CHECK_FALSE(three.add("01234567890"));
  CHECK_FALSE(one.next());
}
