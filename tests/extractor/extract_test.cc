#include "extractor/extract.h"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "extractor/charset_codec.h"
#include "extractor/utf8.h"
#include "tests/extractor/sample_page.h"
#include "tests/extractor/span_check.h"

namespace zc {

namespace {

const TextBlock* find_block(const Document& document, std::string_view text) {
  const auto found =
      std::find_if(document.blocks.begin(), document.blocks.end(), [&](const TextBlock& b) {
        return b.text.find(text) != std::string::npos;
      });
  return found == document.blocks.end() ? nullptr : &*found;
}

void check_block(const Document& document,
                 std::string_view text,
                 BlockRole role,
                 BlockSource source) {
  CAPTURE(text);
  const TextBlock* const block = find_block(document, text);
  REQUIRE(block != nullptr);
  CHECK(name_of(block->role) == name_of(role));
  CHECK(name_of(block->source) == name_of(source));
}

std::string in_gbk(std::string_view utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const CodePoint c = code_point_at(utf8, i);
    i += c.length;
    out += encode_gb18030(c.value);
  }
  return out;
}

}  // namespace

TEST_CASE("extract: every kind of text has its role and its source") {
  const std::string page = test::sample_page();
  const Document d = extract_bytes(page, "https://www.example.com/x/", "text/html");
  REQUIRE_FALSE(d.blocks.empty());
  CHECK(d.title == "健康管理师培训报名_示例职业学校");
  CHECK(d.blocks[0].role == BlockRole::kTitle);
  check_block(d, "\"零基础\"可学", BlockRole::kMetaDescription, BlockSource::kAttribute);
  check_block(d, "关于我们", BlockRole::kNav, BlockSource::kVisible);
  check_block(d, "示例学校 首页 课程", BlockRole::kBanner, BlockSource::kVisible);
  check_block(d, "健康管理师 课程介绍", BlockRole::kHeading, BlockSource::kVisible);
  check_block(
      d, "本课程共三个月，由资深教师授课， 每周两次", BlockRole::kBody, BlockSource::kVisible);
  check_block(d, "学费公开透明", BlockRole::kBody, BlockSource::kVisible);
  check_block(d, "内部价格面议", BlockRole::kBody, BlockSource::kHidden);
  check_block(d, "标准班", BlockRole::kTableCell, BlockSource::kVisible);
  check_block(d, "￥1,980元", BlockRole::kPrice, BlockSource::kVisible);
  check_block(d, "教材一套", BlockRole::kListItem, BlockSource::kVisible);
  check_block(d, "学员上课照片", BlockRole::kCaption, BlockSource::kAttribute);
  check_block(d, "这段文字平时看不见", BlockRole::kBody, BlockSource::kHidden);
  check_block(d, "屏幕之外的关键词", BlockRole::kBody, BlockSource::kHidden);
  check_block(d, "在线客服为您解答", BlockRole::kPopup, BlockSource::kVisible);
  check_block(d, "请输入手机号", BlockRole::kForm, BlockSource::kAttribute);
  check_block(d, "二级", BlockRole::kForm, BlockSource::kVisible);
  check_block(d, "立即报名", BlockRole::kButton, BlockSource::kAttribute);
  check_block(d, "免费试听", BlockRole::kButton, BlockSource::kVisible);
  check_block(d, "页面状态里的句子", BlockRole::kData, BlockSource::kScript);
  check_block(d, "请先填写姓名", BlockRole::kPopup, BlockSource::kScript);
  check_block(d, "脚本写出的段落", BlockRole::kBody, BlockSource::kScript);
  check_block(d, "报名成功，稍后联系", BlockRole::kPopup, BlockSource::kScript);
  check_block(d, "请打开脚本", BlockRole::kBody, BlockSource::kNoscript);
  check_block(d, "框中文字", BlockRole::kBody, BlockSource::kFrame);
  check_block(d, "主办单位", BlockRole::kFooter, BlockSource::kVisible);
  CHECK(find_block(d, "注释里的汉字") == nullptr);
  CHECK(find_block(d, "短") == nullptr);
  CHECK(test::wrong_span(d, page) == "");
}

TEST_CASE("extract: two line breaks cut a block, one does not") {
  const Document d = extract_bytes("<p>一<br>二<br><br>三", "", "text/html");
  REQUIRE(d.blocks.size() == 2);
  CHECK(d.blocks[0].text == "一 二");
  CHECK(d.blocks[1].text == "三");
}

TEST_CASE("extract: words broken by tags and invisible characters come together again") {
  const std::string page = "<p>包<span></span>过<i>拿</i>\u200b证</p>";
  const Document d = extract_bytes(page, "", "text/html");
  REQUIRE(d.blocks.size() == 1);
  CHECK(d.blocks[0].text == "包过拿证");
  CHECK(test::wrong_span(d, page) == "");
}

TEST_CASE("extract: the article is main text, navigation and footer are not") {
  const Document d = extract_bytes(test::sample_page(), "", "text/html");
  CHECK(find_block(d, "本课程共三个月")->in_main_text);
  CHECK_FALSE(find_block(d, "关于我们")->in_main_text);
  CHECK_FALSE(find_block(d, "主办单位")->in_main_text);
}

