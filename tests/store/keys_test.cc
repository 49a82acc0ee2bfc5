#include "store/keys.h"

#include <doctest/doctest.h>

using namespace zc;

namespace {

std::string bytes(std::string_view text) {
  return std::string(text);
}
#define BYTES(literal) bytes(std::string_view(literal, sizeof(literal) - 1))

}  // namespace

TEST_CASE("keys: the layouts of docs/storage_format.md, byte for byte") {
  CHECK(keys::version("u", 0x01020304) == BYTES("u\0\x01\x02\x03\x04"));
  CHECK(keys::judgement("u", 2, 0x0300) == BYTES("u\0\0\0\0\x02\0\0\x03\0"));
  CHECK(keys::visit("u", 0x0102030405060708) == BYTES("u\0\x01\x02\x03\x04\x05\x06\x07\x08"));
  CHECK(keys::finding("u", "abc") == BYTES("u\0abc"));
  CHECK(keys::finding_by_id("abc", "u") == BYTES("iabc\0u"));
  CHECK(keys::finding_by_time(UtcTime(std::chrono::milliseconds(258)), "abc", "u") ==
        BYTES("t\x80\0\0\0\0\0\x01\x02"
              "abc\0u"));
  CHECK(keys::log(513) == BYTES("\0\0\0\0\0\0\x02\x01"));
  CHECK(keys::queue("h:80", 2, 258) == BYTES("h:80\0\x02\0\0\0\0\0\0\x01\x02"));
}

TEST_CASE("keys: byte order is the order of what they hold") {
  CHECK(keys::version("u", 255) < keys::version("u", 256));
  CHECK(keys::visit("u", 0xffffffff) < keys::visit("u", 0x100000000));
  CHECK(keys::log(255) < keys::log(256));
  CHECK(keys::queue("h", 0, 900) < keys::queue("h", 1, 1));
  CHECK(keys::queue("h", 1, 1) < keys::queue("h", 1, 256));
  const auto time = [](int ms) { return UtcTime(std::chrono::milliseconds(ms)); };
  CHECK(keys::times_from(time(-5)) < keys::times_from(time(-4)));
  CHECK(keys::times_from(time(-1)) < keys::times_from(time(0)));
  CHECK(keys::finding_by_time(time(1), "zzz", "z") < keys::times_from(time(2)));
  CHECK(keys::finding_by_time(time(1), "zzz", "z") < keys::times_end());
}

TEST_CASE("keys: the rows of one page are a range of their own") {
  for (const std::uint32_t number : {0u, 1u, 0xffffffffu}) {
    CHECK(keys::of("https://a/b") <= keys::version("https://a/b", number));
    CHECK(keys::version("https://a/b", number) < keys::after("https://a/b"));
  }
  for (const char* other : {"https://a/", "https://a/b/", "https://a/b1", "https://a/c"}) {
    const std::string key = keys::version(other, 1);
    CHECK((key < keys::of("https://a/b") || key >= keys::after("https://a/b")));
  }
}

TEST_CASE("keys: read back, and refused when cut") {
  const auto time_key = keys::finding_by_time(UtcTime(), "abc", "u");
  CHECK(keys::place_in_time_key(time_key)->id == "abc");
  CHECK(keys::place_in_time_key(time_key)->url_key == "u");
  CHECK_FALSE(keys::place_in_time_key("t1234"));
  CHECK_FALSE(keys::place_in_time_key("t12345678abc"));
  const auto id_key = keys::finding_by_id("abc", "u");
  CHECK(keys::place_in_id_key(id_key)->url_key == "u");
  CHECK_FALSE(keys::place_in_id_key(""));
  const auto queue_key = keys::queue("h", 2, 77);
  CHECK(keys::place_in_queue_key(queue_key)->host == "h");
  CHECK(keys::place_in_queue_key(queue_key)->priority == 2);
  CHECK(keys::place_in_queue_key(queue_key)->sequence == 77);
  CHECK_FALSE(keys::place_in_queue_key(std::string_view(queue_key).substr(0, 9)));
  CHECK(keys::log_sequence_in_key(keys::log(9)) == 9);
  CHECK_FALSE(keys::log_sequence_in_key("123"));
}

TEST_CASE("keys: text with a zero byte cannot stand in a key") {
  CHECK(keys::is_key_text("https://a/"));
  CHECK_FALSE(keys::is_key_text(""));
  CHECK_FALSE(keys::is_key_text(std::string_view("a\0b", 3)));
}
