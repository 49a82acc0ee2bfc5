// Xiaohongshu (小红书) notes: window.__INITIAL_STATE__ -> note.noteDetailMap[id].note.  The state
// is JavaScript with bare undefined; user.userInfo in it is the viewer, never the author.
#include "extractor/platforms/platform_hosts.h"
#include "extractor/platforms/support.h"

namespace zc {

namespace {

const JsValue& note_in(const JsValue& state) {
  const JsValue& map = state["note"]["noteDetailMap"];
  const std::string& id = state["note"]["firstNoteId"].text;
  const JsValue& chosen = map[id]["note"];
  if (chosen) return chosen;
  const JsValue& first = map.first()["note"];
  if (first) return first;
  const JsValue& mobile = state["noteData"]["data"]["noteData"];
  if (mobile) return mobile;
  const JsValue& plain = state["note"]["note"] ? state["note"]["note"] : state["note"];
  return plain["desc"] || plain["imageList"] ? plain : JsValue::none();
}

// Without its state (saved from a browser): what is shown.
void read_rendered(const PlatformPage& page, Document& out) {
  const HtmlDocument& html = page.page;
  set_title(page, out, text_of_element(html, element_by_id(html, "detail-title")));
  add_shown(page, out, FactKind::kAccount, element_by_class(html, "username"));
  const std::size_t date = element_by_class(html, "date");
  const std::string iso = iso_from_text(text_of_element(html, date));
  if (!iso.empty()) add_shown(page, out, FactKind::kPublished, date, iso);
  const std::size_t text = element_by_id(html, "detail-desc");
  if (text != kNoElement) main_text_is(page, out, text);
}

// The page of a user: who it is about, not who looks at it (user.userInfo).
bool read_user(const PlatformPage& page, Document& out, const Assigned& state) {
  const JsValue& user = state.value["user"]["userPageData"]["basicInfo"];
  add_value(page, out, FactKind::kAccount, user["nickname"], state.script);
  add_value(page, out, FactKind::kAccount, user["redId"], state.script);
  return static_cast<bool>(user["nickname"]);
}

}  // namespace

bool read_xiaohongshu(const PlatformPage& page, Document& out) {
  const bool is_host = platform_of_host(page.host).id == "xiaohongshu";
  const Assigned state = assigned_in_scripts(page.page, "window.__INITIAL_STATE__");
  const JsValue& note = note_in(state.value);
  if (!is_host && !note["noteId"]) return false;
  out.platform = "xiaohongshu";
  if (!note) {
    if (read_user(page, out, state)) return true;
    read_rendered(page, out);
    if (has_fact(out, FactKind::kAccount)) return true;
    if (state.value || out.blocks.size() < 4) set_state(out, "unavailable");
    return true;
  }
  const JsValue& user = note["user"];
  const JsValue& name = user["nickname"] ? user["nickname"] : user["nickName"];
  add_value(page, out, FactKind::kAccount, name, state.script);
  add_value(page, out, FactKind::kAccount, user["userId"], state.script);
  add_fact(page,
           out,
           FactKind::kPublished,
           iso_beijing(note["time"].number()),
           {note["time"].span, state.script});
  const JsValue& title = note["title"].text.empty() ? note["desc"] : note["title"];
  set_title(page, out, title.text, {title.span, state.script});
  const std::size_t shown = element_by_id(page.page, "detail-desc");
  if (shown != kNoElement) {
    main_text_is(page, out, shown);
  } else {
    for (TextBlock& block : out.blocks) block.in_main_text = false;
    add_script_text(page, out, note["desc"], state.script);
  }
  for (const auto& [index, image] : note["imageList"].members) {
    const JsValue& address = image["urlDefault"].text.empty() ? image["url"] : image["urlDefault"];
    add_image(page, out, address.text);
  }
  return true;
}

}  // namespace zc
