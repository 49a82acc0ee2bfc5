// What the robots of three chat services want to be sent, and how they are signed.  Each message
// holds as many notices, from the first on, as its service takes at once: at least one.  Pure.
// Sources: the services' pages for developers of custom robots.  企业微信: markdown of at most
// 4,096 bytes, 20 messages a minute.  钉钉: 20 a minute; sign = base64(HMAC-SHA256(secret,
// timestamp in ms
// + "\n" + secret)).  飞书: a request of at most 20 KB, 100 a minute; sign = base64(HMAC-SHA256 of
// nothing, keyed with timestamp in s + "\n" + secret).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/notice.h"
#include "base/result.h"
#include "base/time.h"

namespace zc {

inline constexpr std::size_t kWecomMostBytes = 4096;
inline constexpr std::size_t kDingtalkMostBytes = 5000;  // ours: a page of a telephone
inline constexpr std::size_t kFeishuMostBytes = 18'000;  // ours: below 20 KB with all escapes

struct ChatMessage {
  std::string body = {};  // JSON
  std::size_t notices = 0;
};

// `notices` are not empty.
ChatMessage wecom_message(std::span<const Notice> notices);
ChatMessage dingtalk_message(std::span<const Notice> notices);
ChatMessage feishu_message(std::span<const Notice> notices, std::string_view secret, UtcTime now);

// "&timestamp=…&sign=…", escaped, to be put after a robot's address, which has a query.
std::string dingtalk_query(std::string_view secret, UtcTime now);
std::string feishu_sign(std::string_view secret, UtcTime now);

// Did the robot take it?  kProtocol with its number and words when not, or when it answers
// otherwise.
Status chat_answer(std::string_view body);

}  // namespace zc
