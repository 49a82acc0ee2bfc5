#include "store/delta_codec.h"

#include <doctest/doctest.h>

#include "tests/store/sample.h"

using namespace zc;
using namespace zc::test;

TEST_CASE("delta: what is packed unpacks to the same") {
  for (const std::size_t size : {500u, 3000u, 30'000u, 3'000'000u}) {
    const std::string plain = html_of(size, size);
    const std::string packed = delta::pack(plain);
    REQUIRE_FALSE(packed.empty());
    CHECK(must(delta::unpack(packed, plain.size())) == plain);
  }
}

TEST_CASE("delta: what would not get smaller is not packed") {
  CHECK(delta::pack("").empty());
  CHECK(delta::pack("x").empty());
  std::string noise;
  for (std::uint64_t i = 0; noise.size() < 4000; ++i) noise += sha256(std::to_string(i)).raw();
  CHECK(delta::pack(noise).empty());
}

TEST_CASE("delta: a small change costs little, whatever the size of the page") {
  for (const std::size_t size : {30'000u, 3'000'000u}) {  // the second is over zstd's own window
    const std::string before = html_of(1, size);
    std::string after = before;
    after.replace(20'000, 4, "edit");
    const std::string packed = delta::pack_against(before, after);
    CHECK(packed.size() < 200 + size / 1000);
    CHECK(must(delta::unpack_against(before, packed, after.size())) == after);
    CHECK(must(delta::unpack_against(after, delta::pack_against(after, before), before.size())) ==
          before);
  }
}

TEST_CASE("delta: damage and lies about the size are told") {
  const std::string plain = html_of(2, 3000);
  const std::string packed = delta::pack(plain);
  CHECK(kind_of(delta::unpack(packed, plain.size() + 1)) == ErrorKind::kCorrupt);
  CHECK(kind_of(delta::unpack(packed, ~std::size_t{0})) == ErrorKind::kCorrupt);
  CHECK(kind_of(delta::unpack(packed.substr(0, packed.size() / 2), plain.size())) ==
        ErrorKind::kCorrupt);
  CHECK(kind_of(delta::unpack("", 10)) == ErrorKind::kCorrupt);
  CHECK(kind_of(delta::unpack("not zstd at all", 15)) == ErrorKind::kCorrupt);
}
