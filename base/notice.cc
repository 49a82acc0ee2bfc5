#include "base/notice.h"

#include <array>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/log.h"

namespace zc {
namespace {

constexpr std::array<std::string_view, kNoticeKindCount> kNames = {
    "new", "relapse", "overdue", "test", "weekly"};
constexpr std::array<std::string_view, kNoticeKindCount> kChinese = {
    "新线索", "反弹", "逾期", "测试", "周报"};

}  // namespace

std::string_view name_of(NoticeKind kind) {
  return kNames.at(static_cast<std::size_t>(kind));
}

std::string_view chinese_name_of(NoticeKind kind) {
  return kChinese.at(static_cast<std::size_t>(kind));
}

Result<NoticeKind> notice_kind_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames.at(i) == name) return static_cast<NoticeKind>(i);
  }
  return Error(ErrorKind::kBadInput,
               fmt::format("'{}' is no kind of notice: new, relapse, overdue or weekly", name));
}

std::string notice_id(const Notice& notice) {
  return sha256(fmt::format("{}\n{}", notice.key, to_rfc3339(notice.time))).hex().substr(0, 12);
}

std::string to_json(const Notice& n) {
  std::string json = fmt::format(R"({{"id":"{}","kind":"{}","time":"{}","severity":"{}")",
                                 notice_id(n),
                                 name_of(n.kind),
                                 to_rfc3339(n.time),
                                 name_of(n.severity));
  const auto add = [&](std::string_view name, std::string_view text) {
    if (!text.empty()) json += fmt::format(R"(,"{}":{})", name, json_string(text));
  };
  add("finding", n.finding_id);
  if (n.category) add("category", name_of(*n.category));
  add("region", n.region);
  add("url", n.url);
  add("clause", n.clause);
  add("rule", n.rule);
  add("quote", n.quote);
  add("why", n.why);
  if (n.case_number != 0) json += fmt::format(R"(,"case":{})", n.case_number);
  if (n.deadline) add("deadline", to_rfc3339(*n.deadline));
  add("figures", n.figures);
  return json + "}";
}

}  // namespace zc
