#include "app/case_view.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/text_table.h"
#include "cases/case_life.h"

namespace zc {
namespace {

namespace json = boost::json;

json::value time_json(const std::optional<UtcTime>& time) {
  return time ? json::value(to_rfc3339(*time)) : json::value(nullptr);
}

std::string day_text(const std::optional<UtcTime>& time) {
  return time ? to_beijing(*time) : "-";
}

json::object case_object(const Case& one) {
  json::array items, rechecks;
  for (const CaseItem& item : one.items) {
    items.push_back(
        json::object{{"finding", item.finding_id}, {"url", item.url}, {"version", item.version}});
  }
  for (const UtcTime day : one.rechecks) rechecks.push_back(json::value(to_rfc3339(day)));
  return {{"number", one.number},
          {"state", name_of(one.state)},
          {"title", one.title},
          {"opened", to_rfc3339(one.opened)},
          {"notified", time_json(one.notified)},
          {"deadline", time_json(one.deadline)},
          {"rechecks", std::move(rechecks)},
          {"relapses", one.relapses},
          {"awaits_second_officer", !one.confirmed_by.empty()},
          {"items", std::move(items)}};
}

}  // namespace

std::string cases_text(const std::vector<Case>& cases, UtcTime now) {
  if (cases.empty()) return "没有符合条件的案件。\n";
  TextTable table({"案件", "状态", "线索", "反弹", "期限", "下次复查", "名称"});
  for (const Case& one : cases) {
    const bool late = one.deadline && *one.deadline < now && one.state == CaseState::kNotified;
    table.add({fmt::format("{}", one.number),
               fmt::format("{}{}", chinese_name_of(one.state), late ? "（逾期）" : ""),
               fmt::format("{}", one.items.size()),
               fmt::format("{}", one.relapses),
               day_text(one.deadline),
               one.rechecks.empty() ? "-" : to_beijing(one.rechecks.front()),
               one.title});
  }
  return table.text(48);
}

std::string cases_json(const std::vector<Case>& cases) {
  json::array array;
  for (const Case& one : cases) array.push_back(case_object(one));
  return json::serialize(json::object{{"cases", std::move(array)}});
}

std::string case_text(const Case& one, const std::vector<KeptAct>& acts) {
  std::string out = fmt::format("案件　　{}　{}\n名称　　{}\n立案　　{}\n通知　　{}\n期限　　{}\n",
                                one.number,
                                chinese_name_of(one.state),
                                fit(one.title, 80),
                                to_beijing(one.opened),
                                day_text(one.notified),
                                day_text(one.deadline));
  if (!one.confirmed_by.empty())
    out += fmt::format("复核　　{} 已确认，待第二人复核\n", one.confirmed_by);
  if (one.relapses > 0) out += fmt::format("反弹　　{} 次\n", one.relapses);
  TextTable items({"线索", "版本", "网址"});
  for (const CaseItem& item : one.items) {
    items.add({item.finding_id, fmt::format("{}", item.version), item.url});
  }
  TextTable done({"时间", "事项", "经办", "结果", "之后状态", "事由", "日志"});
  for (const KeptAct& kept : acts) {
    const CaseAct& act = kept.act;
    done.add({to_beijing(act.time),
              std::string(chinese_name_of(act.kind)),
              act.officer,
              act.outcome ? std::string(chinese_name_of(*act.outcome)) : "-",
              std::string(chinese_name_of(act.after)),
              act.reason,
              fmt::format("{}", kept.log_sequence)});
  }
  out += fmt::format("\n{}\n{}\n可办事项：", items.text(80), done.text(60));
  for (const CaseActKind kind : acts_open_to(one)) out += fmt::format(" {}", chinese_name_of(kind));
  return out + "\n";
}

std::string case_json(const Case& one, const std::vector<KeptAct>& acts) {
  json::object object = case_object(one);
  json::array done;
  for (const KeptAct& kept : acts) {
    const CaseAct& act = kept.act;
    json::array pages(act.pages.begin(), act.pages.end());
    done.push_back(json::object{
        {"kind", name_of(act.kind)},
        {"time", to_rfc3339(act.time)},
        {"officer", act.officer},
        {"reason", act.reason},
        {"after", name_of(act.after)},
        {"outcome", act.outcome ? json::value(name_of(*act.outcome)) : json::value(nullptr)},
        {"seen", time_json(act.seen)},
        {"deadline", time_json(act.deadline)},
        {"pages", std::move(pages)},
        {"log_sequence", kept.log_sequence}});
  }
  object["acts"] = std::move(done);
  return json::serialize(object);
}

std::string due_text(const std::vector<DueLook>& looks) {
  if (looks.empty()) return "没有到期的复查。\n";
  TextTable table({"复查日", "案件", "网址"});
  for (const DueLook& look : looks) {
    table.add({to_beijing(look.due), fmt::format("{}", look.case_number), look.url});
  }
  return table.text(100);
}

std::string due_json(const std::vector<DueLook>& looks) {
  json::array array;
  for (const DueLook& look : looks) {
    array.push_back(
        json::object{{"url", look.url}, {"due", to_rfc3339(look.due)}, {"case", look.case_number}});
  }
  return json::serialize(json::object{{"due", std::move(array)}});
}

}  // namespace zc
