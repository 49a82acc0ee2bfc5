#include "base/case.h"

#include <array>

#include <fmt/format.h>

namespace zc {
namespace {

struct Names {
  std::string_view name;
  std::string_view chinese;
};

constexpr std::array<Names, kCaseStateCount> kStates = {{{"new", "新建"},
                                                         {"under_review", "核查中"},
                                                         {"confirmed", "已确认"},
                                                         {"dismissed", "不予处理"},
                                                         {"notified", "已通知"},
                                                         {"rectified", "已整改"},
                                                         {"taken_down", "已下线"},
                                                         {"moved", "已转移"},
                                                         {"relapsed", "反弹"},
                                                         {"closed", "已结案"}}};
constexpr std::array<Names, kCaseActKindCount> kActs = {{{"open", "立案"},
                                                         {"review", "受理核查"},
                                                         {"confirm", "确认"},
                                                         {"dismiss", "不予处理"},
                                                         {"notify", "通知"},
                                                         {"recheck", "复查"},
                                                         {"relapse", "反弹"},
                                                         {"close", "结案"},
                                                         {"reopen", "重启"},
                                                         {"note", "备注"},
                                                         {"deadline", "期限"},
                                                         {"add_pages", "并入页面"},
                                                         {"export", "导出证据"}}};
constexpr std::array<Names, kRecheckOutcomeCount> kOutcomes = {{{"not_looked", "尚未复查"},
                                                                {"still_up", "仍在网"},
                                                                {"unreachable", "无法访问"},
                                                                {"rectified", "已整改"},
                                                                {"taken_down", "已下线"},
                                                                {"moved", "已转移"}}};

}  // namespace

std::string_view name_of(CaseState state) {
  return kStates.at(static_cast<std::size_t>(state)).name;
}
std::string_view chinese_name_of(CaseState state) {
  return kStates.at(static_cast<std::size_t>(state)).chinese;
}
std::string_view name_of(CaseActKind kind) {
  return kActs.at(static_cast<std::size_t>(kind)).name;
}
std::string_view chinese_name_of(CaseActKind kind) {
  return kActs.at(static_cast<std::size_t>(kind)).chinese;
}
std::string_view name_of(RecheckOutcome outcome) {
  return kOutcomes.at(static_cast<std::size_t>(outcome)).name;
}
std::string_view chinese_name_of(RecheckOutcome outcome) {
  return kOutcomes.at(static_cast<std::size_t>(outcome)).chinese;
}

Result<CaseState> case_state_from_name(std::string_view name) {
  std::string known;
  for (std::size_t i = 0; i < kStates.size(); ++i) {
    if (kStates[i].name == name) return static_cast<CaseState>(i);
    known += fmt::format("{}{}", known.empty() ? "" : ", ", kStates[i].name);
  }
  return Error(ErrorKind::kBadInput,
               fmt::format("'{}' is no state of a case; known are {}", name, known));
}

}  // namespace zc
