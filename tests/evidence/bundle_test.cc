#include "evidence/bundle.h"

#include <doctest/doctest.h>

#include "evidence/verify.h"
#include "evidence/wacz.h"
#include "evidence/warc_reader.h"
#include "evidence/zip_file.h"
#include "tests/evidence/sample_bundle.h"

namespace zc {
namespace {

std::string wrong_of(const VerifyReport& report) {
  std::string wrong;
  for (const Check& check : report.checks) {
    if (check.state != CheckState::kPass && check.required) {
      wrong += check.name + ": " + check.detail + "\n";
    }
  }
  return wrong;
}

const ZipEntry& entry_named(const std::vector<ZipEntry>& entries, std::string_view name) {
  for (const ZipEntry& entry : entries) {
    if (entry.name == name) return entry;
  }
  throw std::runtime_error("no such entry");
}

TEST_CASE("bundle: what export writes, verification accepts") {
  for (const BundleInput& input : {test::small_case(), test::large_case()}) {
    const Result<std::string> zip = export_bundle(input);
    REQUIRE(zip);
    const VerifyReport report = verify_bundle(*zip);
    CHECK(wrong_of(report) == "");
    CHECK(report.ok());
    CHECK(report.fingerprint.size() == 64);
  }
}

TEST_CASE("bundle: the same input gives the same bytes, another input gives others") {
  const BundleInput input = test::large_case();
  CHECK(*export_bundle(input) == *export_bundle(input));
  BundleInput other = input;
  other.operator_name = "李四";
  CHECK(*export_bundle(input) != *export_bundle(other));
}

TEST_CASE("bundle: every file of the layout is there, in one folder, in order of names") {
  const std::vector<ZipEntry> entries = *read_zip(*export_bundle(test::small_case()));
  std::vector<std::string> names;
  for (const ZipEntry& entry : entries) names.push_back(entry.name);
  const std::vector<std::string> wanted = {"ZC-2026-0001/bag-info.txt",
                                           "ZC-2026-0001/bagit.txt",
                                           "ZC-2026-0001/data/VERIFY.txt",
                                           "ZC-2026-0001/data/audit.jsonl",
                                           "ZC-2026-0001/data/findings.json",
                                           "ZC-2026-0001/data/history.csv",
                                           "ZC-2026-0001/data/pages.wacz",
                                           "ZC-2026-0001/data/取证报告.html",
                                           "ZC-2026-0001/data/清单.csv",
                                           "ZC-2026-0001/manifest-sha256.txt",
                                           "ZC-2026-0001/manifest-sm3.txt",
                                           "ZC-2026-0001/tagmanifest-sha256.txt"};
  CHECK(names == wanted);
}

TEST_CASE("bundle: the WARC holds exactly the bytes of the exchange") {
  const BundleInput input = test::large_case();
  const std::vector<ZipEntry> entries = *read_zip(*export_bundle(input));
  const WaczFiles package =
      *read_wacz(entry_named(entries, "ZC-2026-0001/data/pages.wacz").content);
  const auto records = read_warc(package.at("archive/pages.warc.gz"));
  REQUIRE(records);
  REQUIRE(records->size() == 1 + 3 * input.pages.size());
  for (std::size_t i = 0; i < input.pages.size(); ++i) {
    const Capture& c = input.pages[i].capture;
    const WarcRecord& response = (*records)[1 + 3 * i];
    const WarcRecord& request = (*records)[2 + 3 * i];
    CHECK(response.block == c.response_head + c.body);
    CHECK(request.block == c.request_head);
    CHECK(response.field("WARC-Target-URI") == c.url);
    CHECK(response.field("WARC-IP-Address") == "192.0.2.17");
    CHECK(response.field("WARC-Truncated") == name_of(c.truncation));
    CHECK(response.field("WARC-Date") == "2026-11-24T08:30:00.125Z");
    CHECK(request.field("WARC-Concurrent-To") == response.field("WARC-Record-ID"));
    CHECK((*records)[3 + 3 * i].field("WARC-Refers-To") == response.field("WARC-Record-ID"));
  }
}

TEST_CASE("bundle: what cannot be a bundle is refused, and why is told") {
  BundleInput input = test::small_case();
  SUBCASE("a folder name that leaves the folder") {
    input.name = "..";
  }
  SUBCASE("a folder name with a slash") {
    input.name = "a/b";
  }
  SUBCASE("no folder name") {
    input.name = "";
  }
  SUBCASE("no page") {
    input.pages.clear();
  }
  SUBCASE("no request") {
    input.pages[0].capture.request_head = "";
  }
  SUBCASE("no response") {
    input.pages[0].capture.response_head = "";
  }
  SUBCASE("no address") {
    input.pages[0].capture.url = "nowhere";
  }
  SUBCASE("not the web") {
    input.pages[0].capture.url = "file:///etc/hosts";
  }
  const Result<std::string> zip = export_bundle(input);
  REQUIRE_FALSE(zip);
  CHECK(zip.error().kind() == ErrorKind::kBadInput);
  CHECK_FALSE(zip.error().message().empty());
}

}  // namespace
}  // namespace zc
