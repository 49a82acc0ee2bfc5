#include "app/store_view.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/text_table.h"

namespace zc {
namespace {

namespace json = boost::json;

std::string_view state_of(const FindingRow& row) {
  return row.gone_at ? "gone" : "open";
}

json::object finding_json(const FindingRow& row) {
  json::object object = json::parse(to_json(row.finding)).as_object();
  object["id"] = row.id;
  object["url"] = row.url;
  object["first_seen"] = to_rfc3339(row.first_seen);
  object["last_seen"] = to_rfc3339(row.last_seen);
  object["first_version"] = row.first_version;
  object["version"] = row.version;
  object["state"] = state_of(row);
  object["gone_at"] = row.gone_at ? json::value(to_rfc3339(*row.gone_at)) : json::value(nullptr);
  object["gone_reason"] = row.gone_reason;
  return object;
}

json::object version_json(const PageVersion& v) {
  return {{"url", v.url},
          {"version", v.number},
          {"first_seen", to_rfc3339(v.first_seen)},
          {"last_seen", to_rfc3339(v.last_seen)},
          {"times_seen", v.times_seen},
          {"outcome", name_of(v.outcome)},
          {"http_status", v.http_status},
          {"title", v.title},
          {"content_sha256", v.content_sha256},
          {"content_bytes", v.content_bytes},
          {"findings", v.finding_count}};
}

json::object visit_json(const Visit& v) {
  return {{"time", to_rfc3339(v.time)},
          {"outcome", name_of(v.outcome)},
          {"http_status", v.http_status},
          {"reason", v.reason},
          {"version", v.version}};
}

std::string_view word_of(DiffPiece::Kind kind) {
  switch (kind) {
    case DiffPiece::Kind::kSame:
      return "same";
    case DiffPiece::Kind::kAdded:
      return "added";
    case DiffPiece::Kind::kRemoved:
      return "removed";
  }
  return "";
}

}  // namespace

std::string findings_json(const std::vector<FindingRow>& rows) {
  json::array findings;
  for (const FindingRow& row : rows) findings.push_back(finding_json(row));
  return json::serialize(json::object{{"findings", std::move(findings)}});
}

std::string findings_text(const std::vector<FindingRow>& rows) {
  if (rows.empty()) return "没有符合条件的线索。\n";
  TextTable table({"编号", "程度", "类别", "条款", "状态", "首次发现", "原文", "网址"});
  for (const FindingRow& row : rows) {
    const Finding& f = row.finding;
    table.add({row.id,
               std::string(chinese_name_of(f.severity)),
               std::string(chinese_name_of(f.category)),
               f.clause,
               row.gone_at ? row.gone_reason : "在网",
               to_beijing(row.first_seen),
               f.rendered == 0 ? f.quote : "〔脚本生成〕" + f.quote,
               row.url});
  }
  return table.text(40) + fmt::format("\n共 {} 条线索（供核查，不是结论）。\n", rows.size());
}

std::string history_json(const std::string& url,
                         const std::vector<PageVersion>& versions,
                         const std::vector<Visit>& visits) {
  json::array kept, seen;
  for (const PageVersion& v : versions) kept.push_back(version_json(v));
  for (const Visit& v : visits) seen.push_back(visit_json(v));
  return json::serialize(
      json::object{{"url", url}, {"versions", std::move(kept)}, {"visits", std::move(seen)}});
}

std::string history_text(const std::string& url,
                         const std::vector<PageVersion>& versions,
                         const std::vector<Visit>& visits) {
  TextTable kept({"版本", "首次见到", "最后见到", "次数", "HTTP", "字节", "线索", "标题"});
  for (const PageVersion& v : versions) {
    kept.add({fmt::format("{}", v.number),
              to_beijing(v.first_seen),
              to_beijing(v.last_seen),
              fmt::format("{}", v.times_seen),
              fmt::format("{}", v.http_status),
              fmt::format("{}", v.content_bytes),
              fmt::format("{}", v.finding_count),
              v.title});
  }
  TextTable seen({"访问时间", "结果", "HTTP", "版本", "说明"});
  for (const Visit& v : visits) {
    seen.add({to_beijing(v.time),
              std::string(chinese_name_of(v.outcome)),
              v.http_status == 0 ? "-" : fmt::format("{}", v.http_status),
              v.version == 0 ? "-" : fmt::format("{}", v.version),
              v.reason});
  }
  return fmt::format(
      "{}\n\n页面版本（北京时间）\n{}\n访问记录\n{}", url, kept.text(60), seen.text(80));
}

std::string diff_json(const DiffHead& head, const std::vector<DiffPiece>& pieces) {
  json::array changes;
  for (const DiffPiece& p : pieces) {
    changes.push_back(
        json::object{{"kind", word_of(p.kind)}, {"role", name_of(p.role)}, {"text", p.text}});
  }
  return json::serialize(json::object{{"url", head.url},
                                      {"before", version_json(head.before)},
                                      {"after", version_json(head.after)},
                                      {"pieces", std::move(changes)}});
}

std::string diff_text(const DiffHead& head, const std::vector<DiffPiece>& pieces, bool colour) {
  std::string out = fmt::format("{}\n版本 {}（{}）→ 版本 {}（{}）\n\n",
                                head.url,
                                head.before.number,
                                to_beijing(head.before.last_seen),
                                head.after.number,
                                to_beijing(head.after.first_seen));
  bool changed = false;
  for (const DiffPiece& p : pieces) {
    if (p.kind == DiffPiece::Kind::kSame) continue;
    changed = true;
    const bool added = p.kind == DiffPiece::Kind::kAdded;
    const char* const on = !colour ? "" : added ? "\033[32m" : "\033[31m";
    out += fmt::format("{}{} [{}] {}{}\n",
                       on,
                       added ? '+' : '-',
                       name_of(p.role),
                       fit(p.text, 400),
                       colour ? "\033[0m" : "");
  }
  if (!changed) out += "文字没有变化。\n";
  return out;
}

std::string pages_json(const std::vector<PageRow>& rows) {
  json::array pages;
  for (const PageRow& row : rows) {
    json::object page = version_json(row.version);
    page["blocks"] = row.blocks;
    pages.push_back(std::move(page));
  }
  return json::serialize(json::object{{"pages", std::move(pages)}});
}

std::string pages_text(const std::vector<PageRow>& rows) {
  TextTable table({"版本", "结果", "HTTP", "字节", "文字块", "线索", "标题", "网址"});
  for (const PageRow& row : rows) {
    const PageVersion& v = row.version;
    table.add({fmt::format("{}", v.number),
               std::string(chinese_name_of(v.outcome)),
               fmt::format("{}", v.http_status),
               fmt::format("{}", v.content_bytes),
               fmt::format("{}", row.blocks),
               fmt::format("{}", v.finding_count),
               v.title,
               v.url});
  }
  return table.text(60) + fmt::format("\n共 {} 页。\n", rows.size());
}

}  // namespace zc
