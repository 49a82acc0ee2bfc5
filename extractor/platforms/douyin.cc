// Douyin (抖音) share pages: window._ROUTER_DATA -> loaderData -> videoInfoRes.item_list[0].  An
// empty item_list means that the platform did not answer this visitor; it does not mean "deleted",
// and filter_list tells the reason when there is one.
#include "extractor/platforms/platform_hosts.h"
#include "extractor/platforms/support.h"

namespace zc {

namespace {

const JsValue& video_info(const JsValue& router) {
  for (const auto& [name, page] : router["loaderData"].members) {
    if (page["videoInfoRes"]) return page["videoInfoRes"];
  }
  return JsValue::none();
}

// The site's own page: RENDER_DATA, whose outer keys change from release to release.  The work is
// the object that has an awemeId and an author; the one that the address names, else the first.
struct Work {
  const JsValue* value = nullptr;
  bool is_named = false;
};

void find_work(const JsValue& from, std::string_view url, int depth, Work& out) {
  constexpr int kDeepest = 8;
  const JsValue& id = from["awemeId"] ? from["awemeId"] : from["aweme_id"];
  if (id && (from["authorInfo"] || from["author"])) {
    const bool is_named = id.text.size() > 8 && url.find(id.text) != std::string_view::npos;
    if (out.value == nullptr || (is_named && !out.is_named)) out = {&from, is_named};
  }
  if (depth >= kDeepest || out.is_named) return;
  for (const auto& [name, member] : from.members) find_work(member, url, depth + 1, out);
}

const JsValue& one_of(const JsValue& value, std::string_view first, std::string_view second) {
  return value[first].text.empty() ? value[second] : value[first];
}

bool read_site(const PlatformPage& page, Document& out) {
  const EncodedState state = encoded_state(page.page, "RENDER_DATA");
  Work work;
  find_work(state.value, out.url, 0, work);
  if (work.value == nullptr) return false;
  const JsValue& post = *work.value;
  const JsValue& author = post["authorInfo"] ? post["authorInfo"] : post["author"];
  const ByteSpan whole = {0, state.script.size()};
  const auto add = [&](FactKind kind, const std::string& value) {
    add_fact(page, out, kind, value, {whole, state.script});
  };
  add(FactKind::kAccount, author["nickname"].text);
  add(FactKind::kAccount, one_of(author, "uniqueId", "unique_id").text);
  add(FactKind::kAccount, one_of(author, "uid", "shortId").text);
  const JsValue& time = post["createTime"] ? post["createTime"] : post["create_time"];
  add(FactKind::kPublished, iso_beijing(time.number()));
  set_title(page, out, post["desc"].text);
  const JsValue& video = post["video"];
  add_image(page, out, video["coverUrlList"].first().text);
  add_image(page, out, one_of(video, "cover", "originCover").text);
  for (const auto& [name, image] : post["images"].members) {
    add_image(page, out, image["urlList"].first().text);
  }
  return true;
}

// "… - 示例学校于20250804发布在抖音，已经收获了…": account and day, when nothing else tells them.
void read_description(const PlatformPage& page, Document& out) {
  const std::string text = meta_content(page.page, "description");
  constexpr std::string_view kMark = "发布在抖音";
  const std::size_t mark = text.find(kMark);
  if (mark == std::string::npos || mark < 11) return;
  const std::size_t on = text.rfind("于", mark);
  const std::size_t dash = text.rfind(" - ", mark);
  if (on == std::string::npos || dash == std::string::npos || dash > on) return;
  const std::string day = text.substr(on + 3, mark - on - 3);
  add_fact(page, out, FactKind::kAccount, text.substr(dash + 3, on - dash - 3));
  if (day.size() == 8) {
    const std::string written = day.substr(0, 4) + "-" + day.substr(4, 2) + "-" + day.substr(6);
    add_fact(page, out, FactKind::kPublished, iso_from_text(written));
  }
  set_title(page, out, meta_content(page.page, "lark:url:video_title"));
  add_image(page, out, meta_content(page.page, "lark:url:video_cover_image_url"));
}

// A user's page: "示例学校的抖音 - 抖音", "示例学校的主页 - 抖音".
void read_user(const PlatformPage& page, Document& out) {
  if (out.url.find("/user/") == std::string::npos) return;
  for (const std::string_view mark : {"的抖音", "的主页"}) {
    const std::size_t at = out.title.find(mark);
    if (at != std::string::npos) {
      return add_fact(page, out, FactKind::kAccount, out.title.substr(0, at));
    }
  }
}

}  // namespace

bool read_douyin(const PlatformPage& page, Document& out) {
  const bool is_host = platform_of_host(page.host).id == "douyin";
  const Assigned router = assigned_in_scripts(page.page, "window._ROUTER_DATA");
  const JsValue& info = video_info(router.value);
  if (!is_host && !info) return false;
  out.platform = "douyin";
  const JsValue& item = info["item_list"].first();
  if (!item && !info) {
    if (!read_site(page, out)) read_description(page, out);
    if (!has_fact(out, FactKind::kAccount)) read_user(page, out);
    if (has_fact(out, FactKind::kAccount)) return true;
  }
  if (!item) {
    const std::string_view state = info["filter_list"].first() ? "unavailable" : "app_landing";
    if (info || out.blocks.size() < 4) set_state(out, state);
    return true;
  }
  const JsValue& author = item["author"];
  add_value(page, out, FactKind::kAccount, author["nickname"], router.script);
  const JsValue& id = author["unique_id"].text.empty() ? author["short_id"] : author["unique_id"];
  add_value(page, out, FactKind::kAccount, id, router.script);
  add_fact(page,
           out,
           FactKind::kPublished,
           iso_beijing(item["create_time"].number()),
           {item["create_time"].span, router.script});
  set_title(page, out, item["desc"].text, {item["desc"].span, router.script});
  for (TextBlock& block : out.blocks) block.in_main_text = false;
  add_script_text(page, out, item["desc"], router.script);
  add_image(page, out, item["video"]["cover"]["url_list"].first().text);
  for (const auto& [name, image] : item["images"].members) {
    add_image(page, out, image["url_list"].first().text);
  }
  return true;
}

}  // namespace zc
