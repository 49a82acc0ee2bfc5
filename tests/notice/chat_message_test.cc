#include "notice/chat_message.h"

#include <string>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "notice/notice_text.h"
#include "tests/notice/sample.h"

using namespace zc;
using test::sample_notice;
using test::sample_notices;

namespace {

const UtcTime kNow{std::chrono::milliseconds(1'700'000'000'123)};

std::string markdown_in(const ChatMessage& message, const char* member) {
  const auto body = boost::json::parse(message.body);
  CHECK(body.at("msgtype") == "markdown");
  return std::string(body.at("markdown").at(member).as_string());
}

}  // namespace

// Both values were computed with openssl dgst -sha256 -hmac.
TEST_CASE("chat: the signatures of the robots") {
  CHECK(dingtalk_query("SEC123", kNow) ==
        "&timestamp=1700000000123&sign=FVgVLxEM%2BJweBRCq6YFMJ4KCCc7PFGREuLoDL%2FV5GSc%3D");
  CHECK(feishu_sign("SEC123", kNow) == "j/tImR0k8vYXRsYw0+GHVQkV1v/J/8obOuMU7PE/KDo=");
}

TEST_CASE("chat: 企业微信 is never sent more than 4,096 bytes, and all notices in turn") {
  const std::vector<Notice> notices = sample_notices(60);
  std::size_t told = 0;
  int messages = 0;
  while (told < notices.size()) {
    const auto rest = std::span<const Notice>(notices).subspan(told);
    const ChatMessage message = wecom_message(rest);
    const std::string content = markdown_in(message, "content");
    CHECK(content.size() <= kWecomMostBytes);
    REQUIRE(message.notices > 0);
    for (std::size_t i = 0; i < rest.size(); ++i) {
      const bool named = content.find("(" + rest[i].url + ")") != std::string::npos;
      CHECK(named == (i < message.notices));
    }
    CHECK(content.starts_with("### " + subject_of(rest.first(message.notices)) + "\n"));
    told += message.notices;
    ++messages;
  }
  CHECK(messages > 1);
}

TEST_CASE("chat: the longest notice fits alone") {
  Notice huge = sample_notice();
  for (std::string* const text : {&huge.quote, &huge.clause, &huge.why}) {
    *text = std::string(100'000, '<');
  }
  huge.url = "https://a.example/" + std::string(100'000, '<');
  const std::vector<Notice> notices = {huge, huge};
  CHECK(markdown_in(wecom_message(notices), "content").size() <= kWecomMostBytes);
  CHECK(markdown_in(dingtalk_message(notices), "text").size() <= kDingtalkMostBytes);
  CHECK(feishu_message(notices, "s", kNow).body.size() <= kFeishuMostBytes);
}

TEST_CASE("chat: a quote cannot call people, open a link or begin a line") {
  Notice notice = sample_notice();
  notice.quote = "<@all> [领奖](http://evil.example/)\n# 通知";
  const std::string content = markdown_in(wecom_message(std::vector{notice}), "content");
  CHECK(content.find("<@all>") == std::string::npos);
  CHECK(content.find("](http://evil") == std::string::npos);
  CHECK(content.find("\n# ") == std::string::npos);
}

TEST_CASE("chat: 钉钉 has a title, 飞书 a post with its signature") {
  const std::vector<Notice> notices = sample_notices(2);
  CHECK(markdown_in(dingtalk_message(notices), "title") == "证察：2 条新线索");
  const auto body = boost::json::parse(feishu_message(notices, "SEC123", kNow).body);
  CHECK(body.at("msg_type") == "post");
  CHECK(body.at("timestamp") == "1700000000");
  CHECK(body.at("sign").as_string() == feishu_sign("SEC123", kNow));
  const auto& post = body.at("content").at("post").at("zh_cn");
  CHECK(post.at("title") == "证察：2 条新线索");
  CHECK(post.at("content").as_array().size() == 8);
  CHECK(post.at("content").at(3).at(0).at("href") == "https://a.example/p?id=1");
}

TEST_CASE("chat: 飞书 takes what fits") {
  const std::vector<Notice> notices = sample_notices(200);
  const ChatMessage message = feishu_message(notices, "s", kNow);
  CHECK(message.body.size() <= kFeishuMostBytes);
  CHECK(message.notices > 10);
  CHECK(message.notices < 200);
}

TEST_CASE("chat: only a robot's zero is a yes") {
  CHECK(chat_answer(R"({"errcode":0,"errmsg":"ok"})"));
  CHECK(chat_answer(R"({"code":0,"msg":"success","data":{}})"));
  CHECK(chat_answer(R"({"StatusCode":0,"StatusMessage":"success"})"));
  const Status refused = chat_answer(R"({"errcode":310000,"errmsg":"sign not match"})");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message() == "the robot refused: 310000 sign not match");
  for (const char* const body : {"", "ok", "[]", "{}", "{\"code\":\"0\"}", "{\"code\":0"}) {
    CHECK_FALSE(chat_answer(body));
  }
}
