// Tieba (百度贴吧) threads: each floor carries its author as JSON in data-field; the thread's
// author is the first floor's.
#include "extractor/platforms/platform_hosts.h"
#include "extractor/platforms/support.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

std::string_view data_field(const HtmlDocument& page, const HtmlNode& node) {
  for (const HtmlAttribute* at = page.begin_of(node); at != page.end_of(node); ++at) {
    if (at->name == "data-field") return at->value;
  }
  return {};
}

// First "2022-10-02 23:02" in the subtree.
std::string first_time(const HtmlDocument& page, std::size_t element) {
  for (std::size_t i = element; i < page.nodes()[element].end; ++i) {
    const HtmlNode& node = page.nodes()[i];
    if (node.tag != Tag::kText) continue;
    const std::string text = fold_space(node.text);
    if (text.size() >= 16 && text.size() <= 19 && text.starts_with("20"))
      return iso_from_text(text);
  }
  return {};
}

}  // namespace

bool read_tieba(const PlatformPage& page, Document& out) {
  const bool is_host = platform_of_host(page.host).id == "tieba";
  const std::size_t floor = element_by_class(page.page, "l_post");
  if (!is_host && floor == kNoElement) return false;
  out.platform = "tieba";
  if (floor == kNoElement) {
    if (out.title.find("安全验证") != std::string::npos) set_state(out, "captcha");
    return true;
  }
  const JsValue field = read_js(data_field(page.page, page.page.nodes()[floor]), 0);
  const JsValue& author = field["author"];
  // The names stand in an attribute of the floor, the time there or in its last line.
  const std::size_t shown = element_by_class(page.page, "p_author_name");
  const std::string& name = author["user_name"].text;
  add_shown(page, out, FactKind::kAccount, name.empty() ? shown : floor, name);
  if (!author["user_id"].text.empty()) {
    add_shown(page, out, FactKind::kAccount, floor, author["user_id"].text);
  }
  std::string time = iso_from_text(field["content"]["date"].text);
  if (time.empty()) time = first_time(page.page, floor);
  if (!time.empty()) add_shown(page, out, FactKind::kPublished, floor, time);
  set_title(page, out, text_of_element(page.page, element_by_class(page.page, "core_title_txt")));
  return true;
}

}  // namespace zc
