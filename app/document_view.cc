#include "app/document_view.h"

#include <algorithm>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/text_table.h"

namespace zc {
namespace {

namespace json = boost::json;

json::array span_json(ByteSpan span) {
  return {span.begin, span.end};
}

json::array origins_json(const TextBlock& b) {
  json::array out;
  for (const TextBlock::Origin& o : b.origins) out.push_back({o.text_begin, o.payload_begin});
  return out;
}

json::object block_json(const TextBlock& b) {
  return {{"role", name_of(b.role)},
          {"source", name_of(b.source)},
          {"text", b.text},
          {"bytes", span_json(b.span)},
          {"origins", origins_json(b)},
          {"path", b.path},
          {"headers", b.headers},
          {"page", b.page},
          {"main", b.in_main_text}};
}

json::object link_json(const Link& l) {
  return {{"kind", name_of(l.kind)},
          {"url", l.url},
          {"text", l.text},
          {"bytes", span_json(l.span)},
          {"nofollow", l.nofollow},
          {"modified", l.modified}};
}

json::object fact_json(const Fact& f) {
  return {{"kind", name_of(f.kind)},
          {"value", f.value},
          {"quote", f.quote},
          {"about", f.about},
          {"reader", f.reader},
          {"bytes", span_json(f.span)}};
}

json::array notes_json(const Document& d) {
  return json::array(d.notes.begin(), d.notes.end());
}

bool counts(const Finding& f) {
  return f.severity >= Severity::kReview;
}

json::object summary_json(const Judgement& judgement) {
  std::set<std::string_view> categories;
  std::set<std::string_view> clauses;
  json::array findings;
  for (const Finding& f : judgement.findings) {
    findings.push_back(json::parse(to_json(f)));
    if (!counts(f)) continue;
    categories.insert(name_of(f.category));
    clauses.insert(f.clause);
  }
  json::array suppressed;
  for (const SuppressedHit& hit : judgement.suppressed) {
    suppressed.push_back(json::object{
        {"rule", hit.rule}, {"quote", hit.quote}, {"block", hit.block}, {"reason", hit.reason}});
  }
  return {{"label", label_of(judgement)},
          {"categories", json::array(categories.begin(), categories.end())},
          {"clauses", json::array(clauses.begin(), clauses.end())},
          {"findings", std::move(findings)},
          {"suppressed", std::move(suppressed)},
          {"genre", judgement.genre},
          {"rules_hash", judgement.rules_hash},
          {"undecided", judgement.undecided},
          {"off_topic", judgement.off_topic}};
}

}  // namespace

std::string_view label_of(const Judgement& judgement) {
  const bool found = std::any_of(judgement.findings.begin(), judgement.findings.end(), counts);
  return found ? "violation" : "clean";
}

std::string document_json(const Document& d) {
  json::array blocks, links, facts;
  for (const TextBlock& b : d.blocks) blocks.push_back(block_json(b));
  for (const Link& l : d.links) links.push_back(link_json(l));
  for (const Fact& f : d.facts) facts.push_back(fact_json(f));
  const json::object object = {{"url", d.url},
                               {"title", d.title},
                               {"content_kind", d.content_kind},
                               {"charset", d.charset},
                               {"charset_source", d.charset_source},
                               {"platform", d.platform},
                               {"state", d.state},
                               {"simhash", fmt::format("{:016x}", d.simhash)},
                               {"truncated", d.truncated},
                               {"degraded", d.degraded},
                               {"notes", notes_json(d)},
                               {"blocks", std::move(blocks)},
                               {"links", std::move(links)},
                               {"facts", std::move(facts)}};
  return json::serialize(object);
}

std::string judgement_json(const Judged& page) {
  json::object object = {{"url", page.document.url}, {"title", page.document.title}};
  for (auto& member : summary_json(page.judgement)) object.insert(member);
  return json::serialize(object);
}

std::string document_text(const Document& d) {
  std::string out = fmt::format("标题　　{}\n编码　　{}（{}）\n内容　　{}{}{}\n",
                                fit(d.title, 100),
                                d.charset,
                                d.charset_source,
                                d.content_kind,
                                d.platform.empty() ? "" : "，平台 " + d.platform,
                                d.state.empty() ? "" : "，状态 " + d.state);
  for (const std::string& note : d.notes) out += fmt::format("说明　　{}\n", fit(note, 160));
  TextTable facts({"事实", "值", "原文"});
  for (const Fact& f : d.facts) facts.add({std::string(name_of(f.kind)), f.value, f.quote});
  if (!facts.empty()) out += "\n" + facts.text(60);
  TextTable blocks({"字节", "角色", "来源", "文字"});
  for (const TextBlock& b : d.blocks) {
    blocks.add({fmt::format("{}-{}", b.span.begin, b.span.end),
                std::string(name_of(b.role)),
                std::string(name_of(b.source)),
                b.text});
  }
  if (!blocks.empty()) out += "\n" + blocks.text(90);
  TextTable links({"链接", "地址", "文字"});
  for (const Link& l : d.links) links.add({std::string(name_of(l.kind)), l.url, l.text});
  if (!links.empty()) out += "\n" + links.text(90);
  return out;
}

std::string explanation_text(const Document& d) {
  TextTable table({"字段", "值", "读出者"});
  table.add({"charset", d.charset, d.charset_source});
  if (!d.platform.empty()) table.add({"platform", d.platform, "adapter"});
  if (!d.state.empty()) table.add({"state", d.state, d.platform});
  const auto place = [](const TextBlock& b) {
    return fmt::format("{}:{} {}-{}", name_of(b.source), b.path, b.span.begin, b.span.end);
  };
  if (!d.title.empty()) {
    const bool has_block = !d.blocks.empty() && d.blocks[0].role == BlockRole::kTitle;
    table.add({"title", d.title, has_block ? place(d.blocks[0]) : d.platform});
  }
  for (const Fact& f : d.facts) {
    table.add({std::string(name_of(f.kind)),
               f.about.empty() ? f.value : fmt::format("{} ({})", f.value, f.about),
               fmt::format("{} {}-{}", f.reader, f.span.begin, f.span.end)});
  }
  for (const TextBlock& b : d.blocks) {
    table.add({fmt::format("{}{}", name_of(b.role), b.in_main_text ? "*" : ""), b.text, place(b)});
  }
  std::string out = table.text(70);
  for (const std::string& note : d.notes) out += fmt::format("说明　　{}\n", note);
  return out;
}

std::string judgement_text(const Judged& page) {
  const Judgement& judged = page.judgement;
  std::string out = fmt::format("{}\n", fit(page.document.title, 100));
  if (!judged.undecided.empty()) out += fmt::format("未能判断：{}\n", judged.undecided);
  if (judged.findings.empty()) {
    out += "未发现线索。\n";
  } else {
    out += fmt::format("发现线索 {} 条（线索供核查，不是结论）：\n\n", judged.findings.size());
  }
  for (const Finding& f : judged.findings) {
    out += fmt::format("[{}] {}　{}　规则 {}\n  原文：{}\n  上下文：{}\n  理由：{}\n\n",
                       chinese_name_of(f.severity),
                       chinese_name_of(f.category),
                       f.clause,
                       f.rule,
                       fit(f.quote, 200),
                       fit(f.context, 200),
                       f.why);
  }
  for (const SuppressedHit& hit : judged.suppressed) {
    out += fmt::format("未采纳　“{}”（{}）：{}\n", fit(hit.quote, 60), hit.rule, hit.reason);
  }
  if (judged.off_topic > 0) {
    out += fmt::format("另有 {} 段长文几乎不谈证书、培训，未逐条判读。\n", judged.off_topic);
  }
  return out;
}

}  // namespace zc
