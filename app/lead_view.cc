#include "app/lead_view.h"

#include <array>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/text_table.h"

namespace zc {
namespace {

namespace json = boost::json;

json::object status_object(const ShownLead& one) {
  json::object out{{"number", one.lead.number},
                   {"kind", name_of(one.lead.subject.kind)},
                   {"status", name_of(one.standing.status)},
                   {"words", one.standing.words},
                   {"received", to_rfc3339(one.lead.first_report)}};
  out["case"] =
      one.standing.case_number == 0 ? json::value(nullptr) : json::value(one.standing.case_number);
  return out;
}

json::object lead_object(const ShownLead& one) {
  json::object out = status_object(one);
  out["subject"] = one.lead.subject.shown;
  out["reports"] = one.lead.reports;
  out["last_report"] = to_rfc3339(one.lead.last_report);
  return out;
}

std::string page_line(const LeadPageState& page) {
  std::string seen = "未访问";
  if (page.last_visit) {
    seen = fmt::format(
        "{}　{}", to_beijing(page.last_visit->time), chinese_name_of(page.last_visit->outcome));
  }
  std::string line =
      fmt::format("　　{}\n　　　　{}　在网线索 {}", fit(page.url, 2000), seen, page.open_findings);
  for (const Case& one : page.cases) {
    line += fmt::format("　案件 {}（{}）", one.number, chinese_name_of(one.state));
  }
  return line + "\n";
}

std::string act_line(const KeptLeadAct& kept) {
  const LeadAct& act = kept.act;
  std::string line = fmt::format(
      "　　{}　{}　{}", to_beijing(act.time), chinese_name_of(act.kind), fit(act.officer, 60));
  if (!act.reference.empty()) line += "　编号 " + fit(act.reference, 100);
  if (!act.channel.empty()) line += "　渠道 " + fit(act.channel, 100);
  if (act.complained) line += "　举报时间 " + to_beijing(*act.complained);
  return line + fmt::format("　日志第 {} 行\n", kept.log_sequence);
}

}  // namespace

std::string leads_text(const std::vector<ShownLead>& leads) {
  TextTable table({"线索", "状态", "类型", "对象", "举报", "首次收到"});
  for (const ShownLead& one : leads) {
    table.add({fmt::format("{}", one.lead.number),
               one.standing.words,
               std::string(chinese_name_of(one.lead.subject.kind)),
               one.lead.subject.shown,
               fmt::format("{} 次", one.lead.reports),
               to_beijing(one.lead.first_report)});
  }
  return table.empty() ? "没有外部线索\n" : table.text();
}

std::string leads_json(const std::vector<ShownLead>& leads) {
  json::array all;
  for (const ShownLead& one : leads) all.push_back(lead_object(one));
  return json::serialize(json::object{{"leads", std::move(all)}});
}

std::string lead_text(const ShownLead& one,
                      const std::vector<LeadPageState>& pages,
                      const std::vector<KeptLeadAct>& acts) {
  std::string text = fmt::format("线索 {}　{}\n{}　　　{}\n举报　　　{} 次\n",
                                 one.lead.number,
                                 one.standing.words,
                                 chinese_name_of(one.lead.subject.kind),
                                 fit(one.lead.subject.shown, 2000),
                                 one.lead.reports);
  if (!pages.empty()) text += "相关页面\n";
  for (const LeadPageState& page : pages) text += page_line(page);
  text += "经过\n";
  for (const KeptLeadAct& act : acts) text += act_line(act);
  return text;
}

std::string lead_json(const ShownLead& one,
                      const std::vector<LeadPageState>& pages,
                      const std::vector<KeptLeadAct>& acts) {
  json::object out = lead_object(one);
  json::array shown_pages, shown_acts;
  for (const LeadPageState& page : pages) {
    json::array cases;
    for (const Case& of_page : page.cases) cases.push_back(json::value(of_page.number));
    json::object shown{{"url", page.url},
                       {"open_findings", page.open_findings},
                       {"cases", std::move(cases)},
                       {"seen", nullptr},
                       {"outcome", nullptr}};
    if (page.last_visit) {
      shown["seen"] = to_rfc3339(page.last_visit->time);
      shown["outcome"] = name_of(page.last_visit->outcome);
    }
    shown_pages.push_back(std::move(shown));
  }
  for (const KeptLeadAct& kept : acts) {
    const LeadAct& act = kept.act;
    shown_acts.push_back(json::object{
        {"kind", name_of(act.kind)},
        {"time", to_rfc3339(act.time)},
        {"officer", act.officer},
        {"reference", act.reference},
        {"channel", act.channel},
        {"complained", act.complained ? json::value(to_rfc3339(*act.complained)) : nullptr},
        {"log_line", kept.log_sequence}});
  }
  out["pages"] = std::move(shown_pages);
  out["acts"] = std::move(shown_acts);
  return json::serialize(out);
}

std::string reference_json(const std::string& reference, const std::vector<ShownLead>& leads) {
  json::array all;
  for (const ShownLead& one : leads) all.push_back(status_object(one));
  return json::serialize(json::object{{"reference", reference}, {"leads", std::move(all)}}) + "\n";
}

TakenCounts count_taken(const std::vector<LeadReceipts>& done) {
  TakenCounts counts;
  for (const LeadReceipts& receipts : done) {
    for (const LeadTable::Receipt& receipt : receipts) {
      if (receipt.taken == LeadTable::Taken::kNew) ++counts.fresh;
      if (receipt.taken == LeadTable::Taken::kFurther) ++counts.further;
      if (receipt.taken == LeadTable::Taken::kKnown) ++counts.known;
    }
  }
  return counts;
}

std::string taken_text(const std::string& file,
                       const LeadList& list,
                       const std::vector<LeadReceipts>& done) {
  std::string text;
  for (const LeadList::Refused& refused : list.refused) {
    text += fmt::format("{}:{}: 未收：{}\n", file, refused.line, refused.why);
  }
  for (const std::string& name : list.ignored) {
    text += fmt::format("{}: 不认识的一栏，未取用：{}\n", file, fit(name, 60));
  }
  const TakenCounts counts = count_taken(done);
  text += fmt::format("收下 {} 条：新线索 {}，已有线索再次举报 {}，同一编号已收过 {}；未收 {} 条\n",
                      done.size(),
                      counts.fresh,
                      counts.further,
                      counts.known,
                      list.refused.size());
  if (done.size() < list.entries.size()) {
    text += fmt::format("从第 {} 行起尚未收下，请再次导入\n", list.entries[done.size()].line);
  }
  return text;
}

std::string taken_json(const LeadList& list, const std::vector<LeadReceipts>& done) {
  constexpr std::array kTaken = {"new", "further", "known"};
  json::array taken, refused, ignored;
  for (std::size_t i = 0; i < done.size(); ++i) {
    for (const LeadTable::Receipt& receipt : done[i]) {
      taken.push_back(json::object{{"line", list.entries[i].line},
                                   {"lead", receipt.number},
                                   {"taken", kTaken.at(static_cast<std::size_t>(receipt.taken))}});
    }
  }
  for (const LeadList::Refused& one : list.refused) {
    refused.push_back(json::object{{"line", one.line}, {"why", one.why}});
  }
  for (const std::string& name : list.ignored) ignored.push_back(json::value(name));
  return json::serialize(json::object{{"taken", std::move(taken)},
                                      {"refused", std::move(refused)},
                                      {"ignored", std::move(ignored)}}) +
         "\n";
}

}  // namespace zc
