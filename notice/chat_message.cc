#include "notice/chat_message.h"

#include <chrono>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/base64.h"
#include "base/digest.h"
#include "notice/notice_text.h"

namespace zc {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostQuoteBytes = 300;
constexpr std::size_t kMostFiguresBytes = 900;
constexpr std::size_t kMostLinkBytes = 1000;
constexpr std::size_t kMostClauseBytes = 100;

std::string safe(std::string_view text, std::size_t most) {
  return cut_text(without_markup(one_line(text)), most);
}

std::string markdown_of(const Notice& n) {
  std::string text = fmt::format("**{}**\n", without_markup(head_of(n)));
  if (!n.figures.empty()) text += fmt::format("> {}\n", safe(n.figures, kMostFiguresBytes));
  if (!n.quote.empty()) text += fmt::format("> “{}”\n", safe(n.quote, kMostQuoteBytes));
  if (!n.clause.empty()) text += fmt::format("> 依据 {}\n", safe(n.clause, kMostClauseBytes));
  const std::string link = link_of(n, kMostLinkBytes);
  if (!link.empty()) {
    text += fmt::format("> [查看网页]({})\n", link);
  } else if (!n.url.empty()) {
    text += fmt::format("> 网址 {}\n", safe(n.url, kMostQuoteBytes));
  }
  return text;
}

struct Markdown {
  std::string text = {};
  std::size_t notices = 0;
};

// The head tells how many there are, so it is written when that is known: as long as for all.
Markdown markdown_of(std::span<const Notice> notices, std::size_t most) {
  Markdown whole;
  const std::size_t room = most - std::min(most, subject_of(notices).size() + 16);
  for (const Notice& one : notices) {
    const std::string piece = "\n" + markdown_of(one);
    if (whole.notices > 0 && whole.text.size() + piece.size() > room) break;
    whole.text += piece;
    ++whole.notices;
  }
  whole.text = "### " + subject_of(notices.first(whole.notices)) + "\n" + whole.text;
  return whole;
}

json::array feishu_lines(const Notice& n) {
  const auto text = [](const std::string& words) {
    return json::array{json::object{{"tag", "text"}, {"text", words}}};
  };
  json::array lines = {text(head_of(n))};
  if (!n.figures.empty()) lines.push_back(text(cut_text(n.figures, kMostFiguresBytes)));
  if (!n.quote.empty()) {
    lines.push_back(text("“" + cut_text(one_line(n.quote), kMostQuoteBytes) + "”"));
  }
  if (!n.clause.empty()) {
    lines.push_back(text("依据 " + cut_text(one_line(n.clause), kMostClauseBytes)));
  }
  const std::string link = link_of(n, kMostLinkBytes);
  if (!link.empty()) {
    lines.push_back(json::array{json::object{{"tag", "a"}, {"text", "查看网页"}, {"href", link}}});
  } else if (!n.url.empty()) {
    lines.push_back(text("网址 " + cut_text(one_line(n.url), kMostQuoteBytes)));
  }
  return lines;
}

std::int64_t seconds_of(UtcTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace

ChatMessage wecom_message(std::span<const Notice> notices) {
  const Markdown whole = markdown_of(notices, kWecomMostBytes);
  const json::object body = {{"msgtype", "markdown"}, {"markdown", {{"content", whole.text}}}};
  return {json::serialize(body), whole.notices};
}

ChatMessage dingtalk_message(std::span<const Notice> notices) {
  const Markdown whole = markdown_of(notices, kDingtalkMostBytes);
  const std::string title = subject_of(notices.first(whole.notices));
  const json::object body = {{"msgtype", "markdown"},
                             {"markdown", {{"title", title}, {"text", whole.text}}}};
  return {json::serialize(body), whole.notices};
}

ChatMessage feishu_message(std::span<const Notice> notices, std::string_view secret, UtcTime now) {
  json::array lines;
  std::size_t count = 0;
  std::size_t bytes = 1000;  // of what stands around the lines
  for (const Notice& one : notices) {
    json::array more = feishu_lines(one);
    const std::size_t size = json::serialize(more).size() + 2;
    if (count > 0 && bytes + size > kFeishuMostBytes) break;
    bytes += size;
    ++count;
    for (json::value& line : more) lines.push_back(std::move(line));
  }
  const json::object post = {
      {"zh_cn", {{"title", subject_of(notices.first(count))}, {"content", std::move(lines)}}}};
  const json::object body = {{"timestamp", fmt::format("{}", seconds_of(now))},
                             {"sign", feishu_sign(secret, now)},
                             {"msg_type", "post"},
                             {"content", {{"post", post}}}};
  return {json::serialize(body), count};
}

std::string dingtalk_query(std::string_view secret, UtcTime now) {
  const std::string timestamp = fmt::format("{}", now.time_since_epoch().count());
  const Digest mac = hmac_sha256(secret, fmt::format("{}\n{}", timestamp, secret));
  std::string sign;
  for (const char c : to_base64(mac.raw())) {
    const bool plain = c != '+' && c != '/' && c != '=';
    sign += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return fmt::format("&timestamp={}&sign={}", timestamp, sign);
}

std::string feishu_sign(std::string_view secret, UtcTime now) {
  return to_base64(hmac_sha256(fmt::format("{}\n{}", seconds_of(now), secret), "").raw());
}

Status chat_answer(std::string_view body) {
  boost::system::error_code bad;
  const json::value root = json::parse(body, bad);
  const json::object* const answer = bad ? nullptr : root.if_object();
  if (answer != nullptr) {
    for (const char* const name : {"errcode", "code", "StatusCode"}) {
      const json::value* const code = answer->if_contains(name);
      if (code == nullptr || !code->is_int64()) continue;
      if (code->get_int64() == 0) return Done{};
      std::string words;
      for (const char* const text : {"errmsg", "msg", "StatusMessage"}) {
        const json::value* const value = answer->if_contains(text);
        if (value != nullptr && value->is_string()) words = value->get_string().c_str();
      }
      return Error(
          ErrorKind::kProtocol,
          fmt::format(
              "the robot refused: {} {}", code->get_int64(), cut_text(one_line(words), 200)));
    }
  }
  return Error(ErrorKind::kProtocol, "the answer is not a robot's");
}

}  // namespace zc
