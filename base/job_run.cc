#include "base/job_run.h"

#include <array>

namespace zc {
namespace {

constexpr std::array<std::string_view, kJobEndCount> kNames = {"none",
                                                               "complete",
                                                               "stopped",
                                                               "window_closed",
                                                               "stuck",
                                                               "too_long",
                                                               "failed",
                                                               "skipped",
                                                               "given_up"};
constexpr std::array<std::string_view, kJobEndCount> kChineseNames = {"未完成",
                                                                      "完成",
                                                                      "已停止",
                                                                      "时段结束",
                                                                      "停滞中止",
                                                                      "超时中止",
                                                                      "失败",
                                                                      "错过跳过",
                                                                      "多次崩溃放弃"};

}  // namespace

std::string_view name_of(JobEnd end) {
  return kNames.at(static_cast<std::size_t>(end));
}

std::string_view chinese_name_of(JobEnd end) {
  return kChineseNames.at(static_cast<std::size_t>(end));
}

}  // namespace zc
