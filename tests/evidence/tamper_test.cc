// What a forger may try on a bundle: nothing of it may verify, and the file must be named.
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "evidence/bundle.h"
#include "evidence/manifest.h"
#include "evidence/verify.h"
#include "evidence/wacz.h"
#include "evidence/zip_file.h"
#include "tests/evidence/sample_bundle.h"

namespace zc {
namespace {

constexpr std::string_view kFolder = "ZC-2026-0001/";

std::vector<ZipEntry> small_entries() {
  return *read_zip(*export_bundle(test::small_case()));
}

// Everything that did not pass, in one text.
std::string complaints(const VerifyReport& report) {
  std::string text;
  for (const Check& check : report.checks) {
    if (check.state != CheckState::kPass) text += check.name + ": " + check.detail + "\n";
  }
  return text;
}

bool refused_naming(const std::vector<ZipEntry>& entries, const std::string& path) {
  const VerifyReport report = verify_bundle(*write_zip(entries));
  const bool named = complaints(report).find(path.substr(kFolder.size())) != std::string::npos;
  if (!named) MESSAGE(complaints(report));
  return !report.ok() && named;
}

// Makes digests and sums right again after a change of the payload: a forger can do that too.
void reseal(std::vector<ZipEntry>& entries) {
  Manifest payload;
  Manifest tags;
  const auto entry = [&](std::string_view path) -> ZipEntry& {
    for (ZipEntry& e : entries) {
      if (e.name == std::string(kFolder) + std::string(path)) return e;
    }
    throw std::runtime_error("no such entry");
  };
  for (const ZipEntry& e : entries) {
    const std::string path = e.name.substr(kFolder.size());
    if (path.starts_with("data/")) payload.add(file_entry(path, e.content));
  }
  entry("manifest-sha256.txt").content = payload.text(DigestKind::kSha256);
  entry("manifest-sm3.txt").content = payload.text(DigestKind::kSm3);
  for (const std::string_view path :
       {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sm3.txt"}) {
    tags.add(file_entry(std::string(path), entry(path).content));
  }
  entry("tagmanifest-sha256.txt").content = tags.text(DigestKind::kSha256);
}

std::string warc_in(const std::string& wacz) {
  return read_wacz(wacz)->at(std::string(wacz_path::kWarc));
}

// The bundle with another file in its WACZ, every digest of the bag right again.
VerifyReport with_wacz(const WaczFiles& files) {
  std::vector<ZipEntry> inside;
  for (const auto& [path, content] : files) inside.push_back({path, content});
  std::vector<ZipEntry> entries = small_entries();
  for (ZipEntry& entry : entries) {
    if (entry.name.ends_with("pages.wacz")) entry.content = *write_zip(inside);
  }
  reseal(entries);
  return verify_bundle(*write_zip(entries));
}

TEST_CASE("verify: a file of the WACZ that is changed, dropped, added or swapped is named") {
  WaczFiles good;
  for (const ZipEntry& entry : small_entries()) {
    if (entry.name.ends_with("pages.wacz")) good = *read_wacz(entry.content);
  }
  REQUIRE(good.size() == 5);
  CHECK(with_wacz(good).find("wacz")->state == CheckState::kPass);
  const auto refused = [](const WaczFiles& files, const std::string& path) {
    const VerifyReport report = with_wacz(files);
    return !report.ok() && complaints(report).find(path) != std::string::npos;
  };
  for (const auto& [path, content] : good) {
    WaczFiles bad = good;
    bad[path] += "\n";
    CHECK_MESSAGE(refused(bad, path), path);
    bad[path].clear();
    CHECK_MESSAGE(refused(bad, path), path);
    bad.erase(path);
    CHECK_MESSAGE(refused(bad, path), path);
    for (const auto& [other, content2] : good) {
      if (other == path) continue;
      bad = good;
      std::swap(bad[path], bad[other]);
      const bool named = refused(bad, path) || refused(bad, other);
      CHECK_MESSAGE(named, path << " and " << other);
    }
  }
  WaczFiles more = good;
  more["archive/more.warc.gz"] = good["archive/pages.warc.gz"];
  CHECK(refused(more, "archive/more.warc.gz"));
}

TEST_CASE("verify: a forger's index, list of pages or package that does not follow is refused") {
  const Bundle bundle = *make_bundle(test::small_case());
  const std::string warc = warc_in(bundle.files.at("data/pages.wacz"));
  // Another title than findings.json tells, in a package whose digests are all right.
  const auto forged = [&](const WaczInput& input) {
    return with_wacz(*read_wacz(*write_wacz(input))).find("wacz")->detail;
  };
  const UtcTime exported = test::small_case().exported;
  CHECK(forged({"ZC-2026-0001", "zhengcha/0.1.0", exported, warc, {}})
            .find("pages/pages.jsonl does not follow") != std::string::npos);
}

TEST_CASE("verify: no byte of a bundle can change unseen") {
  std::string zip = *export_bundle(test::small_case());
  std::string accepted;
  for (std::size_t i = 0; i < zip.size(); ++i) {
    const char byte = zip[i];
    zip[i] = static_cast<char>(byte ^ (1 << (i % 8)));
    if (verify_bundle(zip).ok()) accepted += std::to_string(i) + " ";
    zip[i] = byte;
  }
  CHECK(accepted == "");
}

TEST_CASE("verify: a bundle cut off anywhere is refused") {
  const std::string zip = *export_bundle(test::small_case());
  for (std::size_t size = 0; size < zip.size(); size += 97) {
    CHECK_FALSE(verify_bundle(std::string_view(zip).substr(0, size)).ok());
  }
  CHECK_FALSE(verify_bundle(zip + "x").ok());
  CHECK_FALSE(verify_bundle("x" + zip).ok());
}

TEST_CASE("verify: a file that is missing is named") {
  const std::vector<ZipEntry> entries = small_entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    std::vector<ZipEntry> fewer = entries;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK_MESSAGE(refused_naming(fewer, entries[i].name), entries[i].name);
  }
}

TEST_CASE("verify: a file that was added is named") {
  for (const std::string_view path :
       {"extra.txt", "data/extra.txt", "data/archive/extra.warc.gz", "signatures/x.p7s"}) {
    std::vector<ZipEntry> more = small_entries();
    more.push_back({std::string(kFolder) + std::string(path), "hello"});
    CHECK_MESSAGE(refused_naming(more, more.back().name), path);
  }
  std::vector<ZipEntry> outside = small_entries();
  outside.push_back({"elsewhere/readme.txt", "hello"});
  CHECK_FALSE(verify_bundle(*write_zip(outside)).ok());
  outside.back().name = "readme.txt";
  CHECK_FALSE(verify_bundle(*write_zip(outside)).ok());
}

TEST_CASE("verify: a file that was renamed is named under both names") {
  const std::vector<ZipEntry> entries = small_entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    std::vector<ZipEntry> renamed = entries;
    renamed[i].name += ".bak";
    CHECK_MESSAGE(refused_naming(renamed, entries[i].name), entries[i].name);
    CHECK_MESSAGE(refused_naming(renamed, renamed[i].name), entries[i].name);
  }
}

TEST_CASE("verify: files that changed places are named") {
  const std::vector<ZipEntry> entries = small_entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    for (std::size_t j = i + 1; j < entries.size(); ++j) {
      std::vector<ZipEntry> swapped = entries;
      std::swap(swapped[i].content, swapped[j].content);
      CHECK_MESSAGE(refused_naming(swapped, entries[i].name), entries[i].name);
      CHECK_MESSAGE(refused_naming(swapped, entries[j].name), entries[j].name);
    }
  }
}

