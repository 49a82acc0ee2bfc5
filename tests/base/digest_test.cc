#include "base/digest.h"

#include <string>

#include <doctest/doctest.h>

using zc::Digest;
using zc::DigestKind;
using zc::Hasher;

TEST_CASE("digest: SHA-256 gives the vectors of FIPS 180-4") {
  CHECK(zc::sha256("").hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(zc::sha256("abc").hex() ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(zc::sha256(std::string(1'000'000, 'a')).hex() ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("digest: SM3 gives the vectors of GB/T 32905-2016") {
  CHECK(zc::sm3("abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  std::string abcd;
  for (int i = 0; i < 16; ++i) abcd += "abcd";
  CHECK(zc::sm3(abcd).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
}

TEST_CASE("digest: piece by piece is the same as whole") {
  Hasher hasher(DigestKind::kSm3);
  for (const char* piece : {"a", "", "bc"}) hasher.add(piece);
  Hasher moved = std::move(hasher);
  CHECK(moved.finish() == zc::sm3("abc"));
}

TEST_CASE("digest: hex is read in either case, and only whole") {
  const Digest digest = zc::sha256("abc");
  Digest read;
  CHECK(Digest::from_hex(digest.hex(), read));
  CHECK(read == digest);
  std::string upper = digest.hex();
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  Digest from_upper;
  CHECK(Digest::from_hex(upper, from_upper));
  CHECK(from_upper == digest);
  Digest untouched = digest;
  for (const std::string& bad :
       {std::string(), digest.hex().substr(1), digest.hex() + "0", "g" + digest.hex().substr(1)}) {
    CHECK_FALSE(Digest::from_hex(bad, untouched));
    CHECK(untouched == digest);
  }
  CHECK(digest.raw().size() == 32);
}
