#include "extractor/charset.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "extractor/charset_codec.h"
#include "extractor/charset_labels.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

std::string code_points(std::string_view utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const CodePoint c = code_point_at(utf8, i);
    i += c.length;
    out += (out.empty() ? "" : " ") + std::to_string(static_cast<unsigned>(c.value));
  }
  return out;
}

std::string gbk(std::string_view utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const CodePoint c = code_point_at(utf8, i);
    i += c.length;
    out += encode_gb18030(c.value);
  }
  return out;
}

std::string big5(std::string_view utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const CodePoint c = code_point_at(utf8, i);
    i += c.length;
    out += encode_big5(c.value);
  }
  return out;
}

const std::string kChinese = "本校面向全国招收健康管理学员，报名时间截止到本月底，欢迎来电咨询。";

}  // namespace

TEST_CASE("charset: GB18030 follows the Encoding Standard where glibc does not") {
  CHECK(decode_as("\x80", "gb18030").text == "€");
  CHECK(decode_as("\xA2\xE3", "gb18030").text == "€");
  CHECK(decode_as("\xFE\x50", "gb18030").text == "⺁");
  CHECK(decode_as("\x90\x30\x81\x30", "gb18030").text == "\xF0\x90\x80\x80");
  CHECK(decode_as("\xE3\x32\x9A\x36", "gb18030").text == "\xEF\xBF\xBD");
  CHECK(decode_as("\xFF", "gb18030").text == "\xEF\xBF\xBD");
}

TEST_CASE("charset: a bad lead byte never swallows markup") {
  CHECK(decode_as("\x81</p>", "gb18030").text == "\xEF\xBF\xBD</p>");
  CHECK(decode_as("\xA7<", "big5").text == "\xEF\xBF\xBD<");
  CHECK(decode_as("\x81 ", "gb18030").text == "\xEF\xBF\xBD ");
}

TEST_CASE("charset: ill-formed UTF-8 is replaced by maximal subparts") {
  CHECK(code_points(decode_as("\xC0\xAF", "utf-8").text) == "65533 65533");
  CHECK(code_points(decode_as("\xED\xA0\x80", "utf-8").text) == "65533 65533 65533");
  CHECK(code_points(decode_as("\xE4\xBD", "utf-8").text) == "65533");
  CHECK(code_points(decode_as("\xF0\x9F\x98x", "utf-8").text) == "65533 120");
}

TEST_CASE("charset: valid UTF-8 wins over what the page declares") {
  const std::string page = "<meta charset=gb2312><p>" + kChinese;
  const Decoded decoded = decode(page, "text/html; charset=gbk");
  CHECK(decoded.charset == "utf-8");
  CHECK(decoded.source == "valid_utf8");
  CHECK(decoded.text == page);
  CHECK(decoded.map.is_identity());
}

TEST_CASE("charset: GBK bytes are read whatever the declaration says") {
  for (const std::string declared : {"utf-8", "gb2312", "GBK", "iso-8859-1", "windows-936", ""}) {
    CAPTURE(declared);
    const std::string meta = declared.empty() ? "" : "<meta charset=\"" + declared + "\">";
    const Decoded decoded = decode(meta + "<p>" + gbk(kChinese), "");
    CHECK(decoded.charset == "gb18030");
    CHECK(decoded.text == meta + "<p>" + kChinese);
  }
}

TEST_CASE("charset: Big5 is told from GBK by its bytes") {
  const std::string text = "睜開眼後竟然看到桌上放了一杯水跟幾顆糖，然後繼續睡覺。我們明天再說。";
  CHECK(decode("<p>" + big5(text), "").charset == "big5");
  CHECK(decode("<p>" + big5(text), "").text == "<p>" + text);
}

TEST_CASE("charset: short GBK text without any declaration") {
  CHECK(decode("<p>" + gbk("包过拿证"), "").text == "<p>包过拿证");
  CHECK(decode(gbk("考证报名"), "").charset == "gb18030");
}

TEST_CASE("charset: declarations inside comments and after lies do not count") {
  const std::string page = "<!-- <meta charset=big5> --><meta charset=utf-8><meta charset=gbk>";
  const std::vector<DeclaredCharset> found = declared_charsets(page, "text/html; charset=GB2312");
  REQUIRE(found.size() == 3);
  CHECK(found[0].encoding == "gb18030");
  CHECK(found[0].source == "header");
  CHECK(found[1].encoding == "utf-8");
  CHECK(found[2].encoding == "gb18030");
}

TEST_CASE("charset: UTF-16 with and without its mark") {
  std::string le;
  for (const char c : std::string("<p>price</p>")) {
    le += c;
    le += '\0';
  }
  CHECK(decode("\xFF\xFE" + le, "").charset == "utf-16le");
  CHECK(decode(le, "").charset == "utf-16le");
  CHECK(decode(le, "").text == "<p>price</p>");
}

TEST_CASE("charset: a UTF-8 mark before GBK bytes is an accident") {
  const Decoded decoded = decode("\xEF\xBB\xBF<p>" + gbk(kChinese), "");
  CHECK(decoded.charset == "gb18030");
  CHECK(decoded.text == "<p>" + kChinese);
  CHECK(decoded.map.to_payload(0) == 3);
}

TEST_CASE("charset: hz-gb-2312 is never decoded") {
  const Decoded decoded = decode("<meta charset=hz-gb-2312>~{<:Ky~}", "");
  CHECK(decoded.charset == "replacement");
  CHECK(decoded.text == "\xEF\xBF\xBD");
}

TEST_CASE("charset: text that was decoded wrongly before it was saved is flagged") {
  // kChinese as UTF-8 bytes, read as GBK, saved as UTF-8.
  const std::string spoiled = decode_as(kChinese + kChinese, "gb18030").text;
  CHECK(decode("<p>" + spoiled, "").mojibake);
  CHECK_FALSE(decode("<p>" + kChinese, "").mojibake);
}

TEST_CASE("charset: the map leads from text to payload and back to whole characters") {
  const std::string bytes = "ab" + gbk("中文") + "c" + gbk("·") + "\x80" + "d\xFF";
  const Decoded decoded = decode_as(bytes, "gb18030");
  REQUIRE(decoded.text == "ab中文c·€d\xEF\xBF\xBD");
  OffsetMap::Cursor cursor(decoded.map);
  std::size_t payload = 0;
  for (std::size_t i = 0; i < decoded.text.size();) {
    const std::size_t length = code_point_at(decoded.text, i).length;
    CHECK(decoded.map.to_payload(i) == payload);
    CHECK(cursor.to_payload(i) == payload);
    const bool is_two = length > 1 && decoded.text.substr(i, length) != "€" &&
                        decoded.text.substr(i, length) != "\xEF\xBF\xBD";
    payload += is_two ? 2 : 1;
    i += length;
  }
  CHECK(decoded.map.to_payload(decoded.text.size()) == bytes.size());
}

TEST_CASE("charset: a query is written as browsers write it on GBK pages") {
  CHECK(encode_query("k=中&x=1", "gb18030") == "k=%D6%D0&x=1");
  CHECK(encode_query("我", "big5") == "%A7%DA");
  CHECK(encode_query("\xF0\x9F\x98\x80", "big5") == "%26%23128512%3B");
}

}  // namespace zc
