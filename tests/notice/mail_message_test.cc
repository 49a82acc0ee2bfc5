#include "notice/mail_message.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "base/base64.h"
#include "tests/notice/sample.h"

using namespace zc;
using test::sample_notices;

namespace {
const UtcTime kNow{std::chrono::milliseconds(1'700'000'000'123)};
}

TEST_CASE("mail: lines end with CRLF and hold at most 76 bytes of ASCII") {
  std::vector<Notice> notices = sample_notices(30);
  notices[0].quote = "包过\n.\r\nRCPT TO:<x@y>";
  const std::string mail =
      mail_message({"zc@office.cn", {"a@office.cn", "b@office.cn"}}, notices, kNow);
  std::size_t at = 0;
  while (at < mail.size()) {
    const std::size_t end = mail.find("\r\n", at);
    REQUIRE(end != std::string::npos);
    const std::string line = mail.substr(at, end - at);
    const auto plain = [](char c) { return c >= 0x20 && c < 0x7F; };
    CHECK(std::all_of(line.begin(), line.end(), plain));
    if (!line.starts_with("Content-") && !line.starts_with("Auto-")) CHECK(line.size() <= 85);
    CHECK(line != ".");
    at = end + 2;
  }
  CHECK(mail.starts_with("From: zc@office.cn\r\nTo: a@office.cn,\r\n b@office.cn\r\n"));
  CHECK(mail.find("\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\n") != std::string::npos);
  std::string body = mail.substr(mail.find("\r\n\r\n") + 4);
  std::erase_if(body, [](char c) { return c == '\r' || c == '\n'; });
  std::string text;
  REQUIRE(from_base64(body, text));
  CHECK(text.starts_with("证察：30 条新线索\r\n\r\n"));
  CHECK(text.find("https://a.example/p?id=30\r\n") != std::string::npos);
}

TEST_CASE("mail: encoded words are at most 75 bytes and never cut a character (RFC 2047)") {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "证";
  const std::string words = encoded_words(text);
  std::string back;
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find("\r\n ", at), words.size());
    const std::string word = words.substr(at, end - at);
    CHECK(word.size() <= 75);
    REQUIRE(word.starts_with("=?UTF-8?B?"));
    REQUIRE(word.ends_with("?="));
    std::string piece;
    REQUIRE(from_base64(word.substr(10, word.size() - 12), piece));
    CHECK(piece.size() % 3 == 0);
    back += piece;
    at = end + 3;
  }
  CHECK(back == text);
}

TEST_CASE("mail: addresses that could break a header or the talk are none") {
  for (const char* const good : {"a@b.cn", "first.last+x@mail.office.gov.cn"}) {
    CHECK(is_mail_address(good));
  }
  for (const char* const bad : {"",
                                "a",
                                "@b",
                                "a@",
                                "a@b@c",
                                "a b@c.cn",
                                "a@b\r\nBcc: c@d",
                                "<a@b.cn>",
                                "a@b,c@d",
                                "局@b.cn"}) {
    CHECK_FALSE(is_mail_address(bad));
  }
}
