// WeChat articles (公众号), in the layouts seen since 2020: #js_content pages, picture and text
// shares whose text stands only in scripts, notices instead of an article, and the account's
// registration page.
#include <algorithm>
#include <array>

#include "extractor/platforms/platform_hosts.h"
#include "extractor/platforms/support.h"
#include "extractor/script_text.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

struct Notice {
  std::string_view words;
  std::string_view state;
};
constexpr std::array kNotices = {Notice{"该内容已被发布者删除", "deleted"},
                                 Notice{"此内容因违规无法查看", "violation"},
                                 Notice{"此内容被投诉且经审核涉嫌", "violation"},
                                 Notice{"该公众号已被封禁", "violation"},
                                 Notice{"此帐号已被屏蔽", "violation"},
                                 Notice{"该内容暂时无法查看", "unavailable"},
                                 Notice{"内容无法查看", "unavailable"},
                                 Notice{"此帐号已自主注销", "deleted"},
                                 Notice{"该公众号已迁移", "moved"},
                                 Notice{"此内容发送失败无法查看", "violation"},
                                 Notice{"链接已过期", "unavailable"},
                                 Notice{"环境异常", "captcha"},
                                 Notice{"参数错误", "unavailable"}};

// A bare notice page: nothing but the words.
bool is_bare_notice(const Document& out) {
  if (out.blocks.size() > 6 || out.title.empty()) return false;
  return std::any_of(kNotices.begin(), kNotices.end(), [&](const Notice& notice) {
    return out.title == notice.words && notice.words.size() > 18;
  });
}

bool is_wechat(const PlatformPage& page, const Document& out) {
  if (platform_of_host(page.host).id == "wechat") return true;
  const bool is_article = script_with(page.page, "window.cgiDataNew").size() > 0 ||
                          (element_by_id(page.page, "js_content") != kNoElement &&
                           (element_by_id(page.page, "js_name") != kNoElement ||
                            element_by_id(page.page, "activity-name") != kNoElement));
  if (is_article) return true;
  // Other sites have notices, link to WeChat from scripts and use its style sheets as well: such
  // marks count for a saved page only, whose address nobody knows.
  const bool is_saved = page.host.empty();
  return is_saved && (is_bare_notice(out) || !script_with(page.page, "mp.weixin.qq.com").empty() ||
                      element_by_class(page.page, "weui-msg") != kNoElement);
}

void read_notice(const PlatformPage& page, Document& out) {
  if (element_by_id(page.page, "js_content") != kNoElement) return;
  if (element_by_id(page.page, "js_text_desc") != kNoElement) return;
  for (const TextBlock& block : out.blocks) {
    if (block.source != BlockSource::kVisible && block.source != BlockSource::kScript) continue;
    for (const Notice& notice : kNotices) {
      if (block.text.find(notice.words) == std::string::npos) continue;
      if (block.source == BlockSource::kScript && block.text.size() > 200) continue;
      return set_state(out, notice.state);
    }
  }
}

// The first of several script variables that holds text.
Assigned first_text(const PlatformPage& page, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    Assigned found = assigned_in_scripts(page.page, name);
    if (found.value.kind == JsValue::Kind::kText && !trim(found.value.text).empty()) return found;
    if (found.value.kind == JsValue::Kind::kNumber && found.value.number() > 0) return found;
  }
  return {};
}

void read_account(const PlatformPage& page, Document& out) {
  const Assigned data = assigned_in_scripts(page.page, "window.cgiDataNew");
  const JsValue& from_data = data.value["nick_name"];
  if (!from_data.text.empty()) {
    add_value(page, out, FactKind::kAccount, from_data, data.script);
  } else {
    const Assigned name =
        first_text(page, {"var nickname", "window.name", "nick_name", "nickname"});
    if (!name.value.text.empty()) {
      add_value(page, out, FactKind::kAccount, name.value, name.script);
    } else {
      add_shown(page, out, FactKind::kAccount, element_by_id(page.page, "js_name"));
    }
  }
  const JsValue& id = data.value["user_name"];
  if (id.text.starts_with("gh_")) {
    add_value(page, out, FactKind::kAccount, id, data.script);
    return;
  }
  const Assigned user = first_text(page, {"var user_name", "window.user_name", "user_name"});
  if (user.value.text.starts_with("gh_")) {
    add_value(page, out, FactKind::kAccount, user.value, user.script);
  }
}