TEST_CASE("verify: a file that changed is named") {
  const std::vector<ZipEntry> entries = small_entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    std::vector<ZipEntry> changed = entries;
    changed[i].content += "\n";
    CHECK_MESSAGE(refused_naming(changed, entries[i].name), entries[i].name);
    changed[i].content = "";
    CHECK_MESSAGE(refused_naming(changed, entries[i].name), entries[i].name);
  }
}

TEST_CASE("verify: each line of each digest list counts") {
  for (const std::string_view list :
       {"manifest-sha256.txt", "manifest-sm3.txt", "tagmanifest-sha256.txt"}) {
    const std::vector<ZipEntry> entries = small_entries();
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (entries[i].name != std::string(kFolder) + std::string(list)) continue;
      const std::string text = entries[i].content;
      for (std::size_t line = 0; line < text.size(); line = text.find('\n', line) + 1) {
        std::vector<ZipEntry> changed = entries;
        changed[i].content.erase(line, text.find('\n', line) + 1 - line);
        CHECK_FALSE(verify_bundle(*write_zip(changed)).ok());
        changed[i].content = text;
        changed[i].content[line] = text[line] == '0' ? '1' : '0';
        CHECK_FALSE(verify_bundle(*write_zip(changed)).ok());
      }
    }
  }
}

