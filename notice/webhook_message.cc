#include "notice/webhook_message.h"

#include <chrono>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/log.h"

namespace zc {

std::string webhook_body(std::string_view channel, std::span<const Notice> notices, UtcTime now) {
  std::string list;
  for (const Notice& one : notices) list += (list.empty() ? "" : ",") + to_json(one);
  return fmt::format(R"({{"version":1,"channel":{},"sent":"{}","notices":[{}]}})",
                     json_string(channel),
                     to_rfc3339(now),
                     list);
}

std::string delivery_id(std::span<const Notice> notices) {
  std::string ids;
  for (const Notice& one : notices) ids += notice_id(one);
  return sha256(ids).hex().substr(0, 16);
}

std::vector<std::string> webhook_headers(std::string_view secret,
                                         std::string_view body,
                                         std::string_view delivery,
                                         UtcTime now) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const Digest mac = hmac_sha256(secret, fmt::format("{}.{}", seconds, body));
  return {fmt::format("X-Zhengcha-Timestamp: {}", seconds),
          fmt::format("X-Zhengcha-Delivery: {}", delivery),
          fmt::format("X-Zhengcha-Signature: sha256={}", mac.hex())};
}

}  // namespace zc
