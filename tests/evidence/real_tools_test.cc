// A stranger's check: unzip, sha256sum, cksum, gzip, openssl and jq, nothing of ours.  A tool that
// is not installed is reported as skipped.
#include <cstdlib>
#include <fstream>

#include <doctest/doctest.h>

#include "evidence/bundle.h"
#include "evidence/verify.h"
#include "tests/evidence/sample_bundle.h"
#include "tests/support/temp_dir.h"

namespace zc {
namespace {

bool runs(const std::string& command) {
  return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

bool has_tool(const std::string& name) {
  const bool there = runs("command -v " + name);
  if (!there) MESSAGE("SKIPPED: " << name << " is not installed");
  return there;
}

// The bundle, unpacked by unzip.
struct Unpacked {
  test::TempDir dir = {};
  std::string in = "cd '" + dir.path().string() + "/ZC-2026-0001' && ";
  bool ready = false;

  Unpacked() {
    std::ofstream(dir.file("b.zip"), std::ios::binary) << *export_bundle(test::large_case());
    ready = has_tool("unzip") &&
            runs("cd '" + dir.path().string() + "' && LC_ALL=C.UTF-8 unzip -q b.zip");
  }
};

TEST_CASE("bundle: unzip and sha256sum agree with every line, and every file is in a list") {
  const Unpacked bundle;
  if (!bundle.ready || !has_tool("sha256sum")) return;
  CHECK(runs(bundle.in + "sha256sum --strict -c manifest-sha256.txt"));
  CHECK(runs(bundle.in + "sha256sum --strict -c tagmanifest-sha256.txt"));
  CHECK(
      runs(bundle.in +
           "test \"$(find data -type f | LC_ALL=C sort)\" = \"$(cut -c67- manifest-sha256.txt)\""));
  CHECK(runs(bundle.in + "echo >>data/history.csv && ! sha256sum -c manifest-sha256.txt"));
}

TEST_CASE("bundle: cksum or openssl agree with the SM3 list") {
  const Unpacked bundle;
  if (!bundle.ready) return;
  if (runs("cksum -a sm3 /dev/null")) {
    CHECK(runs(bundle.in + "cksum -a sm3 --check manifest-sm3.txt"));
  }
  if (has_tool("openssl")) {
    CHECK(
        runs(bundle.in +
             "while read -r hex path; do test \"$(openssl dgst -sm3 -r \"$path\" | cut -c-64)\" = "
             "\"$hex\" || exit 1; done <manifest-sm3.txt"));
  }
}

TEST_CASE("bundle: gzip unpacks the WARC, and each block has the digest that its head tells") {
  const Unpacked bundle;
  if (!bundle.ready || !has_tool("gzip")) return;
  const std::string warc = "unzip -p data/pages.wacz archive/pages.warc.gz | ";
  CHECK(runs(bundle.in + warc + "gzip -t"));
  CHECK(runs(bundle.in + "test $(" + warc + "gzip -dc | grep -ac '^WARC/1.1') = 10"));
}

TEST_CASE("wacz: unzip, jq and sha256sum agree with the package, and its list is whole") {
  const Unpacked bundle;
  if (!bundle.ready || !has_tool("jq") || !has_tool("sha256sum")) return;
  const std::string in = bundle.in + "mkdir w && cd w && unzip -q ../data/pages.wacz && ";
  const std::string sums =
      "jq -r '.resources[] | \"\\(.hash | ltrimstr(\"sha256:\"))  \\(.path)\"' datapackage.json";
  CHECK(runs(in + sums + " | sha256sum --strict -c"));
  const std::string again = bundle.in + "cd w && ";
  CHECK(runs(again + "test \"$(jq -r .hash datapackage-digest.json)\" = "
                     "\"sha256:$(sha256sum datapackage.json | cut -c-64)\""));
  CHECK(runs(again + "test \"$(find archive indexes pages -type f | LC_ALL=C sort)\" = "
                     "\"$(jq -r '.resources[].path' datapackage.json | LC_ALL=C sort)\""));
  CHECK(runs(again + "LC_ALL=C sort -c indexes/index.cdxj"));
  // Each line of the index leads to a gzip member that is the response to its address.
  CHECK(runs(
      again +
      "bash -c 'while read -r _ _ json; do"
      "  o=$(jq -r .offset <<<\"$json\"); n=$(jq -r .length <<<\"$json\");"
      "  tail -c +$((o + 1)) archive/pages.warc.gz | head -c \"$n\" | gunzip >record || exit 1;"
      "  grep -qaF \"WARC-Target-URI: $(jq -r .url <<<\"$json\")\" record &&"
      "  grep -qa ^WARC-Type:.response record || exit 1; done <indexes/index.cdxj'"));
  CHECK(runs(again + "test $(jq -s '.[1:] | length' pages/pages.jsonl) = 3"));
}

TEST_CASE("bundle: jq finds quote, place and record of each finding") {
  const Unpacked bundle;
  if (!bundle.ready || !has_tool("jq")) return;
  CHECK(runs(bundle.in + "test $(jq '.findings | length' data/findings.json) = 3"));
  CHECK(runs(bundle.in + "jq -e '.findings | all(.byte_end > .byte_begin and (.warc_response | "
                         "startswith(\"<urn:uuid:\")))' data/findings.json"));
}

}  // namespace
}  // namespace zc
