// From the bytes on the wire to the words of a quote.
#include <doctest/doctest.h>

#include "evidence/charset_text.h"
#include "evidence/gzip.h"
#include "evidence/http_payload.h"
#include "evidence/quote_match.h"
#include "tests/evidence/sample_bundle.h"

namespace zc {
namespace {

std::string message(std::string_view headers, std::string_view body) {
  return "HTTP/1.1 200 OK\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

TEST_CASE("payload: chunked and gzip are undone, in whatever order servers name them") {
  const std::string page = "<p>包过</p>";
  const std::string packed = gzip_member(page);
  CHECK(*http_payload(message("", page)) == page);
  CHECK(*http_payload(message("Transfer-Encoding: Chunked\r\n", test::chunked(page, 3))) == page);
  CHECK(*http_payload(message("content-encoding: x-gzip\r\n", packed)) == page);
  CHECK(*http_payload(message("Content-Encoding: identity\r\n", page)) == page);
  CHECK(*http_payload(message("Content-Encoding: gzip, gzip\r\n", gzip_member(packed))) == page);
  CHECK(*http_payload(message("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
                              test::chunked(packed, 7))) == page);
}

TEST_CASE("payload: what ends early gives what came") {
  const std::string page(20'000, 'x');
  const std::string chunks = test::chunked(page, 1000);
  CHECK(*http_payload(message("Transfer-Encoding: chunked\r\n", chunks.substr(0, 5500))) ==
        page.substr(0, 5500 - 5 * 7 - 5));
  const std::string packed = gzip_member(page);
  const auto part =
      http_payload(message("Content-Encoding: gzip\r\n", packed.substr(0, packed.size() - 12)));
  REQUIRE(part);
  CHECK(page.starts_with(*part));
}

TEST_CASE("payload: nonsense is told apart from nothing") {
  CHECK_FALSE(http_entity("no head"));
  CHECK_FALSE(http_entity(message("Transfer-Encoding: chunked\r\n", "zz\r\nhello")));
  CHECK_FALSE(http_entity(message("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")));
  CHECK(*http_entity(message("Transfer-Encoding: chunked\r\n", "")) == "");
  const auto brotli = http_payload(message("Content-Encoding: br\r\n", "x"));
  REQUIRE_FALSE(brotli);
  CHECK(brotli.error().kind() == ErrorKind::kUnsupported);
  const std::string bomb = gzip_member(std::string(std::size_t{40} << 20, ' '));
  const auto over = http_payload(message("Content-Encoding: gzip\r\n", bomb));
  REQUIRE_FALSE(over);
  CHECK(over.error().kind() == ErrorKind::kProtocol);
}

TEST_CASE("charset: the web's names are understood, and bad bytes stay visible") {
  CHECK(*text_from_charset("\xB0\xFC\xB9\xFD", "gb18030") == "包过");
  CHECK(*text_from_charset("\xB0\xFC\xB9\xFD", "GB2312") == "包过");
  CHECK(*text_from_charset("\xA5\x5D\xB9\x4C", "big5") == "包過");
  CHECK(*text_from_charset("\x93\xfa", "shift_jis") == "日");
  CHECK(*text_from_charset("\x80", "windows-1252") == "€");
  CHECK(*text_from_charset(std::string("\x05\x53", 2), "utf-16le") == "包");
  CHECK(*text_from_charset("a\xFF", "utf-8") == "a\uFFFD");
  CHECK(*text_from_charset("a\xFF", "gbk") == "a\uFFFD");
  CHECK_FALSE(text_from_charset("a", "no-such"));
  CHECK_FALSE(text_from_charset("a", "gbk//IGNORE"));
}

TEST_CASE("quote: the first rule that fits is told") {
  const auto match = [](std::string_view span, std::string_view quote) {
    return name_of(match_quote(span, quote));
  };
  CHECK(match("包过", "包过") == "exact");
  CHECK(match("包\n  过", "包 过") == "folded");
  CHECK(match("包<b class=\"x\">过</b>", "包过") == "folded");
  CHECK(match("包<!-- <p> -->过", "包过") == "folded");
  CHECK(match("&#21253;&#x8FC7;&nbsp;100%", "包过 100%") == "folded");
  CHECK(match("包\u200B过", "包过") == "folded");
  CHECK(match(R"(\u5305\u8fc7)", "包过") == "folded");
  CHECK(match(R"(\ud83d\ude00包过\/)", "😀包过/") == "folded");
  CHECK(match(R"(<b>\u5305<\/b>\u8fc7)", "包过") == "folded");
  CHECK(match("&lt;b&gt;包&lt;/b&gt;过", "包过") == "folded");
  CHECK(match("a &lt; b", "a < b") == "folded");
  CHECK(match("本校包过。", "包过") == "within");
  CHECK(match("包<i style=\"display:none\">xyz</i>过", "包过") == "skipping");
  CHECK(match("本校包<i>xyz</i>过拿证", "包过拿") == "skipping");
}

TEST_CASE("quote: what does not stand there is not found") {
  for (const std::string_view span : {"不过", "过包", "包", "", "包<i>x</i>了", "<p title=包过>"}) {
    CHECK_MESSAGE(match_quote(span, "包过") == QuoteMatch::kNone, span);
  }
  CHECK(match_quote("包过", "") == QuoteMatch::kNone);
  CHECK(match_quote("包过", " ") == QuoteMatch::kNone);
}

TEST_CASE("quote: a long hostile span takes linear time") {
  std::string span;
  for (int i = 0; i < 20'000; ++i) span += "aaaa<b>";
  CHECK(match_quote(span, std::string(3000, 'a') + "b") == QuoteMatch::kNone);
  CHECK(match_quote(span.substr(0, 60'000), std::string(3000, 'a') + "b") == QuoteMatch::kNone);
}

}  // namespace
}  // namespace zc