TEST_CASE("verify: a forger who makes every digest right again still meets the cross-checks") {
  std::vector<ZipEntry> entries = small_entries();
  const auto content = [&](std::string_view path) -> std::string& {
    for (ZipEntry& e : entries) {
      if (e.name == std::string(kFolder) + std::string(path)) return e.content;
    }
    throw std::runtime_error("no such entry");
  };
  const auto replace = [](std::string& text, std::string_view from, std::string_view to) {
    const std::size_t place = text.find(from);
    REQUIRE(place != std::string::npos);
    text.replace(place, from.size(), to);
  };
  std::string check;
  SUBCASE("a quote that the page never held") {
    replace(content("data/findings.json"), "包过 拿证", "百分百过");
    check = "quotes";
  }
  SUBCASE("a finding that the report hides") {
    const std::string zip_id = verify_bundle(*write_zip(entries)).find("report")->detail;
    std::string& html = content("data/取证报告.html");
    const std::string& json = content("data/findings.json");
    const std::string id = json.substr(json.find("\"id\":\"") + 6, 12);
    while (html.find(id) != std::string::npos) html.erase(html.find(id), id.size());
    check = "report";
  }
  SUBCASE("a record that the list describes wrongly") {
    replace(content("data/清单.csv"), "application/wacz,", "application/wacz,x");
    replace(content("data/清单.csv"), "pages.wacz#urn", "pages.wacz#run");
    check = "inventory";
  }
  SUBCASE("an exchange without its request") {
    const std::string whole = warc_in(content("data/pages.wacz"));
    std::vector<std::size_t> members;
    const std::string_view start("\x1f\x8b\x08", 3);
    for (std::size_t at = 0; (at = whole.find(start, at)) != std::string::npos; ++at) {
      members.push_back(at);
    }
    REQUIRE(members.size() == 4);
    std::string fewer = whole;
    fewer.erase(members[2], members[3] - members[2]);
    content("data/pages.wacz") = *write_wacz({"x", "x", {}, fewer, {}});
    check = "warc-exchanges";
  }
  SUBCASE("findings that are no JSON") {
    content("data/findings.json").pop_back();
    content("data/findings.json").pop_back();
    check = "findings";
  }
  SUBCASE("a script in the report") {
    content("data/取证报告.html") += "<SCRIPT>1</SCRIPT>";
    check = "report";
  }
  reseal(entries);
  const VerifyReport report = verify_bundle(*write_zip(entries));
  REQUIRE(report.find(check) != nullptr);
  CHECK(report.find(check)->state == CheckState::kFail);
  CHECK(report.find("manifest")->state == CheckState::kPass);
  CHECK_FALSE(report.ok());
}

TEST_CASE("verify: a bundle of format 2, with its WARC by itself, still verifies") {
  std::ifstream in(ZC_FIXTURES "/bundles/format-2.zip", std::ios::binary);
  const std::string zip{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const VerifyReport report = verify_bundle(zip);
  CHECK_MESSAGE(report.ok(), complaints(report));
  CHECK(report.find("wacz")->state == CheckState::kMissing);
}

TEST_CASE("verify: a bundle of format 3, made before pages were rendered, still verifies") {
  std::ifstream in(ZC_FIXTURES "/bundles/format-3.zip", std::ios::binary);
  const std::string zip{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const VerifyReport report = verify_bundle(zip);
  CHECK_MESSAGE(report.ok(), complaints(report));
  CHECK(report.find("rendered")->detail == "no page was rendered");
}

TEST_CASE("verify: every check is named whatever comes in") {
  const std::size_t count = verify_bundle(*export_bundle(test::small_case())).checks.size();
  for (const std::string& bytes : {std::string(),
                                   std::string("not a zip"),
                                   *write_zip({}),
                                   *write_zip({{"a/b", "c"}}),
                                   *write_zip({{"a", "c"}})}) {
    const VerifyReport report = verify_bundle(bytes);
    CHECK(report.checks.size() == count);
    CHECK_FALSE(report.ok());
    for (const Check& check : report.checks) {
      CHECK_FALSE(check.detail.empty());
      CHECK_FALSE(chinese_name_of_check(check.name).empty());
    }
  }
}

TEST_CASE("verify: seals that are not there are told as missing, not passed over") {
  const VerifyReport report = verify_bundle(*export_bundle(test::small_case()));
  for (const std::string_view name : {"signature", "timestamp"}) {
    REQUIRE(report.find(name) != nullptr);
    CHECK(report.find(name)->state == CheckState::kMissing);
  }
}

TEST_CASE("verify: an audit excerpt whose chain is broken is refused") {
  const std::string first = R"({"seq":7,"prev":"00","act":"page"})";
  BundleInput input = test::small_case();
  input.audit_lines = {first, R"({"seq":8,"prev":")" + sha256(first).hex() + R"("})"};
  CHECK(verify_bundle(*export_bundle(input)).ok());
  input.audit_lines[0] = R"({"seq":7,"prev":"00","act":"pages"})";
  CHECK(verify_bundle(*export_bundle(input)).find("audit")->state == CheckState::kFail);
  input.audit_lines = {"no JSON"};
  CHECK(verify_bundle(*export_bundle(input)).find("audit")->state == CheckState::kFail);
}

}  // namespace
}  // namespace zc