void read_time(const PlatformPage& page, Document& out) {
  const Assigned time = first_text(
      page, {"ori_create_time", "var ct", "window.ct", "ori_send_time", "create_timestamp"});
  std::string iso = iso_beijing(time.value.number());
  if (!iso.empty()) {
    return add_fact(page, out, FactKind::kPublished, iso, {time.value.span, time.script});
  }
  const std::size_t shown = element_by_id(page.page, "publish_time");
  iso = iso_from_text(text_of_element(page.page, shown));
  if (!iso.empty()) add_shown(page, out, FactKind::kPublished, shown, iso);
}

void read_title(const PlatformPage& page, Document& out) {
  std::string title = text_of_element(page.page, element_by_id(page.page, "activity-name"));
  if (title.empty()) title = meta_content(page.page, "og:title");
  const Assigned from_script = first_text(page, {"var msg_title", "window.msg_title"});
  if (trim(title).empty()) title = from_script.value.text;
  // A text share has no title of its own: og:title is the whole text, with escaped line ends.
  std::string plain;
  Alignment unused;
  unescape_script(title, plain, unused);
  const std::string_view line = trim(std::string_view(plain).substr(0, trim(plain).find('\n')));
  set_title(page, out, line, {from_script.value.span, from_script.script});
}

void read_pictures(const PlatformPage& page, Document& out) {
  const Assigned list = assigned_in_scripts(page.page, "window.picture_page_info_list");
  for (const auto& [name, picture] : list.value.members)
    add_image(page, out, picture["cdn_url"].text);
  const Assigned cover = first_text(page, {"var msg_cdn_url", "msg_cdn_url"});
  add_image(page, out, cover.value.text);
}

void read_text(const PlatformPage& page, Document& out) {
  const std::size_t content = element_by_id(page.page, "js_content");
  const std::string shown = text_of_element(page.page, content);
  if (content != kNoElement && !shown.empty()) return main_text_is(page, out, content);
  const std::size_t share = element_by_id(page.page, "js_text_desc");
  if (share != kNoElement && !text_of_element(page.page, share).empty()) {
    return main_text_is(page, out, share);
  }
  for (TextBlock& block : out.blocks) block.in_main_text = false;
  const Assigned text = first_text(page, {"content_noencode", "window.desc", "var msg_desc"});
  if (!text.value.text.empty()) add_script_text(page, out, text.value, text.script);
}

// The account's own page shows name and id only among its texts: "... 改名“new name”", "gh_...".
void read_registration(const PlatformPage& page, Document& out) {
  const bool is_known = std::any_of(out.facts.begin(), out.facts.end(), [](const Fact& fact) {
    return fact.kind == FactKind::kAccount;
  });
  if (is_known) return;
  constexpr std::string_view kRenamed = "改名“";
  std::string name;
  std::string id;
  for (const TextBlock& block : out.blocks) {
    if (block.text.starts_with("gh_") && block.text.size() == 15) id = block.text;
    const std::size_t at = block.text.rfind(kRenamed);
    if (at == std::string::npos) continue;
    const std::size_t begin = at + kRenamed.size();
    const std::size_t end = block.text.find("”", begin);
    if (end != std::string::npos) name = block.text.substr(begin, end - begin);
  }
  add_fact(page, out, FactKind::kAccount, name);
  add_fact(page, out, FactKind::kAccount, id);
}

// 账号主体 / 认证主体: the registered company behind the account.
void read_owner(const PlatformPage& page, Document& out) {
  for (std::size_t i = 0; i + 1 < out.blocks.size(); ++i) {
    const std::string& text = out.blocks[i].text;
    if (text != "账号主体" && text != "认证主体" && text != "帐号主体") continue;
    const TextBlock& owner = out.blocks[i + 1];
    out.facts.push_back({FactKind::kOrganisation, owner.text, owner.text, "", "dom", owner.span});
    return;
  }
  const Assigned owner = first_text(page, {"principal_name", "verify_customer_name"});
  add_value(page, out, FactKind::kOrganisation, owner.value, owner.script);
}

}  // namespace

bool read_wechat(const PlatformPage& page, Document& out) {
  if (!is_wechat(page, out)) return false;
  out.platform = "wechat";
  read_notice(page, out);
  read_account(page, out);
  if (!out.state.empty()) return true;
  read_registration(page, out);
  read_owner(page, out);
  read_time(page, out);
  read_title(page, out);
  read_text(page, out);
  read_pictures(page, out);
  return true;
}

}  // namespace zc
