#include "notice/mail_message.h"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/utf8.h"
#include "notice/notice_text.h"
#include "notice/webhook_message.h"

namespace zc {
namespace {

constexpr std::size_t kLineBytes = 76;
constexpr std::size_t kWordTextBytes = 42;  // 56 in base64, and 12 of "=?UTF-8?B?" and "?="

std::string lines_of(std::string_view base64) {
  std::string lines;
  for (std::size_t at = 0; at < base64.size(); at += kLineBytes) {
    lines += base64.substr(at, kLineBytes);
    lines += "\r\n";
  }
  return lines;
}

}  // namespace

bool is_mail_address(std::string_view text) {
  const std::size_t at = text.find('@');
  const auto good = [](char c) {
    return c > 0x20 && c < 0x7F && std::string_view("<>()[],;:\\\"").find(c) == std::string::npos;
  };
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.size() <= 254 &&
         text.find('@', at + 1) == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), good);
}

std::string rfc5322_date(UtcTime time) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  return fmt::format("{}, {} {} {} {} +0000",
                     kDays.at(std::chrono::weekday(day).c_encoding()),
                     static_cast<unsigned>(date.day()),
                     kMonths.at(static_cast<unsigned>(date.month()) - 1),
                     static_cast<int>(date.year()),
                     to_rfc3339(time).substr(11, 8));
}

std::string encoded_words(std::string_view text) {
  std::string words;
  std::string piece;
  const auto close = [&] {
    if (piece.empty()) return;
    words += fmt::format("{}=?UTF-8?B?{}?=", words.empty() ? "" : "\r\n ", to_base64(piece));
    piece.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_step(text, at).length;
    if (piece.size() + length > kWordTextBytes) close();
    piece += text.substr(at, length);
    at += length;
  }
  close();
  return words;
}

std::string mail_message(const MailHead& head, std::span<const Notice> notices, UtcTime now) {
  std::string text = subject_of(notices) + "\r\n";
  for (const Notice& one : notices) {
    text += "\r\n";
    for (const char c : plain_text(one)) {
      if (c == '\n') text += '\r';
      text += c;
    }
  }
  std::string to;
  for (const std::string& one : head.to) to += (to.empty() ? "" : ",\r\n ") + one;
  return fmt::format(
      "From: {}\r\nTo: {}\r\nDate: {}\r\nMessage-ID: <{}@{}>\r\nSubject: {}\r\n"
      "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
      head.from,
      to,
      rfc5322_date(now),
      delivery_id(notices),
      head.from.substr(head.from.find('@') + 1),
      encoded_words(subject_of(notices)),
      lines_of(to_base64(text)));
}

}  // namespace zc
