#include "notice/channel.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "notice/chat_message.h"
#include "notice/curl_send.h"
#include "notice/datagram.h"
#include "notice/feed.h"
#include "notice/feed_file.h"
#include "notice/mail_message.h"
#include "notice/syslog_message.h"
#include "notice/webhook_message.h"

namespace zc {
namespace {

constexpr std::array<std::string_view, kChannelKindCount> kNames = {
    "webhook", "wecom", "dingtalk", "feishu", "email", "atom", "json_feed", "syslog"};
constexpr std::array<std::string_view, kChannelKindCount> kChinese = {
    "网络回调", "企业微信", "钉钉", "飞书", "电子邮件", "Atom 订阅", "JSON 订阅", "系统日志"};

TransferOptions transfer_of(const ChannelTarget& target, const Sending& sending) {
  return {target.ca_file, target.deadline, sending.stop};
}

Sent failed(Error error) {
  Sent sent;
  sent.error = std::move(error);
  return sent;
}

Sent done_or_failed(std::size_t notices, const Status& status) {
  if (!status) return failed(status.error());
  Sent sent;
  sent.notices = notices;
  return sent;
}

Sent refused(const HttpAnswer& answer) {
  Sent sent = failed(Error(ErrorKind::kProtocol, fmt::format("HTTP status {}", answer.status)));
  sent.wait = answer.retry_after;
  return sent;
}

Sent send_webhook(const ChannelTarget& target, const Sending& sending) {
  const std::string body = webhook_body(target.id, sending.notices, sending.now);
  const HttpPost post = {
      target.address,
      webhook_headers(target.secret, body, delivery_id(sending.notices), sending.now),
      body};
  const Result<HttpAnswer> answer = http_post(post, transfer_of(target, sending));
  if (!answer) return failed(answer.error());
  if (answer->status < 200 || answer->status > 299) return refused(*answer);
  return done_or_failed(sending.notices.size(), Done{});
}

Sent send_chat(const ChannelTarget& target, const Sending& sending) {
  ChatMessage message;
  std::string url = target.address;
  if (target.kind == ChannelKind::kWecom) {
    message = wecom_message(sending.notices);
  } else if (target.kind == ChannelKind::kDingtalk) {
    message = dingtalk_message(sending.notices);
    url += dingtalk_query(target.secret, sending.now);
  } else {
    message = feishu_message(sending.notices, target.secret, sending.now);
  }
  const HttpPost post = {std::move(url), {}, message.body};
  const Result<HttpAnswer> answer = http_post(post, transfer_of(target, sending));
  if (!answer) return failed(answer.error());
  if (answer->status != 200) return refused(*answer);
  return done_or_failed(message.notices, chat_answer(answer->body));
}

Sent send_email(const ChannelTarget& target, const Sending& sending) {
  const std::string message = mail_message({target.from, target.to}, sending.notices, sending.now);
  const MailSend mail = {
      target.address, target.user, target.secret, target.from, target.to, message};
  const Result<MailAnswer> answer = send_mail(mail, transfer_of(target, sending));
  if (!answer) return failed(answer.error());
  Sent sent = done_or_failed(sending.notices.size(), Done{});
  for (const std::string& one : answer->refused) {
    sent.warning += (sent.warning.empty() ? "recipient " : ", recipient ") + one;
  }
  return sent;
}

Sent write_feed(const ChannelTarget& target, const Sending& sending) {
  std::vector<Notice> all(sending.before.begin(), sending.before.end());
  all.insert(all.end(), sending.notices.begin(), sending.notices.end());
  const std::size_t surplus = all.size() > target.entries ? all.size() - target.entries : 0;
  const std::span<const Notice> last = std::span<const Notice>(all).subspan(surplus);
  const FeedHead head = {target.id, target.title};
  const std::string text = target.kind == ChannelKind::kAtom ? atom_feed(head, last, sending.now)
                                                             : json_feed(head, last);
  return done_or_failed(sending.notices.size(), replace_file(target.address, text));
}

Sent send_syslog(const ChannelTarget& target, const Sending& sending) {
  std::array<char, 256> host = {};
  if (gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  Sent sent;
  for (const Notice& one : sending.notices) {
    const std::string message = syslog_message(one, target.facility, host.data(), sending.now);
    if (Status status = send_datagram(target.address, message, target.deadline); !status) {
      if (sent.notices == 0) sent.error = status.error();
      return sent;  // what was taken is settled; the rest fails the next time, alone
    }
    ++sent.notices;
  }
  return sent;
}

}  // namespace

std::string_view name_of(ChannelKind kind) {
  return kNames.at(static_cast<std::size_t>(kind));
}

std::string_view chinese_name_of(ChannelKind kind) {
  return kChinese.at(static_cast<std::size_t>(kind));
}

Result<ChannelKind> channel_kind_from_name(std::string_view name) {
  const auto* const known = std::find(kNames.begin(), kNames.end(), name);
  if (known != kNames.end()) return static_cast<ChannelKind>(known - kNames.begin());
  std::string names;
  for (const std::string_view one : kNames)
    names += fmt::format("{}{}", names.empty() ? "" : ", ", one);
  return Error(ErrorKind::kBadInput,
               fmt::format("'{}' is no kind of channel; known: {}", name, names));
}

bool is_feed(ChannelKind kind) {
  return kind == ChannelKind::kAtom || kind == ChannelKind::kJsonFeed;
}

Sent send_notices(const ChannelTarget& target, const Sending& sending) {
  switch (target.kind) {
    case ChannelKind::kWebhook:
      return send_webhook(target, sending);
    case ChannelKind::kWecom:
    case ChannelKind::kDingtalk:
    case ChannelKind::kFeishu:
      return send_chat(target, sending);
    case ChannelKind::kEmail:
      return send_email(target, sending);
    case ChannelKind::kAtom:
    case ChannelKind::kJsonFeed:
      return write_feed(target, sending);
    case ChannelKind::kSyslog:
      return send_syslog(target, sending);
  }
  return failed(Error(ErrorKind::kUnsupported, "no such kind of channel"));
}

}  // namespace zc
