#include "app/situation_tables.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace zc {
namespace {

constexpr std::string_view kUnknown = "未能判定";

struct CountColumn {
  std::string_view head;
  std::uint64_t SituationCounts::*count;
  std::string_view meaning;
};
constexpr std::size_t kLeadColumns = 3;
constexpr std::array<CountColumn, 12> kColumns = {{
    {"发现线索", &SituationCounts::found, "首次见到时间在统计期内的线索"},
    {"修改线索",
     &SituationCounts::changed,
     "统计期内再次访问时页面已修改（含跳转到别处）、原文不再出现的线索，不论何时发现"},
    {"撤除线索", &SituationCounts::page_gone, "统计期内再次访问时页面已不存在的线索，不论何时发现"},
    {"立案", &SituationCounts::opened, "统计期内建立的案件"},
    {"确认", &SituationCounts::confirmed, "统计期内经人员确认的案件；双人复核的，以第二人确认为准"},
    {"通知", &SituationCounts::notified, "统计期内发出通知的案件"},
    {"整改", &SituationCounts::rectified, "统计期内复查为已整改的案件"},
    {"下线", &SituationCounts::taken_down, "统计期内复查为已下线的案件"},
    {"转移", &SituationCounts::moved, "统计期内复查为已转移（原处消失，在关联页面重新出现）的案件"},
    {"反弹", &SituationCounts::relapsed, "统计期内清理后再次出现的案件"},
    {"不予处理", &SituationCounts::dismissed, "统计期内决定不予处理的案件"},
    {"结案", &SituationCounts::closed, "统计期内办结的案件"},
}};

std::vector<std::string> heads_after(std::string first) {
  std::vector<std::string> heads = {std::move(first)};
  for (const CountColumn& column : kColumns) heads.emplace_back(column.head);
  return heads;
}

std::vector<ReportCell> row_of(std::string name, const SituationCounts& counts) {
  std::vector<ReportCell> row = {std::move(name)};
  for (const CountColumn& column : kColumns) row.emplace_back(counts.*column.count);
  return row;
}

ReportTable table_of(std::string name,
                     std::string first_head,
                     const std::vector<SituationRow>& rows,
                     const SituationCounts& total) {
  ReportTable table;
  table.name = std::move(name);
  table.heads = heads_after(std::move(first_head));
  for (const SituationRow& row : rows) {
    table.rows.push_back(row_of(row.name.empty() ? std::string(kUnknown) : row.name, row.counts));
  }
  if (table.rows.empty()) return table;
  table.rows.push_back(row_of("合计", total));
  table.has_total = true;
  return table;
}

ReportTable overview(const SituationReport& report) {
  ReportTable table;
  table.name = "概况";
  table.heads = {"项目", "数量", "计数口径"};
  const auto add = [&](std::string_view name, std::uint64_t count, std::string_view meaning) {
    table.rows.push_back({std::string(name), count, std::string(meaning)});
  };
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    const CountColumn& column = kColumns.at(i);
    add(i < kLeadColumns ? std::string(column.head) : fmt::format("{}案件", column.head),
        report.total.*column.count,
        column.meaning);
    if (i != 0) continue;
    add("其中：预警级", report.found_alert, "发现线索中等级为“预警”的");
    add("其中：仍在页面上",
        report.found_still_open,
        "发现线索中，至报告生成时最近一次访问仍在页面上的");
  }
  add("规则更新后不再命中的线索",
      report.ended_by_rules,
      "页面未变，因规则更新而不再列为线索，不计入清理成果");
  add("仅备查的命中",
      report.logged_only,
      "统计期内首次见到、等级为“备查”的命中，不作为线索，其他各表均不计");
  return table;
}

ReportTable by_category(const SituationReport& report) {
  std::vector<SituationRow> named = report.categories;
  for (SituationRow& row : named) {
    if (const Result<Category> category = category_from_name(row.name)) {
      row.name = chinese_name_of(*category);
    }
  }
  ReportTable table = table_of("按类别", "类别", named, report.total);
  table.note = "一个案件含几类线索的，在各类中各计一次；合计按案件去重。";
  table.charts = {{"各类别发现线索数", false, {1}}};
  return table;
}

ReportTable by_province(const SituationReport& report) {
  ReportTable table = table_of("按地区", "省份", report.provinces, report.total);
  table.note =
      "省份依次按页面所示的ICP备案号、地址、机构名称、固定电话区号推定，供分送参考，不等于经营地。"
      "一个案件涉及几省的，在各省中各计一次；合计按案件去重。";
  table.charts = {{"各省份发现线索数", false, {1}}};
  return table;
}

ReportTable by_platform(const SituationReport& report) {
  ReportTable table = table_of("按平台", "平台", report.platforms, report.total);
  table.note = "按页面所在主机名区分。一个案件涉及几个平台的，在各平台中各计一次；合计按案件去重。";
  table.charts = {{"各平台发现线索数", false, {1}}};
  return table;
}

