// Where notices go: one call sends one message, or writes one file.  Blocks; bounded by the
// channel's deadline.  One thread at a time a channel.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/notice.h"
#include "base/result.h"
#include "base/time.h"

namespace zc {

enum class ChannelKind {
  kWebhook,
  kWecom,     // 企业微信
  kDingtalk,  // 钉钉
  kFeishu,    // 飞书
  kEmail,
  kAtom,
  kJsonFeed,
  kSyslog,
};
inline constexpr int kChannelKindCount = 8;
std::string_view name_of(ChannelKind kind);  // "webhook", "wecom", ...
std::string_view chinese_name_of(ChannelKind kind);
Result<ChannelKind> channel_kind_from_name(std::string_view name);  // kBadInput lists the names
// A file that is written whole, with what was told before.
bool is_feed(ChannelKind kind);

struct ChannelTarget {
  std::string id = {};
  ChannelKind kind = ChannelKind::kWebhook;
  std::string address = {};  // http(s), smtp(s), "/dev/log" or "udp://…"; of a feed its file
  std::string secret = {};   // key of the signature; password of e-mail
  std::string ca_file = {};
  std::chrono::milliseconds deadline{10'000};
  std::string user = {}, from = {};  // of e-mail
  std::vector<std::string> to = {};
  std::string title = "证察线索";  // of a feed
  std::size_t entries = 100;       // of a feed
  int facility = 16;               // of syslog: local0
};

struct Sent {
  std::size_t notices = 0;          // the first of those given were taken; 0: it failed
  std::optional<Error> error = {};  // why
  std::chrono::seconds wait{0};     // the receiver wants to be left alone for so long
  std::string warning = {};         // it was taken, but: recipients that were refused
};

struct Sending {
  std::span<const Notice> notices = {};  // not empty, oldest first
  std::span<const Notice> before = {};   // told before, oldest first: for feeds
  UtcTime now = {};
  const std::atomic<bool>* stop = nullptr;
};

Sent send_notices(const ChannelTarget& target, const Sending& sending);

}  // namespace zc
