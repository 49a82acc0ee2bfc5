// Toutiao (今日头条) articles: script#RENDER_DATA, percent-encoded JSON (2021 on), or BASE_DATA, a
// JavaScript object (2019-2020).
#include "extractor/platforms/support.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

int hex_value(char c) {
  if (is_ascii_digit(c)) return c - '0';
  const char low = ascii_lower(c);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low >= 0) {
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

// The values inside are not literal bytes of the page, so their facts point at no single place.
bool read_render_data(const PlatformPage& page, Document& out) {
  const std::size_t element = element_by_id(page.page, "RENDER_DATA");
  if (element == kNoElement) return false;
  const JsValue state = read_js(percent_decoded(page.page.text_content(element)), 0);
  const JsValue& data = state["data"];
  const JsValue& media = data["mediaInfo"];
  if (!media) return false;
  const std::string& name = media["name"].text.empty() ? data["source"].text : media["name"].text;
  add_fact(page, out, FactKind::kAccount, name);
  add_fact(page, out, FactKind::kAccount, media["unsafeUserId"].text);
  add_fact(page, out, FactKind::kPublished, iso_from_text(data["publishTime"].text));
  set_title(page, out, data["title"].text);
  for (const auto& [index, image] : data["imageList"].members)
    add_image(page, out, image["url"].text);
  return true;
}

bool read_base_data(const PlatformPage& page, Document& out) {
  const Assigned base = assigned_in_scripts(page.page, "BASE_DATA");
  const JsValue& article = base.value["articleInfo"];
  const JsValue& media = base.value["mediaInfo"] ? base.value["mediaInfo"] : article["mediaInfo"];
  if (!article) return false;
  const JsValue& about = article["subInfo"];
  const JsValue& name = media["name"].text.empty() ? about["source"] : media["name"];
  add_fact(page, out, FactKind::kAccount, name.text, name.span, base.script);
  const JsValue& id = media["uid"] ? media["uid"] : media["userId"];
  add_fact(page, out, FactKind::kAccount, id.text, id.span, base.script);
  add_fact(page,
           out,
           FactKind::kPublished,
           iso_from_text(about["time"].text),
           about["time"].span,
           base.script);
  return true;
}

}  // namespace

bool read_toutiao(const PlatformPage& page, Document& out) {
  const bool is_host = host_is(page.host, "toutiao.com");
  const bool is_read = read_render_data(page, out) || read_base_data(page, out);
  if (!is_host && !is_read) return false;
  out.platform = "toutiao";
  std::size_t article = element_by_class(page.page, "article-content");
  if (article == kNoElement) article = element_by_class(page.page, "syl-article-base");
  main_text_is(page, out, article);
  return true;
}

}  // namespace zc
