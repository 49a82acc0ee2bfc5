// PDF, DOCX, XLSX and images: their text with page numbers, and what broken ones do.
#include <algorithm>
#include <ctime>
#include <string>

#include <doctest/doctest.h>

#include "extractor/extract.h"
#include "tests/extractor/sample_files.h"

namespace zc {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kSeconds = 20;
#else
constexpr double kSeconds = 2;
#endif

Document read(const std::string& payload, std::string_view type = "application/octet-stream") {
  const std::clock_t start = std::clock();
  Document document = extract_bytes(payload, "http://a.example/file", type);
  CHECK(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < kSeconds);
  return document;
}

std::string noted(const Document& document) {
  std::string out;
  for (const std::string& note : document.notes) out += note + "\n";
  return out;
}

bool has_note(const Document& document, std::string_view words) {
  return noted(document).find(words) != std::string::npos;
}

std::string docx(const std::string& body) {
  return test::make_zip(
      {{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", test::word_document(body)}});
}

}  // namespace

TEST_CASE("pdf: Chinese text comes with its page number") {
  const Document d = read(test::make_pdf({u"报名通知", u"现价1980元"}), "application/pdf");
  CHECK(d.content_kind == "pdf");
  REQUIRE(d.blocks.size() == 2);
  CHECK(d.blocks[0].text == "报名通知");
  CHECK(d.blocks[0].page == 1);
  CHECK(d.blocks[1].page == 2);
  CHECK(d.blocks[1].source == BlockSource::kDocument);
  CHECK(std::any_of(d.facts.begin(), d.facts.end(), [](const Fact& fact) {
    return fact.kind == FactKind::kPrice && fact.value == "1980";
  }));
}

TEST_CASE(
    "pdf: a broken table of contents, a cut file and noise are read or refused, told either way") {
  const std::string whole = test::make_pdf({u"报名通知"});
  std::string broken = whole;
  broken.replace(broken.find("startxref") + 10, 3, "999");
  const Document repaired = read(broken);
  CHECK((repaired.blocks.size() == 1 || !repaired.notes.empty()));
  for (std::size_t size = 5; size < whole.size(); size += 97) {
    const Document cut = read(whole.substr(0, size));
    CHECK((!cut.blocks.empty() || !cut.notes.empty()));
  }
  CHECK(has_note(read("%PDF-1.7\nnothing of the kind"), "broken"));
}

TEST_CASE("docx: paragraphs, headings, cells and pages") {
  const Document d = read(
      docx("<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>招生简章</w:t></w:r></w:p>"
           "<w:p><w:r><w:t>包过</w:t></w:r><w:r><w:t>班</w:t><w:tab/><w:t>报名</w:t></w:r></w:p>"
           "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>费用</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
           "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p><w:p><w:r><w:t>第二页</w:t></w:r></w:p>"));
  CHECK(d.content_kind == "docx");
  REQUIRE(d.blocks.size() == 4);
  CHECK(d.blocks[0].role == BlockRole::kHeading);
  CHECK(d.blocks[1].text == "包过班 报名");
  CHECK(d.blocks[2].role == BlockRole::kTableCell);
  CHECK(d.blocks[3].page == 2);
}

TEST_CASE("xlsx: cells with their sheet and the header of their column") {
  const Document d = read(test::make_zip(
      {{"xl/workbook.xml", "<workbook/>"},
       {"xl/sharedStrings.xml",
        "<sst><si><t>课程</t></si><si><t>价格</t></si><si><t>健康管理师</t></si></sst>"},
       {"xl/worksheets/sheet1.xml",
        "<worksheet><sheetData><row><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" "
        "t=\"s\"><v>1</v></c>"
        "</row><row><c r=\"A2\" t=\"s\"><v>2</v></c><c r=\"B2\"><v>1980</v></c></row></sheetData>"
        "</worksheet>"}}));
  CHECK(d.content_kind == "xlsx");
  REQUIRE(d.blocks.size() == 4);
  CHECK(d.blocks[2].text == "健康管理师");
  CHECK(d.blocks[3].headers == "价格");
  CHECK(d.blocks[3].page == 1);
}

TEST_CASE("docx: an encrypted one, a bomb, entities and damage are told, not followed") {
  const std::string body = test::word_document("<w:p><w:r><w:t>密文</w:t></w:r></w:p>");
  const Document locked = read(test::make_zip({{"word/document.xml", body}}, "secret"));
  CHECK(locked.blocks.empty());
  CHECK(has_note(locked, "encrypted"));
  CHECK(has_note(read(std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") + std::string(600, '\0')),
                 "encrypted or old"));
  const Document bomb = read(docx("<w:p><w:r><w:t>" + std::string(80'000'000, 'x')));
  CHECK(has_note(bomb, "unpacks to more"));
  const Document laughs = read(test::make_zip(
      {{"word/document.xml",
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]><w:document>"
        "<w:p><w:t>&b;</w:t></w:p></w:document>"}}));
  CHECK(laughs.blocks.empty());
  const std::string whole = docx("<w:p><w:r><w:t>完整</w:t></w:r></w:p>");
  for (std::size_t size = 40; size < whole.size(); size += 23) read(whole.substr(0, size));
  for (std::size_t at = 4; at < whole.size(); at += 7) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x40);
    read(flipped);
  }
}

TEST_CASE("image: a QR code gives its text and its link") {
  const Document d = read(test::make_qr_png("https://pay.example/u/17?from=qr"), "image/png");
  REQUIRE(d.blocks.size() == 1);
  CHECK(d.blocks[0].text == "https://pay.example/u/17?from=qr");
  CHECK(d.blocks[0].source == BlockSource::kImage);
  REQUIRE(d.links.size() == 1);
  CHECK(d.links[0].url == "https://pay.example/u/17?from=qr");
  const Document wechat = read(test::make_qr_png("weixin: abc12345"), "image/png");
  CHECK(wechat.links.empty());
  CHECK(wechat.blocks.size() == 1);
}

TEST_CASE("image: a QR code in a GIF, interlaced or not") {
  const test::Pixels code = test::qr_pixels("https://pay.example/u/17");
  for (const bool is_interlaced : {false, true}) {
    const std::string gif = test::make_gif(code, is_interlaced);
    const Document d = read(gif, "image/gif");
    REQUIRE(d.blocks.size() == 1);
    CHECK(d.blocks[0].text == "https://pay.example/u/17");
    for (std::size_t size = 6; size < gif.size(); size += 97) read(gif.substr(0, size));
  }
}

TEST_CASE("image: QR codes in data: images of attributes, styles and scripts") {
  const auto url = [](const std::string& text) {
    return "data:image/png;base64," + test::base64(test::make_qr_png(text));
  };
  const std::string in_image = url("weixin://a1");
  const std::string page = "<p>扫码</p><img src=\"" + in_image +
                           "\"><div style=\"background:url('" + url("https://pay.example/2") +
                           "')\"></div><script>var q='" + url("https://pay.example/3") +
                           "';</script><img src=\"" + in_image +
                           "\"><img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\">";
  const Document d = extract_bytes(page, "http://a.example/", "text/html");
  std::vector<std::string> codes;
  for (const TextBlock& block : d.blocks) {
    if (block.source != BlockSource::kImage) continue;
    codes.push_back(block.text);
    const std::string slice = page.substr(block.span.begin, block.span.end - block.span.begin);
    CHECK(slice.starts_with("data:image/png;base64,"));
    CHECK(slice == url(block.text));
  }
  CHECK(codes ==
        std::vector<std::string>{"weixin://a1", "https://pay.example/2", "https://pay.example/3"});
  CHECK(std::count_if(d.links.begin(), d.links.end(), [](const Link& link) {
          return link.url.starts_with("https://pay.example/");
        }) == 2);
}

TEST_CASE("image: data: images beyond the ceilings are told, not searched") {
  std::string page;
  for (int i = 0; i < 40; ++i) {
    page += "<img src=\"data:image/png;base64," +
            test::base64(test::make_qr_png("weixin://" + std::to_string(i))) + "\">";
  }
  const Document d = extract_bytes(page, "http://a.example/", "text/html");
  CHECK(has_note(d, "8 data: images beyond the ceilings"));
}

TEST_CASE("image: a JPEG of endless scans is refused") {
  std::string jpeg = "\xFF\xD8\xFF";
  for (int i = 0; i < 1000; ++i) jpeg += "\xFF\xDA";
  CHECK(has_note(read(jpeg, "image/jpeg"), "too many scans"));
}

TEST_CASE("image: one of 50,000 by 50,000 pixels, a broken and an unknown one are told") {
  std::string png = test::make_qr_png("https://a.example/");
  for (const std::size_t at : {std::size_t{16}, std::size_t{20}}) {
    png[at + 2] = static_cast<char>(0xC3);
    png[at + 3] = static_cast<char>(0x50);
  }
  CHECK_FALSE(read(png, "image/png").notes.empty());
  const std::string large = test::make_png(5000, 4000, std::vector<std::uint8_t>(20'000'000, 255));
  CHECK(has_note(read(large, "image/png"), "too large"));
  // The largest that is searched, of noise: nothing makes a search for codes longer.
  std::vector<std::uint8_t> noise(16'000'000);
  std::uint32_t random = 1;
  for (std::uint8_t& pixel : noise) {
    random = random * 1664525U + 1013904223U;
    pixel = static_cast<std::uint8_t>(random >> 24U);
  }
  read(test::make_png(4000, 4000, noise), "image/png");
  const std::string gif = std::string("GIF89a\x50\xC3\x50\xC3", 10) + std::string(3, '\0') +
                          std::string(",\0\0\0\0\x50\xC3\x50\xC3\0\x08", 11);
  CHECK(has_note(read(gif, "image/gif"), "too large"));
  const std::string whole = test::make_qr_png("https://a.example/");
  for (std::size_t size = 10; size < whole.size(); size += 97) read(whole.substr(0, size));
  CHECK_FALSE(read("\xFF\xD8\xFF\xE0 no jpeg", "image/jpeg").notes.empty());
  CHECK_FALSE(read("RIFF\x10\x20\x30\x40WEBPVP8 ", "image/webp").notes.empty());
  CHECK_FALSE(read("GIF89a\x01\x02", "image/gif").notes.empty());
}

}  // namespace zc
