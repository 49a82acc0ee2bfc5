// Toutiao (今日头条) articles: script#RENDER_DATA, percent-encoded JSON (2021 on), or BASE_DATA, a
// JavaScript object (2019-2020).
#include <initializer_list>

#include "extractor/platforms/platform_hosts.h"
#include "extractor/platforms/support.h"

namespace zc {

namespace {

const JsValue& first_of(const JsValue& value, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (value[name]) return value[name];
  }
  return JsValue::none();
}

std::string iso_from(const JsValue& time) {
  const std::string iso = iso_beijing(time.number());
  return iso.empty() ? iso_from_text(time.text) : iso;
}

// Desktop pages: data; mobile pages: articleInfo; videos: data.initialVideo.
const JsValue& work_in(const JsValue& state) {
  const JsValue& data = state["data"] ? state["data"] : state;
  const JsValue& work = first_of(data, {"initialVideo", "articleInfo", "article"});
  return work["title"] ? work : data;
}

bool read_render_data(const PlatformPage& page, Document& out) {
  const EncodedState encoded = encoded_state(page.page, "RENDER_DATA");
  const JsValue& work = work_in(encoded.value);
  const JsValue& media =
      first_of(work, {"mediaInfo", "mediaUser", "media_user", "userInfo", "user"});
  if (!media) return false;
  const JsValue& name = first_of(media, {"name", "screenName", "screen_name"});
  const JsValue& id = first_of(media, {"unsafeUserId", "userId", "user_id", "id", "uid"});
  const ByteSpan whole = {0, encoded.script.size()};
  const auto add = [&](FactKind kind, const std::string& value) {
    add_fact(page, out, kind, value, {whole, encoded.script});
  };
  add(FactKind::kAccount, name.text.empty() ? work["source"].text : name.text);
  add(FactKind::kAccount, id.text);
  add(FactKind::kPublished,
      iso_from(first_of(work, {"publishTime", "publish_time", "videoPublishTime", "createTime"})));
  set_title(page, out, work["title"].text);
  for (const auto& [index, image] : work["imageList"].members) {
    add_image(page, out, image["url"].text);
  }
  add_image(page, out, first_of(work, {"coverUrl", "poster", "cover"}).text);
  return true;
}

bool read_base_data(const PlatformPage& page, Document& out) {
  const Assigned base = assigned_in_scripts(page.page, "BASE_DATA");
  const JsValue& article = first_of(base.value, {"articleInfo", "galleryInfo"});
  const JsValue& media = base.value["mediaInfo"] ? base.value["mediaInfo"] : article["mediaInfo"];
  if (!article) return false;
  const JsValue& about = article["subInfo"] ? article["subInfo"] : article;
  const JsValue& name = media["name"].text.empty() ? about["source"] : media["name"];
  add_value(page, out, FactKind::kAccount, name, base.script);
  const JsValue& id = first_of(media, {"uid", "userId", "user_id"});
  add_value(page, out, FactKind::kAccount, id, base.script);
  const JsValue& time = first_of(about, {"time", "publish_time"});
  add_fact(page, out, FactKind::kPublished, iso_from_text(time.text), {time.span, base.script});
  for (const auto& [index, image] : article["gallery_data"]["sub_images"].members) {
    add_image(page, out, image["url"].text);
  }
  return true;
}

// Without its state: <div class="article-meta"><span>2023-05-06 17:10</span> … <span class="name">.
void read_rendered(const PlatformPage& page, Document& out, std::size_t article) {
  const std::size_t meta = element_by_class(page.page, "article-meta");
  const std::string iso = iso_from_text(text_of_element(page.page, meta));
  if (!iso.empty()) add_shown(page, out, FactKind::kPublished, meta, iso);
  std::size_t name = kNoElement;
  for (std::size_t i = meta; i < (meta == kNoElement ? meta : page.page.nodes()[meta].end); ++i) {
    if (page.page.value(page.page.nodes()[i], Attr::kClass) == "name") name = i;
  }
  if (name == kNoElement && article != kNoElement) {
    name = element_by_class(page.page, "user-card-name");
  }
  add_shown(page, out, FactKind::kAccount, name);
}

}  // namespace

bool read_toutiao(const PlatformPage& page, Document& out) {
  const bool is_host = platform_of_host(page.host).id == "toutiao";
  const bool is_read = read_render_data(page, out) || read_base_data(page, out);
  if (!is_host && !is_read) return false;
  out.platform = "toutiao";
  std::size_t article = element_by_class(page.page, "article-content");
  if (article == kNoElement) article = element_by_class(page.page, "syl-article-base");
  if (!is_read) read_rendered(page, out, article);
  if (article != kNoElement) main_text_is(page, out, article);
  return true;
}

}  // namespace zc
