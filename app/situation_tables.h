// The situation report in words: tables, charts and notes in Chinese, from the figures alone
// (cases/situation.h).  What writes HTML and XLSX only lays this out.  Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"
#include "cases/situation.h"

namespace zc {

// What the report says of itself.
struct SituationHead {
  std::string title = "清理情况报告";
  std::string unit = {};        // 单位; "" = left out
  std::string province = {};    // "" = all
  std::string rules_hash = {};  // RuleSet::hash() of the settings when it was made
  std::string tool = {};        // "zhengcha 0.1.0"
  UtcTime made = {};
};

using ReportCell = std::variant<std::string, std::uint64_t>;

struct ReportChart {
  std::string title = {};
  bool over_time = false;                 // upright columns side by side; else lying bars
  std::vector<std::size_t> columns = {};  // of the table, numbers; the first column names the rows
};

// Texts may be foreign: whoever lays them out makes them harmless.
struct ReportTable {
  std::string name = {};  // short: of a sheet
  std::string note = {};  // what the numbers count; "" = nothing to add
  std::vector<std::string> heads = {};
  std::vector<std::vector<ReportCell>> rows = {};  // as many cells as heads; may be none
  bool has_total = false;                          // the last row, which charts leave out
  std::vector<ReportChart> charts = {};
};

struct ReportText {
  std::string title = {};
  std::vector<std::pair<std::string, std::string>> facts = {};  // period, made, rules ...
  std::string plea = {};                                        // that these are leads, no verdicts
  std::string nothing = {};             // not "": the period has no data, in a sentence
  std::vector<std::string> notes = {};  // how everything is counted
  std::vector<ReportTable> tables = {};
};

ReportText situation_text(const SituationReport& report, const SituationHead& head);

// "2026-11-01 至 2026-11-30（北京时间）".
std::string period_text(const DayRange& period);

}  // namespace zc
