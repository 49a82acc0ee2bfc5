// A message of RFC 5322 and 2045 to 2047: plain text in UTF-8, base64, lines of at most 76 bytes
// that end with CRLF.  Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/notice.h"
#include "base/time.h"

namespace zc {

struct MailHead {
  std::string from = {};             // an address
  std::vector<std::string> to = {};  // addresses
};

std::string mail_message(const MailHead& head, std::span<const Notice> notices, UtcTime now);

// One address without name, comment, blank or line break: fit for a header and for SMTP.
bool is_mail_address(std::string_view text);

// "Thu, 26 Nov 2026 21:05:40 +0000"
std::string rfc5322_date(UtcTime time);

// As encoded words of UTF-8 (RFC 2047), each at most 75 bytes, folded.
std::string encoded_words(std::string_view text);

}  // namespace zc
