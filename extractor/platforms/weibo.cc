// Weibo (微博): the mobile page's $render_data, or a list of posts as the search and the rendered
// site show them (p.txt[nick-name], links weibo.com/<number>/...).
#include <array>

#include "extractor/platforms/support.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

// "Fri Apr 27 16:44:42 +0800 2012".
std::string iso_from_weibo(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() < 30) return {};
  for (std::size_t month = 0; month < kMonths.size(); ++month) {
    if (text.substr(4, 3) != kMonths[month]) continue;
    return iso_from_text(std::string(text.substr(26, 4)) + "-" + std::to_string(month + 1) + "-" +
                         std::string(text.substr(8, 2)) + " " + std::string(text.substr(11, 8)));
  }
  return {};
}

bool read_mobile(const PlatformPage& page, Document& out) {
  const Assigned data = assigned_in_scripts(page.page, "$render_data");
  const JsValue& status = data.value.first()["status"];
  if (!status) return false;
  const JsValue& user = status["user"];
  add_fact(page,
           out,
           FactKind::kAccount,
           user["screen_name"].text,
           user["screen_name"].span,
           data.script);
  add_fact(page, out, FactKind::kAccount, user["id"].text, user["id"].span, data.script);
  const JsValue& time = status["created_at"];
  add_fact(page, out, FactKind::kPublished, iso_from_weibo(time.text), time.span, data.script);
  for (TextBlock& block : out.blocks) block.in_main_text = false;
  const JsValue& whole = status["longText"]["longTextContent"];
  add_script_text(page, out, whole.text.empty() ? status["text"] : whole, data.script);
  for (const auto& [index, picture] : status["pics"].members) {
    add_image(page, out, picture["large"]["url"].text);
  }
  add_image(page, out, status["page_info"]["page_pic"]["url"].text);
  return true;
}

// Every author of a list, once, with the number in the link that carries the name.
bool read_list(const PlatformPage& page, Document& out) {
  bool is_list = false;
  const HtmlDocument& html = page.page;
  for (const HtmlNode& node : html.nodes()) {
    if (node.tag == Tag::kText || node.attribute_count == 0) continue;
    std::string_view name;
    for (const HtmlAttribute* at = html.begin_of(node); at != html.end_of(node); ++at) {
      if (at->name == "nick-name") name = at->value;
    }
    if (name.empty()) continue;
    is_list = true;
    add_fact(page, out, FactKind::kAccount, name);
    const std::string_view href = html.value(node, Attr::kHref);
    const std::size_t at = href.find("weibo.com/");
    if (at == std::string_view::npos) continue;
    std::size_t end = at + 10;
    while (end < href.size() && is_ascii_digit(href[end])) ++end;
    if (end - at - 10 >= 6)
      add_fact(page, out, FactKind::kAccount, href.substr(at + 10, end - at - 10));
  }
  return is_list;
}

}  // namespace

bool read_weibo(const PlatformPage& page, Document& out) {
  const bool is_host = host_is(page.host, "weibo.com") || host_is(page.host, "weibo.cn");
  const bool is_list_page = element_by_class(page.page, "card-feed") != kNoElement;
  if (!is_host && !is_list_page && script_with(page.page, "$render_data").empty()) return false;
  out.platform = "weibo";
  if (read_mobile(page, out) || read_list(page, out)) return true;
  const std::size_t name = element_by_class(page.page, "head_name", true);
  add_fact(page, out, FactKind::kAccount, text_of_element(page.page, name));
  const std::size_t time = element_by_class(page.page, "head-info_time", true);
  add_fact(page, out, FactKind::kPublished, iso_from_text(text_of_element(page.page, time)));
  main_text_is(page, out, element_by_class(page.page, "detail_wbtext", true));
  return true;
}

}  // namespace zc
