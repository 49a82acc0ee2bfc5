#include "notice/syslog_message.h"

#include <algorithm>

#include <fmt/format.h>

#include "notice/notice_text.h"

namespace zc {
namespace {

// The enterprise number that RFC 5612 reserves for documentation: the office has none of its own.
constexpr std::string_view kDataId = "zhengcha@32473";

int severity_of(Severity severity) {
  constexpr int kWarning = 4;
  return kWarning + (static_cast<int>(Severity::kAlert) - static_cast<int>(severity));
}

// Section 6.3.3: three characters are escaped.
std::string param(std::string_view name, std::string_view value, std::size_t most) {
  std::string escaped;
  for (const char c : cut_text(one_line(value), most)) {
    if (c == '"' || c == '\\' || c == ']') escaped += '\\';
    escaped += c;
  }
  return value.empty() ? "" : fmt::format(" {}=\"{}\"", name, escaped);
}

// Section 6: 1 to 255 printable ASCII characters, or "-".
std::string name_or_nil(std::string_view host) {
  const auto printable = [](char c) { return c > 0x20 && c < 0x7F; };
  const bool good =
      !host.empty() && host.size() <= 255 && std::all_of(host.begin(), host.end(), printable);
  return good ? std::string(host) : "-";
}

}  // namespace

std::string syslog_message(const Notice& n, int facility, std::string_view host, UtcTime now) {
  const std::string category(n.category ? name_of(*n.category) : std::string_view());
  const std::string case_number = n.case_number == 0 ? "" : fmt::format("{}", n.case_number);
  const std::string data = param("id", notice_id(n), 20) + param("kind", name_of(n.kind), 20) +
                           param("severity", name_of(n.severity), 20) +
                           param("category", category, 40) + param("rule", n.rule, 60) +
                           param("region", n.region, 60) + param("case", case_number, 20) +
                           param("url", n.url, 400);
  std::string text = head_of(n);
  if (!n.figures.empty()) text += "：" + one_line(n.figures);
  if (!n.quote.empty()) text += fmt::format("：“{}”", cut_text(one_line(n.quote), 300));
  const std::string head = fmt::format("<{}>1 {} {} zhengcha - notice [{}{}] \xEF\xBB\xBF",
                                       facility * 8 + severity_of(n.severity),
                                       to_rfc3339(now),
                                       name_or_nil(host),
                                       kDataId,
                                       data);
  return head + cut_text(text, kSyslogMostBytes - head.size());
}

}  // namespace zc
