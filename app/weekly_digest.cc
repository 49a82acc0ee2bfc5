#include "app/weekly_digest.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/region.h"
#include "app/situation_tables.h"

namespace zc {
namespace {

constexpr std::size_t kMostRowsTold = 3;

// "承诺包过 5、超范围 2": the rows with most leads.
std::string most_found(std::vector<SituationRow> rows, std::string (*name)(const SituationRow&)) {
  std::stable_sort(rows.begin(), rows.end(), [](const SituationRow& a, const SituationRow& b) {
    return a.counts.found > b.counts.found;
  });
  std::string text;
  for (std::size_t i = 0; i < std::min(rows.size(), kMostRowsTold); ++i) {
    if (rows[i].counts.found == 0) break;
    text += fmt::format("{}{} {}", text.empty() ? "" : "、", name(rows[i]), rows[i].counts.found);
  }
  return text;
}

std::string category_name(const SituationRow& row) {
  const Result<Category> category = category_from_name(row.name);
  return category ? std::string(chinese_name_of(*category)) : row.name;
}

std::string province_name(const SituationRow& row) {
  return row.name.empty() ? "地区不明" : row.name;
}

std::string figures_of(const SituationReport& report, bool one_province) {
  const SituationCounts& all = report.total;
  std::string text = period_text(report.period) + "：";
  if (report.empty()) return text + "没有新线索，也没有案件办理记录。";
  text += fmt::format(
      "新线索 {}（告警 {}，至今仍在 {}）；新建案件 {}，确认 {}，通知 {}，整改 {}，下线 {}，"
      "办结 {}，反弹 {}。",
      all.found,
      report.found_alert,
      report.found_still_open,
      all.opened,
      all.confirmed,
      all.notified,
      all.rectified,
      all.taken_down,
      all.closed,
      all.relapsed);
  const std::string categories = most_found(report.categories, category_name);
  if (!categories.empty()) text += "类别：" + categories + "。";
  const std::string provinces = most_found(report.provinces, province_name);
  if (!provinces.empty() && !one_province) text += "地区：" + provinces + "。";
  return text;
}

}  // namespace

std::vector<std::string> digest_provinces(const std::vector<ChannelOptions>& channels) {
  std::vector<std::string> wanted;
  const auto add = [&](std::string province) {
    if (std::find(wanted.begin(), wanted.end(), province) == wanted.end()) {
      wanted.push_back(std::move(province));
    }
  };
  for (const ChannelOptions& channel : channels) {
    if (channel.policy.regions.empty()) add("");
    for (const std::string& region : channel.policy.regions) {
      if (region.empty()) continue;  // pages whose province is not known: nobody's week
      if (Result<std::string> province = province_from(region)) add(*std::move(province));
    }
  }
  return wanted;
}

Notice weekly_notice(const SituationReport& report, const std::string& province, UtcTime now) {
  Notice notice;
  notice.kind = NoticeKind::kWeekly;
  notice.key = fmt::format("weekly/{}/{}", to_rfc3339(report.period.first).substr(0, 10), province);
  notice.time = now;
  notice.severity = Severity::kLog;
  notice.region = province;
  notice.figures = figures_of(report, !province.empty());
  return notice;
}

}  // namespace zc
