// HTTP POST and SMTP through libcurl, each one transfer that blocks, bounded in time and bytes.
// Addresses come from the settings: no address guard, no redirects, no retry.  Errors name neither
// the address (a robot's is a secret) nor what was sent.  Thread-safe: every call has its own
// handle.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace zc {

// Of every transfer.
struct TransferOptions {
  std::string ca_file = {};  // trust store; "" = the system's
  std::chrono::milliseconds deadline{10'000};
  const std::atomic<bool>* stop = nullptr;  // set to end the transfer within a second: kCancelled
};

struct HttpPost {
  std::string url = {};                   // http or https
  std::vector<std::string> headers = {};  // "Name: value"
  std::string_view body = {};
};
struct HttpAnswer {
  long status = 0;
  std::string body = {};                // at most 64 KB: more is kProtocol
  std::chrono::seconds retry_after{0};  // 0: it names none
};
// Any status is an answer.  kNetwork, kTimeout, kProtocol, kCancelled, kBadInput (no web address).
Result<HttpAnswer> http_post(const HttpPost& post, const TransferOptions& options);

struct MailSend {
  std::string server = {};  // "smtps://host:465", or "smtp://host:587", which must offer STARTTLS
  std::string user = {}, password = {};  // "" = without login
  std::string from = {};
  std::vector<std::string> to = {};
  std::string_view message = {};
};
struct MailAnswer {
  // Those that the server refused, with its reply, as "2: 550": places in `to` from 1 on.
  std::vector<std::string> refused = {};
};
// The message is with the server, for at least one recipient.  kProtocol: the server refused (its
// number is told); kNetwork, kTimeout, kCancelled, kBadInput.
Result<MailAnswer> send_mail(const MailSend& mail, const TransferOptions& options);

}  // namespace zc
