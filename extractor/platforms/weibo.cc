// Weibo (微博): the mobile page's $render_data, or a list of posts as the search and the rendered
// site show them (p.txt[nick-name], links weibo.com/<number>/...).
#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "extractor/platforms/platform_hosts.h"
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
  add_value(page, out, FactKind::kAccount, user["screen_name"], data.script);
  add_value(page, out, FactKind::kAccount, user["id"], data.script);
  const JsValue& time = status["created_at"];
  add_fact(page, out, FactKind::kPublished, iso_from_weibo(time.text), {time.span, data.script});
  for (TextBlock& block : out.blocks) block.in_main_text = false;
  const JsValue& whole = status["longText"]["longTextContent"];
  add_script_text(page, out, whole.text.empty() ? status["text"] : whole, data.script);
  for (const auto& [index, picture] : status["pics"].members) {
    add_image(page, out, picture["large"]["url"].text);
  }
  add_image(page, out, status["page_info"]["page_pic"]["url"].text);
  return true;
}

// "…/u/1234567?x" after "/u/" gives 1234567.
std::string number_after(std::string_view text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + mark.size());
  return std::string(rest.substr(0, std::min(rest.find_first_not_of("0123456789"), rest.size())));
}

// The author's name of a post in a list, in a link's attribute; "" when the element has none.
std::string_view nick_name(const HtmlDocument& html, const HtmlNode& node) {
  std::string_view name;
  for (const HtmlAttribute* at = html.begin_of(node); at != html.end_of(node); ++at) {
    if (at->name == "nick-name") name = at->value;
  }
  return name;
}

bool is_date_of_post(const HtmlDocument& html, const HtmlNode& node) {
  return std::any_of(html.begin_of(node), html.end_of(node), [](const HtmlAttribute& attribute) {
    return attribute.name == "node-type" && attribute.value == "feed_list_item_date";
  });
}

// date="1715591220000", title="2024-5-13 17:07".
std::string iso_of_date(const HtmlDocument& html, const HtmlNode& date) {
  std::string iso;
  for (const HtmlAttribute* at = html.begin_of(date); at != html.end_of(date); ++at) {
    if (at->name == "date") {
      iso = iso_beijing(std::strtoll(std::string(at->value).c_str(), nullptr, 10));
    }
  }
  return iso.empty() ? iso_from_text(html.value(date, Attr::kTitle)) : iso;
}

// Every author of a list, once, with the number in the link that carries the name.
bool read_list(const PlatformPage& page, Document& out) {
  bool is_list = false;
  std::vector<std::size_t> dates;
  const HtmlDocument& html = page.page;
  for (std::size_t i = 0; i < html.nodes().size(); ++i) {
    const HtmlNode& node = html.nodes()[i];
    if (node.tag == Tag::kText || node.attribute_count == 0) continue;
    if (is_date_of_post(html, node)) dates.push_back(i);
    const std::string_view name = nick_name(html, node);
    if (name.empty()) continue;
    is_list = true;
    add_fact(page, out, FactKind::kAccount, name);
    const std::string id = number_after(html.value(node, Attr::kHref), "weibo.com/");
    if (id.size() >= 6) add_fact(page, out, FactKind::kAccount, id);
  }
  // A page of one post has its time.
  if (is_list && dates.size() == 1) {
    const std::string iso = iso_of_date(html, html.nodes()[dates[0]]);
    if (!iso.empty()) add_shown(page, out, FactKind::kPublished, dates[0], iso);
  }
  return is_list;
}

// A post as the site's own script renders it: hashed suffixes behind the classes.
void read_rendered(const PlatformPage& page, Document& out) {
  const HtmlDocument& html = page.page;
  const std::size_t name = element_by_class(html, "head_name", true);
  add_shown(page, out, FactKind::kAccount, name);
  // The name stands in or beside a link to /u/<number>.
  std::size_t link = name;
  for (int up = 0; link != kNoElement && up < 3; ++up, link = html.nodes()[link].parent) {
    const std::string id = number_after(html.value(html.nodes()[link], Attr::kHref), "/u/");
    if (id.size() >= 6) {
      add_shown(page, out, FactKind::kAccount, link, id);
      break;
    }
  }
  const std::size_t time = element_by_class(html, "head-info_time", true);
  const std::string iso = iso_from_text(text_of_element(html, time));
  if (!iso.empty()) add_shown(page, out, FactKind::kPublished, time, iso);
  main_text_is(page, out, element_by_class(html, "detail_wbtext", true));
}

// 头条文章 (ttarticle): a long article with a title of its own.
bool read_article(const PlatformPage& page, Document& out) {
  const HtmlDocument& html = page.page;
  const std::size_t body = element_by_attribute(html, "node-type", "contentBody");
  if (body == kNoElement) return false;
  set_title(
      page, out, text_of_element(html, element_by_attribute(html, "node-type", "articleTitle")));
  std::size_t author = element_by_class(html, "author2");
  if (author == kNoElement) author = element_by_class(html, "authorinfo");
  if (author != kNoElement) {
    const std::vector<HtmlNode>& nodes = html.nodes();
    for (std::size_t i = author; i < nodes[author].end; ++i) {
      if (nodes[i].tag == Tag::kEm) {
        add_shown(page, out, FactKind::kAccount, i);
        break;
      }
    }
  }
  const std::size_t time = element_by_class(html, "time");
  const std::string iso = iso_from_text(text_of_element(html, time));
  if (!iso.empty()) add_shown(page, out, FactKind::kPublished, time, iso);
  main_text_is(page, out, body);
  return true;
}

}  // namespace

bool read_weibo(const PlatformPage& page, Document& out) {
  const bool is_host = platform_of_host(page.host).id == "weibo";
  const bool is_list_page = element_by_class(page.page, "card-feed") != kNoElement;
  if (!is_host && !is_list_page && script_with(page.page, "$render_data").empty()) return false;
  out.platform = "weibo";
  if (!read_mobile(page, out) && !read_list(page, out) && !read_article(page, out)) {
    read_rendered(page, out);
  }
  return true;
}

}  // namespace zc
