#include "base/lead.h"

#include <array>

#include <fmt/format.h>

namespace zc {
namespace {

struct Names {
  std::string_view name;
  std::string_view chinese;
};

constexpr std::array<Names, kLeadKindCount> kKinds = {
    {{"url", "网址"}, {"account", "账号"}, {"phone", "电话"}}};
constexpr std::array<Names, kLeadStatusCount> kStatuses = {{{"received", "已收到"},
                                                            {"awaiting", "待采集"},
                                                            {"refused", "未能采集"},
                                                            {"unreachable", "暂无法访问"},
                                                            {"clear", "已核查，未发现"},
                                                            {"found", "已核查，发现线索"},
                                                            {"case", "已立案"},
                                                            {"gone", "已下线"}}};
constexpr std::array<Names, kLeadActKindCount> kActs = {
    {{"report", "收到举报"}, {"read", "查看举报人信息"}, {"forget", "清除举报人信息"}}};

}  // namespace

std::string_view name_of(LeadKind kind) {
  return kKinds.at(static_cast<std::size_t>(kind)).name;
}
std::string_view chinese_name_of(LeadKind kind) {
  return kKinds.at(static_cast<std::size_t>(kind)).chinese;
}
std::string_view name_of(LeadStatus status) {
  return kStatuses.at(static_cast<std::size_t>(status)).name;
}
std::string_view chinese_name_of(LeadStatus status) {
  return kStatuses.at(static_cast<std::size_t>(status)).chinese;
}
std::string_view name_of(LeadActKind kind) {
  return kActs.at(static_cast<std::size_t>(kind)).name;
}
std::string_view chinese_name_of(LeadActKind kind) {
  return kActs.at(static_cast<std::size_t>(kind)).chinese;
}

Result<LeadStatus> lead_status_from_name(std::string_view name) {
  std::string known;
  for (std::size_t i = 0; i < kStatuses.size(); ++i) {
    if (kStatuses.at(i).name == name) return static_cast<LeadStatus>(i);
    known += fmt::format("{}{}", known.empty() ? "" : ", ", kStatuses.at(i).name);
  }
  return Error(ErrorKind::kBadInput,
               fmt::format("'{}' is no status of a lead; known are {}", name, known));
}

}  // namespace zc
