// Douyin (抖音) share pages: window._ROUTER_DATA -> loaderData -> videoInfoRes.item_list[0].  An
// empty item_list means that the platform did not answer this visitor; it does not mean "deleted",
// and filter_list tells the reason when there is one.
#include "extractor/platforms/support.h"

namespace zc {

namespace {

const JsValue& video_info(const JsValue& router) {
  static const JsValue none;
  for (const auto& [name, page] : router["loaderData"].members) {
    if (page["videoInfoRes"]) return page["videoInfoRes"];
  }
  return none;
}

}  // namespace

bool read_douyin(const PlatformPage& page, Document& out) {
  const bool is_host = host_is(page.host, "douyin.com") || host_is(page.host, "iesdouyin.com");
  const Assigned router = assigned_in_scripts(page.page, "window._ROUTER_DATA");
  const JsValue& info = video_info(router.value);
  if (!is_host && !info) return false;
  out.platform = "douyin";
  const JsValue& item = info["item_list"].first();
  if (!item) {
    const std::string_view state = info["filter_list"].first() ? "unavailable" : "app_landing";
    if (info || out.blocks.size() < 4) set_state(out, state);
    return true;
  }
  const JsValue& author = item["author"];
  add_fact(page,
           out,
           FactKind::kAccount,
           author["nickname"].text,
           author["nickname"].span,
           router.script);
  const JsValue& id = author["unique_id"].text.empty() ? author["short_id"] : author["unique_id"];
  add_fact(page, out, FactKind::kAccount, id.text, id.span, router.script);
  add_fact(page,
           out,
           FactKind::kPublished,
           iso_beijing(item["create_time"].number()),
           item["create_time"].span,
           router.script);
  set_title(page, out, item["desc"].text, item["desc"].span, router.script);
  for (TextBlock& block : out.blocks) block.in_main_text = false;
  add_script_text(page, out, item["desc"], router.script);
  add_image(page, out, item["video"]["cover"]["url_list"].first().text);
  for (const auto& [name, image] : item["images"].members) {
    add_image(page, out, image["url_list"].first().text);
  }
  return true;
}

}  // namespace zc
