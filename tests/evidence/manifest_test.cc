#include "evidence/manifest.h"

#include <doctest/doctest.h>

namespace zc {
namespace {

const std::string kHex(64, 'a');

TEST_CASE("manifest: lines are what sha256sum writes, in order of paths") {
  Manifest manifest;
  manifest.add(file_entry("b", "world"));
  manifest.add(file_entry("a/包", "hello"));
  CHECK(manifest.text(DigestKind::kSha256) ==
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824  a/包\n"
        "486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7  b\n");
  CHECK(manifest.total_bytes() == 10);
  REQUIRE(manifest.find("b") != nullptr);
  CHECK(manifest.find("b")->bytes == 5);
  CHECK(manifest.find("c") == nullptr);
  for (const DigestKind kind : {DigestKind::kSha256, DigestKind::kSm3}) {
    const auto lines = parse_manifest(manifest.text(kind));
    REQUIRE(lines);
    REQUIRE(lines->size() == 2);
    CHECK((*lines)[0] == ManifestLine{"a/包", manifest.entries()[0].digest(kind)});
  }
}

TEST_CASE("manifest: anything looser is refused, and the line is told") {
  CHECK(parse_manifest("")->empty());
  for (const std::string& bad : {kHex + "  a",
                                 kHex + " a\n",
                                 kHex + " *a\n",
                                 kHex + "  \n",
                                 std::string(64, 'A') + "  a\n",
                                 std::string(64, 'g') + "  a\n",
                                 kHex.substr(1) + "  a\n",
                                 kHex + "  b\n" + kHex + "  a\n",
                                 kHex + "  a\n" + kHex + "  a\n",
                                 std::string("\n")}) {
    const auto lines = parse_manifest(bad);
    REQUIRE_FALSE(lines);
    CHECK(lines.error().message().find("line ") == 0);
  }
}

}  // namespace
}  // namespace zc
