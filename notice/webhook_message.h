// The body of a webhook and the headers that prove who sent it.  Pure.  docs/formats.md is the
// contract with receivers.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/notice.h"
#include "base/time.h"

namespace zc {

// {"version":1,"channel","sent","notices":[…]}
std::string webhook_body(std::string_view channel, std::span<const Notice> notices, UtcTime now);

// Sixteen hex digits: the same for the same notices, whenever they are sent.
std::string delivery_id(std::span<const Notice> notices);

// X-Zhengcha-Timestamp (seconds), X-Zhengcha-Delivery, and X-Zhengcha-Signature: "sha256=" and the
// hex of HMAC-SHA256(secret, timestamp + "." + body).
std::vector<std::string> webhook_headers(std::string_view secret,
                                         std::string_view body,
                                         std::string_view delivery,
                                         UtcTime now);

}  // namespace zc
