// Bilibili (哔哩哔哩) videos and columns: window.__INITIAL_STATE__ -> videoData or readInfo.  The
// page's state tells of a removed video by error.code -404; __playinfo__ beside it has nothing
// about it.
#include "extractor/platforms/platform_hosts.h"
#include "extractor/platforms/support.h"

namespace zc {

namespace {

void read_owner(const PlatformPage& page,
                Document& out,
                const JsValue& owner,
                std::string_view script) {
  add_value(page, out, FactKind::kAccount, owner["name"], script);
  add_value(page, out, FactKind::kAccount, owner["mid"], script);
}

void read_video(const PlatformPage& page,
                Document& out,
                const JsValue& video,
                std::string_view script) {
  read_owner(page, out, video["owner"], script);
  const JsValue& time = video["pubdate"] ? video["pubdate"] : video["ctime"];
  add_fact(page, out, FactKind::kPublished, iso_beijing(time.number()), {time.span, script});
  set_title(page, out, video["title"].text, {video["title"].span, script});
  for (TextBlock& block : out.blocks) block.in_main_text = false;
  add_script_text(page, out, video["desc"], script);
  add_image(page, out, video["pic"].text);
}

void read_column(const PlatformPage& page,
                 Document& out,
                 const JsValue& column,
                 std::string_view script) {
  read_owner(page, out, column["author"], script);
  const JsValue& time = column["publish_time"];
  add_fact(page, out, FactKind::kPublished, iso_beijing(time.number()), {time.span, script});
  set_title(page, out, column["title"].text, {column["title"].span, script});
  std::size_t article = element_by_id(page.page, "read-article-holder");
  if (article == kNoElement) article = element_by_id(page.page, "article-content");
  if (article == kNoElement) article = element_by_class(page.page, "article-content");
  main_text_is(page, out, article);
  if (article == kNoElement) add_script_text(page, out, column["content"], script);
  add_image(page, out, column["banner_url"].text);
  for (const auto& [name, image] : column["image_urls"].members) add_image(page, out, image.text);
}

// Posts and newer columns (/opus/): detail.modules, a list of parts.
bool read_opus(const PlatformPage& page, Document& out, const Assigned& state) {
  bool is_read = false;
  for (const auto& [index, part] : state.value["detail"]["modules"].members) {
    const JsValue& author = part["module_author"];
    if (author) {
      is_read = true;
      add_value(page, out, FactKind::kAccount, author["name"], state.script);
      add_value(page, out, FactKind::kAccount, author["mid"], state.script);
      const JsValue& time = author["pub_ts"];
      add_fact(
          page, out, FactKind::kPublished, iso_beijing(time.number()), {time.span, state.script});
    }
    const JsValue& title = part["module_title"]["text"];
    if (title) set_title(page, out, title.text, {title.span, state.script});
  }
  const std::size_t shown = element_by_class(page.page, "opus-module-content");
  if (is_read && shown != kNoElement) main_text_is(page, out, shown);
  return is_read;
}

// Without its state (saved from a browser).
void read_rendered(const PlatformPage& page, Document& out) {
  set_title(page, out, text_of_element(page.page, element_by_class(page.page, "video-title")));
  add_shown(page, out, FactKind::kAccount, element_by_class(page.page, "up-name"));
}

}  // namespace

bool read_bilibili(const PlatformPage& page, Document& out) {
  const bool is_host = platform_of_host(page.host).id == "bilibili";
  const Assigned state = assigned_in_scripts(page.page, "window.__INITIAL_STATE__");
  const JsValue& video = state.value["videoData"];
  const JsValue& column = state.value["readInfo"];
  const bool is_own = video["bvid"] || video["aid"] || column["publish_time"];
  if (!is_host && !is_own) return false;
  out.platform = "bilibili";
  if (video["title"]) {
    read_video(page, out, video, state.script);
  } else if (column["title"]) {
    read_column(page, out, column, state.script);
  } else if (state.value["error"]["code"].number() == -404) {
    set_state(out, "deleted");
  } else if (!read_opus(page, out, state)) {
    read_rendered(page, out);
  }
  return true;
}

}  // namespace zc
