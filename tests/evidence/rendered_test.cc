// Findings that only scripts show: where their words lie in a bundle, and what a forger may try.
#include <algorithm>

#include <doctest/doctest.h>

#include "evidence/findings_file.h"
#include "evidence/manifest.h"
#include "evidence/verify.h"
#include "evidence/zip_file.h"
#include "tests/evidence/sample_bundle.h"

namespace zc {
namespace {

constexpr const char* kDom = "data/rendered/0002/dom.html";

using Files = std::map<std::string, std::string>;

Files files_of(const BundleInput& input) {
  Result<Bundle> bundle = make_bundle(input);
  REQUIRE_MESSAGE(bundle, bundle.error().message());
  return std::move(bundle->files);
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// The bundle of `files` with every list of digests made right again, as a forger can.
VerifyReport verify_sealed(Files files) {
  Manifest payload, tags;
  for (const auto& [path, content] : files) {
    if (path.starts_with("data/")) payload.add(file_entry(path, content));
  }
  files["manifest-sha256.txt"] = payload.text(DigestKind::kSha256);
  files["manifest-sm3.txt"] = payload.text(DigestKind::kSm3);
  files.erase("tagmanifest-sha256.txt");
  for (const auto& [path, content] : files) {
    if (!path.starts_with("data/")) tags.add(file_entry(path, content));
  }
  files["tagmanifest-sha256.txt"] = tags.text(DigestKind::kSha256);
  std::vector<ZipEntry> entries;
  for (const auto& [path, content] : files) entries.push_back({"ZC-2026-0001/" + path, content});
  return verify_bundle(*write_zip(std::move(entries)));
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("rendered: documents and pictures lie in the bundle, listed, and it verifies") {
  const BundleInput input = test::rendered_case();
  const Files files = files_of(input);
  CHECK(files.contains("data/rendered/0001/dom.html"));
  CHECK(files.at(kDom) == input.pages[1].renderings[1].files.at(Rendering::kDom));
  CHECK(has(files.at("manifest-sha256.txt"), sha256(files.at(kDom)).hex()));
  CHECK(has(files.at("manifest-sm3.txt"), kDom));
  CHECK(has(files.at("data/清单.csv"), kDom));
  CHECK(has(files.at("bag-info.txt"), "Zhengcha-Format: 4\n"));
  const VerifyReport report = verify_sealed(files);
  CHECK(report.ok());
  CHECK(report.find("quotes")->state == CheckState::kPass);
  CHECK(report.find("rendered")->detail == "2 rendered documents and their files");
}

TEST_CASE("rendered: findings.json says which document the quote stands in") {
  const Result<FindingsFile> file =
      parse_findings(files_of(test::rendered_case()).at("data/findings.json"));
  REQUIRE(file);
  REQUIRE(file->findings.size() == 2);
  CHECK(file->findings[0].document.empty());
  CHECK(file->findings[1].document == kDom);
  CHECK(file->findings[1].charset == "utf-8");
  REQUIRE(file->pages[1].rendered.size() == 2);
  CHECK(file->pages[1].rendered[1].folder == "data/rendered/0002/");
}

TEST_CASE("rendered: the report marks the finding, shows the picture, and tells the limit") {
  const std::string html = files_of(test::rendered_case()).at("data/取证报告.html");
  CHECK(has(html, "脚本生成</span>"));
  CHECK(has(html, "data/rendered/0002/dom.html</span> 第 "));
  CHECK(has(html, "<img alt=\"页面截图\" src=\"data:image/png;base64,"));
  CHECK(has(html, "先后两次"));
  CHECK_FALSE(has(html, "未执行网页脚本"));
  const std::string plain = files_of(test::small_case()).at("data/取证报告.html");
  CHECK_FALSE(has(plain, "脚本生成</span>"));
  CHECK(has(plain, "未执行网页脚本"));
}

TEST_CASE("rendered: words that do not stand in the kept document are refused") {
  Files files = files_of(test::rendered_case());
  std::string& dom = files.at(kDom);
  const std::string before = sha256(dom).hex();
  replace(dom, "保过", "包教");
  SUBCASE("the document alone was changed") {
    CHECK(verify_sealed(files).find("rendered")->state == CheckState::kFail);
  }
  SUBCASE("and every digest with it") {
    const std::string after = sha256(dom).hex();
    replace(files.at("data/findings.json"), before, after);
    replace(files.at("data/rendered/0002/manifest.json"), before, after);
  }
  const VerifyReport report = verify_sealed(files);
  CHECK_FALSE(report.ok());
  CHECK(report.find("quotes")->state == CheckState::kFail);
  CHECK(has(report.find("quotes")->detail, kDom));
}

TEST_CASE("rendered: a finding may not point at another page's document, nor at any other file") {
  for (const std::string other : {"data/rendered/0003/dom.html", "data/history.csv"}) {
    Files files = files_of(test::rendered_case());
    replace(files.at("data/findings.json"),
            std::string("\"document\":\"") + kDom,
            "\"document\":\"" + other);
    CHECK(verify_sealed(files).find("findings")->state == CheckState::kFail);
  }
}

TEST_CASE("rendered: files that were lost, exchanged or slipped in are named") {
  Files files = files_of(test::rendered_case());
  std::string path;
  SUBCASE("lost") {
    path = "data/rendered/0001/screenshot.png";
    files.erase(path);
  }
  SUBCASE("exchanged") {
    path = "data/rendered/0001/screenshot.png";
    files.at(path) += "x";
  }
  SUBCASE("slipped into a folder") {
    path = "data/rendered/0001/other.png";
    files[path] = "x";
  }
  SUBCASE("slipped beside") {
    path = "data/rendered/0009/dom.html";
    files[path] = "x";
  }
  SUBCASE("the list is lost") {
    path = "data/rendered/0001/manifest.json";
    files.erase(path);
  }
  SUBCASE("the list is no list") {
    path = "data/rendered/0001/manifest.json";
    files.at(path) = "[]";
  }
  const VerifyReport report = verify_sealed(files);
  CHECK(report.find("rendered")->state == CheckState::kFail);
  CHECK(has(report.find("rendered")->detail, path));
}

TEST_CASE("rendered: what cannot be shown is not exported") {
  BundleInput input = test::rendered_case();
  SUBCASE("a finding without its document") {
    input.pages[1].renderings.pop_back();
  }
  SUBCASE("a rendering without a document") {
    input.pages[1].renderings[0].files.erase(Rendering::kDom);
  }
  SUBCASE("a name that leads out of the folder") {
    input.pages[1].renderings[0].files["../x"] = "x";
  }
  const Result<Bundle> bundle = make_bundle(input);
  REQUIRE_FALSE(bundle);
  CHECK(bundle.error().kind() == ErrorKind::kBadInput);
}

TEST_CASE("report: text from a file or a picture has its place named") {
  BundleInput input = test::small_case();
  input.pages[0].findings[0].source = BlockSource::kDocument;
  CHECK(has(files_of(input).at("data/取证报告.html"), "文档文件"));
  input.pages[0].findings[0].source = BlockSource::kImage;
  CHECK(has(files_of(input).at("data/取证报告.html"), "图片所载内容"));
}

}  // namespace zc
