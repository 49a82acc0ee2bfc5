#include "evidence/report.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "evidence/bundle_texts.h"
#include "evidence/findings_file.h"
#include "evidence/html_text.h"
#include "evidence/rendered_files.h"
#include "evidence/report_pages.h"
#include "evidence/report_style.h"

namespace zc {
inline namespace evidence_parts {
namespace {

constexpr std::size_t kContextAround = 160;  // characters on each side of a quote
constexpr std::size_t kQuoteInTable = 40;

std::string_view chinese_role(BlockRole role) {
  constexpr std::array<std::string_view, 18> kNames = {"页面标题",
                                                       "小标题",
                                                       "正文",
                                                       "列表项",
                                                       "表格",
                                                       "价格",
                                                       "按钮",
                                                       "表单",
                                                       "弹窗",
                                                       "横幅",
                                                       "导航",
                                                       "页脚",
                                                       "联系方式",
                                                       "学员评价",
                                                       "评论",
                                                       "图注",
                                                       "页面描述",
                                                       "数据"};
  return kNames.at(static_cast<std::size_t>(role));
}

std::string_view chinese_source(BlockSource source) {
  constexpr std::array<std::string_view, 9> kNames = {"可见文字",
                                                      "隐藏文字",
                                                      "标签属性",
                                                      "脚本文字",
                                                      "无脚本替代内容",
                                                      "结构化数据",
                                                      "内嵌框架",
                                                      "文档文件",
                                                      "图片所载内容"};
  return kNames.at(static_cast<std::size_t>(source));
}

std::size_t finding_count(const BundleInput& input) {
  std::size_t count = 0;
  for (const BundlePage& page : input.pages) count += page.findings.size();
  return count;
}

std::string or_blank(const std::string& text) {
  return text.empty() ? "（未填写）" : html_text(text);
}

std::string head(const BundleInput& input) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'; img-src data:\">\n<meta name=\"referrer\" "
      "content=\"no-referrer\">\n"
      "<title>取证报告 {0}</title>\n<style>{1}</style>\n</head>\n<body>\n"
      "<h1>网页取证报告</h1>\n<p class=\"sub\">职业技能类“山寨证书”违法违规广告线索　编号 "
      "{0}</p>\n",
      html_text(input.name),
      kReportStyle);
}

std::string purpose(const BundleInput& input) {
  std::set<std::string> urls;
  for (const BundlePage& page : input.pages) urls.insert(page.capture.url);
  return fmt::format(
      "证明下列时间，{} 个网址（{} 个页面版本）向公众提供的网页中含有本报告所列的 {} "
      "处文字，供有权机关核查。",
      urls.size(),
      input.pages.size(),
      finding_count(input));
}

bool has_renderings(const BundleInput& input) {
  return std::any_of(input.pages.begin(), input.pages.end(), [](const BundlePage& page) {
    return !page.renderings.empty();
  });
}

std::string identity(const BundleInput& input) {
  return fmt::format(
      "<table class=\"pairs\">\n"
      "<tr><th>制作方法</th><td>由证察（{}）自动访问公开网页，未登录、未绕过任何限制；按 "
      "HTTP "
      "报文原样保存请求与响应字节，写入 WARC 1.1 "
      "文件；由规则（规则集 <span "
      "class=\"mono\">{}</span>）比对页面文字得出线索。由所存字节和该规则集可重新得出同样结果。{}</"
      "td></tr>\n"
      "<tr><th>制作时间</th><td>{}</td></tr>\n"
      "<tr><th>制作人</th><td>{}　单位：{}</td></tr>\n"
      "<tr><th>证明对象</th><td>{}</td></tr>\n</table>\n"
      "<p "
      "class=\"notice\"><strong>性质说明：</strong>本材料为<strong>线索</"
      "strong>，不是违法认定。所列文字是否违"
      "法、如何处理，由有权机关依法认定。</p>\n",
      html_text(software_name(input.tool_version)),
      or_blank(input.rules_hash),
      has_renderings(input)
          ? "另以受限的 Chromium 浏览器打开部分页面，保存其脚本运行后的内容与截图。"
          : "",
      both_times(input.exported),
      or_blank(input.operator_name),
      or_blank(input.unit),
      purpose(input));
}

// The clause in words, its id below.
std::string clause_cell(const BundleInput& input, const std::string& clause) {
  const auto text = input.clause_texts.find(clause);
  if (text == input.clause_texts.end()) {
    return fmt::format("<span class=\"mono\">{}</span>", html_text(clause));
  }
  return fmt::format(
      "{}<br><span class=\"mono quiet\">{}</span>", html_text(text->second), html_text(clause));
}

std::string overview(const BundleInput& input) {
  if (finding_count(input) == 0) {
    return "<p>所选页面版本未发现线索；本材料仅保存页面与其访问历史。</p>\n";
  }
  std::string html =
      "<table>\n<colgroup><col style=\"width:12mm\"><col style=\"width:28mm\"><col "
      "style=\"width:35mm\"><col><col style=\"width:15mm\"><col style=\"width:20mm\"></colgroup>\n"
      "<thead><tr><th>序</th><th>线索编号</th><th>类别</th><th>原文摘录</th><th>严重<br>程度</th>"
      "<th>页面</th></tr></thead>\n";
  std::size_t number = 0;
  for (std::size_t i = 0; i < input.pages.size(); ++i) {
    for (const Finding& f : input.pages[i].findings) {
      html += fmt::format(
          "<tr><td>{}</td><td class=\"mono\">{}</td><td>{}</td><td>{}</td><td>{}</td><td>"
          "第 {} 项</td></tr>\n",
          ++number,
          bundled_finding_id(input.pages[i].capture.url, f),
          chinese_name_of(f.category),
          html_text(shortened(f.quote, kQuoteInTable)),
          chinese_name_of(f.severity),
          i + 1);
    }
  }
  return html + "</table>\n";
}

struct Place {
  std::size_t number = 0;  // of the finding, from 1
  std::size_t page = 0;    // index
};

// Where the quote's bytes lie.
std::string bytes_of(const BundleInput& input, const Finding& f, std::size_t page) {
  if (f.rendered == 0) return fmt::format("页面正文第 {}–{} 字节", f.span.begin, f.span.end);
  return fmt::format(
      "服务器返回的内容中没有，由网页脚本生成；<span class=\"mono\">{}dom.html</span> 第 {}–{} "
      "字节",
      rendered_folder(input, page, f.rendered),
      f.span.begin,
      f.span.end);
}

std::string finding_card(const BundleInput& input,
                         const std::vector<ExchangeIds>& ids,
                         const Finding& f,
                         Place place) {
  const BundlePage& page = input.pages[place.page];
  return fmt::format(
      "<div class=\"finding\">\n<div class=\"bar\"><span class=\"no\">线索 {}</span><span "
      "class=\"mono\">{}</span><span class=\"tag\">{}</span><span class=\"tag "
      "{}\">{}</span>{}</div>\n"
      "<table class=\"pairs\">\n<tr><th>原文摘录</th><td>{}</td></tr>\n"
      "<tr><th>条款</th><td>{}</td></tr>\n"
      "<tr><th>理由</th><td>{}</td></tr>\n"
      "<tr><th>位置</th><td>第 {} 项页面，{}（{}）；{}<br>"
      "<span class=\"mono\">{}</span></td></tr>\n"
      "<tr><th>规则与记录</th><td class=\"mono\">{}@{}　{}</td></tr>\n</table>\n</div>\n",
      place.number,
      bundled_finding_id(page.capture.url, f),
      chinese_name_of(f.category),
      name_of(f.severity),
      chinese_name_of(f.severity),
      f.rendered == 0 ? "" : "<span class=\"tag\">脚本生成</span>",
      html_marked(f.context, f.quote, kContextAround),
      clause_cell(input, f.clause),
      html_text(f.why),
      place.page + 1,
      chinese_role(f.role),
      chinese_source(f.source),
      bytes_of(input, f, place.page),
      html_text(page.capture.url),
      html_text(f.rule),
      html_text(f.rule_hash),
      html_text(ids[place.page].response));
}

std::string findings(const BundleInput& input, const std::vector<ExchangeIds>& ids) {
  std::string html = "<h2>一、线索一览</h2>\n" + overview(input);
  html += "<h2>二、线索详情</h2>\n";
  if (finding_count(input) == 0) return html + "<p>无。</p>\n";
  std::size_t number = 0;
  for (std::size_t i = 0; i < input.pages.size(); ++i) {
    for (const Finding& f : input.pages[i].findings) {
      html += finding_card(input, ids, f, {++number, i});
    }
  }
  return html;
}

std::string signatures() {
  return "<table "
         "class=\"sign\">\n<tr><th>制作人（签名）</th><th>复核人（签名）</th><th>单位（盖章）</"
         "th><th>日期</th></tr>\n<tr><td></td><td></td><td></td><td></td></tr>\n</table>\n";
}

}  // namespace

std::string report_html(const BundleInput& input,
                        const std::vector<ExchangeIds>& ids,
                        const Manifest& files) {
  return head(input) + identity(input) + findings(input, ids) + pages_section(input, ids) +
         history_section(input) + files_section(input, files) + verification_section(input) +
         limits_section(input) + signatures() + "</body>\n</html>\n";
}

}  // namespace evidence_parts
}  // namespace zc