TEST_CASE("extract: spans on a GBK page are bytes of the GBK payload") {
  const std::string page = in_gbk(test::sample_page());
  const Document d = extract_bytes(page, "https://www.example.com/", "text/html; charset=gbk");
  CHECK(d.charset == "gb18030");
  CHECK(test::wrong_span(d, page) == "");
  const TextBlock* const block = find_block(d, "教材一套");
  REQUIRE(block != nullptr);
  CHECK(page.substr(block->span.begin, block->span.end - block->span.begin) == in_gbk("教材一套"));
}

TEST_CASE("extract: entities map to the bytes that wrote them") {
  const std::string page = "<p>A&amp;B &lt;C&gt; &#22823;学 &copy;2020 &nosuch; a</b>b</p>";
  const Document d = extract_bytes(page, "", "text/html");
  REQUIRE(d.blocks.size() == 1);
  CHECK(d.blocks[0].text == "A&B <C> 大学 ©2020 &nosuch; ab");
  CHECK(d.blocks[0].span == ByteSpan{3, page.size() - 4});
  CHECK(test::wrong_span(d, page) == "");
}

TEST_CASE("extract: kinds that are no text give a note and no blocks") {
  const auto kind = [](std::string_view bytes, std::string_view type) {
    return extract_bytes(bytes, "", type).content_kind;
  };
  CHECK(kind("%PDF-1.7 ...", "text/html") == "pdf");
  CHECK(kind("\x89PNG\r\n\x1a\n....", "") == "image");
  CHECK(kind("PK\x03\x04....", "application/zip") == "binary");
  CHECK(kind("", "text/html") == "empty");
  CHECK(kind(" \n ", "text/html") == "empty");
  CHECK(kind("{\"a\":1}", "application/json") == "json");
  CHECK(kind("<?xml version='1.0'?><urlset/>", "text/html") == "xml");
  CHECK(kind("plain words", "text/plain") == "text");
  CHECK(kind("<!DOCTYPE html><p>x", "text/plain") == "html");
  const Document pdf = extract_bytes("%PDF-1.7", "", "application/pdf");
  CHECK(pdf.blocks.empty());
  CHECK(pdf.notes.size() == 1);
}

TEST_CASE("extract: a redirect gives one link to where it leads") {
  Capture capture;
  capture.url = "http://example.com/a/b";
  capture.http_status = 302;
  capture.headers = {{"Location", "../c?d=1"}};
  const Document d = extract(capture);
  REQUIRE(d.links.size() == 1);
  CHECK(d.links[0].kind == LinkKind::kRedirect);
  CHECK(d.links[0].url == "http://example.com/c?d=1");
}

TEST_CASE("extract: the same bytes give the same document") {
  const std::string page = test::sample_page();
  CHECK(extract_bytes(page, "http://a.example/", "") ==
        extract_bytes(page, "http://a.example/", ""));
}

TEST_CASE("extract: plain text becomes lines, its title the first block") {
  const std::string text = "第一行\n\n  第二行 写得长些\r\n第三行";
  const Document d = document_from_text(" 标题 ", text);
  REQUIRE(d.blocks.size() == 4);
  CHECK(d.title == "标题");
  CHECK(d.blocks[0].role == BlockRole::kTitle);
  CHECK(d.blocks[0].span == ByteSpan{1, 7});
  CHECK(d.blocks[2].text == "第二行 写得长些");
  CHECK(text.substr(d.blocks[2].span.begin, 9) == "第二行");
  CHECK(d.simhash != 0);
}

TEST_CASE("extract: the start of an image's name is not yet an image") {
  CHECK(extract_bytes("RIFF", "", "text/html").content_kind != "image");
  CHECK(extract_bytes(std::string("RIFF\0\0\0\0WEBPVP8 ", 16), "", "").content_kind == "image");
}

TEST_CASE("extract: tabs and WeChat's late text are not hidden text") {
  const Document d = extract_bytes(
      "<style>.tab-pane{display:none}</style><div class='tab-pane tab'>第二个选项卡的内容</div>"
      "<div id='js_content' style='visibility:hidden;opacity:0'>文章正文在这里</div>",
      "",
      "text/html");
  for (const TextBlock& block : d.blocks) CHECK(block.source == BlockSource::kVisible);
}

TEST_CASE("extract: XML feeds keep the text of CDATA and lose tags, comments and instructions") {
  const Document d = extract_bytes(
      "<?xml version=\"1.0\"?><rss><item><title><![CDATA[报名通知]]></title><description>"
      "&lt;p&gt;x <!-- 注释 --><img onload=\"if(this.width>9)this.width=9\"/>正文</description>"
      "</item></rss>",
      "http://a.example/feed",
      "text/xml");
  REQUIRE(d.blocks.size() == 2);
  CHECK(d.blocks[0].text == "报名通知");
  CHECK(d.blocks[1].text == "<p>x 正文");
}

TEST_CASE("extract: a page that is cut for its size ends with a whole character") {
  ExtractOptions options;
  options.max_parse_bytes = 100;
  const Document d =
      extract_bytes("<p>" + std::string(40, 'a') + "报名考试报名考试报名考试报名考试报名考试",
                    "",
                    "text/html",
                    options);
  REQUIRE(d.blocks.size() == 1);
  CHECK(d.blocks[0].text.find("\uFFFD") == std::string::npos);
  CHECK(d.truncated);
}

}  // namespace zc