ReportTable by_time(std::string name,
                    std::string head,
                    const std::vector<SituationRow>& rows,
                    const SituationCounts& total) {
  ReportTable table = table_of(std::move(name), std::move(head), rows, total);
  table.note = "按北京时间。同一案件在不同时段发生同一事项的，在各时段各计一次；合计按案件去重。";
  table.charts = {{"线索", true, {1, 2, 3}}, {"案件", true, {5, 6, 7, 8, 10}}};
  return table;
}

ReportTable by_state(const SituationReport& report) {
  ReportTable table;
  table.name = "期末案件状态";
  table.note = "统计期结束时（统计期未结束的，为报告生成时）全部案件所处的状态，含以前建立的案件。";
  table.heads = {"状态", "案件"};
  std::uint64_t total = 0;
  for (int i = 0; i < kCaseStateCount; ++i) {
    const std::uint64_t count = report.states.at(static_cast<std::size_t>(i));
    table.rows.push_back({std::string(chinese_name_of(static_cast<CaseState>(i))), count});
    total += count;
  }
  table.rows.push_back({"合计", total});
  table.has_total = true;
  table.charts = {{"期末各状态案件数", false, {1}}};
  return table;
}

void append(std::string& list, std::string_view more) {
  if (!list.empty()) list += "；";
  list += more;
}

ReportTable by_operator(const SituationReport& report) {
  ReportTable table;
  table.name = "主要主体";
  table.heads = {"序号",
                 "主体标识",
                 "页面所示机构名称",
                 "类别",
                 "发现线索",
                 "页面",
                 "站点",
                 "案件",
                 "反弹案件"};
  for (const OperatorFigures& who : report.operators) {
    std::string marks, names, categories;
    for (const PageMark& mark : who.marks) {
      append(marks, fmt::format("{} {}", chinese_name_of(mark.kind), mark.value));
    }
    for (const std::string& name : who.names) append(names, name);
    for (const Category one : who.categories) append(categories, chinese_name_of(one));
    table.rows.push_back({std::uint64_t{table.rows.size() + 1},
                          marks,
                          names,
                          categories,
                          who.found,
                          who.pages,
                          who.sites,
                          who.cases,
                          who.relapsed});
  }
  table.note = fmt::format(
      "共 {} 个主体，列前 {} "
      "个。页面共有备案号、许可证号、联系方式等标识的归为一个主体（同一标识见于过多站点的除外），"
      "是供核查的关联，不等于认定为同一主体；页面所示机构名称也可能是他人名称。另有 {} "
      "条线索所在页面没有可用于归并的标识。{}",
      report.operator_count,
      report.operators.size(),
      report.found_without_operator,
      report.operators_cut ? "标识过多，未能全部归并。" : "");
  return table;
}

std::vector<std::string> notes() {
  return {
      "统计期为北京时间整日，含首尾两日。",
      "线索为一个页面上一条规则命中的一处文字，等级为“待核”或“预警”。",
      "同一页面同一文字再次见到，不重复计数。",
      "案件各栏按统计期内的办理记录计数，同一案件同一事项计一次。",
      "同一案件可以同时计入确认、通知、下线、反弹等各栏。",
      "数字取自报告生成时的数据库，已按保留期限清理的页面不再计入。",
      "消失后又出现的线索，按仍在页面上计。",
      "规则集指纹取自生成报告时的配置，较早的线索可能由较早的规则命中。",
  };
}

}  // namespace

std::string period_text(const DayRange& period) {
  return fmt::format("{} 至 {}（北京时间）",
                     to_rfc3339(period.first).substr(0, 10),
                     to_rfc3339(period.last).substr(0, 10));
}

ReportText situation_text(const SituationReport& report, const SituationHead& head) {
  ReportText text;
  text.title = head.title;
  if (!head.unit.empty()) text.facts.emplace_back("单位", head.unit);
  text.facts.emplace_back("统计期", period_text(report.period));
  text.facts.emplace_back("范围", head.province.empty() ? "全部地区" : head.province);
  text.facts.emplace_back("生成时间", to_beijing(head.made) + "（北京时间）");
  text.facts.emplace_back("规则集指纹", head.rules_hash);
  text.facts.emplace_back("工具", head.tool);
  text.plea =
      "本报告所列为程序发现的线索及其办理情况，供核查使用，不是对任何单位或个人违法的认定。";
  if (report.empty()) {
    text.nothing = "统计期内没有数据：既没有发现线索，也没有案件办理记录。以下各表数量均为零。";
  }
  text.notes = notes();
  text.tables = {overview(report), by_category(report), by_province(report)};
  text.tables.push_back(by_time("按月", "月份", report.months, report.total));
  if (!report.days.empty()) {
    text.tables.push_back(by_time("按日", "日期", report.days, report.total));
  }
  text.tables.push_back(by_platform(report));
  text.tables.push_back(by_state(report));
  text.tables.push_back(by_operator(report));
  return text;
}

}  // namespace zc
