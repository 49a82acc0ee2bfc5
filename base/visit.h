// What happened when we looked at an address: kept for every attempt, because a dead site is
// evidence too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace zc {

enum class Outcome {
  kPage,         // 2xx with a body we keep
  kRedirect,     // 3xx with a target
  kNotModified,  // 304: the last version still stands
  kGone,         // 404, 410 or 451: taken down, moved or blocked by law
  kClientError,  // other 4xx
  kServerError,  // 5xx
  kDns,          // the name does not resolve
  kConnect,      // no connection, or reset before a response
  kTls,          // certificate or handshake refused
  kTimeout,      // no whole response head within the deadline
  kProtocol,     // not HTTP, or too much of it
  kDenied,       // robots, scope or address guard; never requested
};
inline constexpr int kOutcomeCount = 12;
std::string_view name_of(Outcome outcome);          // "page", "redirect", "gone", ...
std::string_view chinese_name_of(Outcome outcome);  // "正常", "跳转", "已不存在", ...
bool outcome_from_name(std::string_view name, Outcome& out);

struct Visit {
  std::string url = {};
  UtcTime time = {};
  Outcome outcome = Outcome::kPage;
  int http_status = 0;        // 0: no response
  std::string reason = {};    // for failures and refusals: what exactly, in English, one sentence
  std::uint32_t version = 0;  // the page version seen; 0: none
  bool operator==(const Visit&) const = default;
};

}  // namespace zc
