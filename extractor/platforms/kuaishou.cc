// Kuaishou (快手) videos: the web page's Apollo cache, window.__APOLLO_STATE__ -> defaultClient,
// keyed "VisionVideoDetailPhoto:<id>", or the share page's window.__DATA__ / window.INIT_STATE ->
// photo. The cache also holds recommended works, so the one that the address names is taken.
#include "extractor/platforms/platform_hosts.h"
#include "extractor/platforms/support.h"

namespace zc {

namespace {

// Last segment of the path: .../short-video/3xabc?x=1 gives 3xabc.
std::string_view last_segment(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  while (url.ends_with('/')) url.remove_suffix(1);
  const std::size_t slash = url.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : url.substr(slash + 1);
}

void read_photo(const PlatformPage& page,
                Document& out,
                const JsValue& photo,
                std::string_view script) {
  const JsValue& time = photo["timestamp"];
  add_fact(page, out, FactKind::kPublished, iso_beijing(time.number()), {time.span, script});
  const JsValue& caption = photo["caption"];
  set_title(page, out, caption.text, {caption.span, script});
  for (TextBlock& block : out.blocks) block.in_main_text = false;
  add_script_text(page, out, caption, script);
  add_image(page, out, photo["coverUrl"].text);
  for (const auto& [name, cover] : photo["coverUrls"].members) {
    add_image(page, out, cover["url"].text);
  }
}

// The author whom the cache's video entry names beside this photo.
const JsValue& author_of(const JsValue& cache, std::string_view photo_key) {
  const JsValue* first = &JsValue::none();
  for (const auto& [key, entry] : cache.members) {
    if (key.starts_with("VisionVideoDetailAuthor:") && !*first) first = &entry;
    if (entry["photo"]["id"].text != photo_key || !entry["author"]["id"]) continue;
    return cache[entry["author"]["id"].text];
  }
  return *first;
}

bool read_cache(const PlatformPage& page, Document& out) {
  const Assigned state = assigned_in_scripts(page.page, "window.__APOLLO_STATE__");
  const JsValue& cache = state.value["defaultClient"];
  const std::string_view wanted = last_segment(out.url);
  const JsValue* photo = nullptr;
  std::string photo_key;
  for (const auto& [key, entry] : cache.members) {
    if (!key.starts_with("VisionVideoDetailPhoto:")) continue;
    const bool is_wanted = !wanted.empty() && key.ends_with(wanted);
    if (photo != nullptr && !is_wanted) continue;
    photo = &entry;
    photo_key = key;
  }
  if (photo == nullptr) return false;
  const JsValue& author = author_of(cache, photo_key);
  add_value(page, out, FactKind::kAccount, author["name"], state.script);
  add_value(page, out, FactKind::kAccount, author["id"], state.script);
  read_photo(page, out, *photo, state.script);
  return true;
}

bool read_share(const PlatformPage& page, Document& out) {
  for (const std::string_view name : {"window.__DATA__", "window.INIT_STATE"}) {
    const Assigned state = assigned_in_scripts(page.page, name);
    const JsValue* photo = &state.value["photo"];
    // INIT_STATE keys its parts by hashes: the first part that has a photo counts.
    for (const auto& [key, part] : state.value.members) {
      if (!*photo && part["photo"]) photo = &part["photo"];
    }
    if (!*photo) continue;
    add_value(page, out, FactKind::kAccount, (*photo)["userName"], state.script);
    const JsValue& id = (*photo)["userEid"] ? (*photo)["userEid"] : (*photo)["userId"];
    add_value(page, out, FactKind::kAccount, id, state.script);
    read_photo(page, out, *photo, state.script);
    return true;
  }
  return false;
}

}  // namespace

bool read_kuaishou(const PlatformPage& page, Document& out) {
  const bool is_host = platform_of_host(page.host).id == "kuaishou";
  const bool has_cache = !script_with(page.page, "VisionVideoDetailPhoto:").empty();
  if (!is_host && !has_cache) return false;
  out.platform = "kuaishou";
  if (!read_cache(page, out)) read_share(page, out);
  return true;
}

}  // namespace zc
