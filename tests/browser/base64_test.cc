#include "browser/base64.h"

#include <doctest/doctest.h>

using zc::decode_base64;

TEST_CASE("base64: the vectors of RFC 4648 section 10") {
  CHECK(*decode_base64("") == "");
  CHECK(*decode_base64("Zg==") == "f");
  CHECK(*decode_base64("Zm8=") == "fo");
  CHECK(*decode_base64("Zm9v") == "foo");
  CHECK(*decode_base64("Zm9vYg==") == "foob");
  CHECK(*decode_base64("Zm9vYmE=") == "fooba");
  CHECK(*decode_base64("Zm9vYmFy") == "foobar");
  CHECK(*decode_base64("AP+A/w==") == std::string("\0\xff\x80\xff", 4));
}

TEST_CASE("base64: what is none is refused") {
  for (const char* const bad : {"Zg=", "Zg", "Z===", "Zm9v!", "Zm 9", "====", "Zg==Zg==", "Zm-_"}) {
    INFO(bad);
    const auto got = decode_base64(bad);
    REQUIRE_FALSE(got);
    CHECK(got.error().kind() == zc::ErrorKind::kProtocol);
  }
}
