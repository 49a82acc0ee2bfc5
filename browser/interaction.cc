#include "browser/interaction.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/utf8.h"
#include "browser/devtools.h"

namespace zc {
namespace {

namespace json = boost::json;

constexpr std::chrono::milliseconds kLeastRest(150);
constexpr std::chrono::milliseconds kLongestRest(800);
constexpr std::size_t kMaxLabel = 160;
constexpr std::size_t kMaxPanels = 30;
constexpr std::size_t kMaxPanelBytes = std::size_t{1} << 20;

constexpr std::string_view kScript = R"js(function (ask) {
  const world = globalThis.zhengcha || (globalThis.zhengcha = {clicked: new WeakSet(), lists: [], panels: []});
  const fold = t => String(t || '').replace(/[\s\u200b-\u200f\ufeff]+/g, '');
  const label = e => fold(e.textContent || e.value || e.getAttribute('aria-label') || e.title).slice(0, 40);
  const seen = e => {
    const box = e.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
  };
  const inPage = h => /^(#[\w-]*|javascript:.*)?$/i.test(h.trim());
  const leads = e => {
    const link = e.closest('a[href], area[href]');
    if (link && !inPage(link.getAttribute('href'))) return true;
    const button = e.closest('button, input');
    return !!button && !!button.form && /^(submit|image|reset)$/.test(button.type);
  };
  if (!world.guarded) {
    world.guarded = true;
    addEventListener('submit', e => { e.preventDefault(); e.stopImmediatePropagation(); }, true);
    addEventListener('click', e => {
      const at = e.composedPath()[0];
      if (at instanceof Element && leads(at)) e.preventDefault();
    }, true);
  }
  const click = e => {
    world.clicked.add(e);
    for (const inner of [...e.querySelectorAll('*')].slice(0, 50)) world.clicked.add(inner);
    e.click();
  };
  const isButton = e => /^(BUTTON|SUMMARY|A|INPUT)$/.test(e.tagName) || e.getAttribute('role') === 'button' ||
    getComputedStyle(e).cursor === 'pointer';

  const banner = () => {
    const words = [/^(全部)?(拒绝|不同意)(全部|所有)?(cookies?)?$/i, /^仅(限|使用|接受)?必[要需](的?cookies?)?$/i,
      /^(rejectall|decline)$/i, /^(关闭|[×✕✖xX╳])$/, /^(我?知道了|我已?知晓|我明白了|gotit)$/i,
      /^(我?(同意|接受)(并继续|全部|所有)?(cookies?)?|(全部|一键)(同意|接受)|accept(all)?)$/i];
    const all = document.querySelectorAll('body *');
    for (let i = 0; i < all.length && i < 20000; i++) {
      const box = all[i];
      if (!/^(fixed|sticky)$/.test(getComputedStyle(box).position) || !seen(box)) continue;
      const text = box.textContent;
      if (text.length > 3000 || !/cookie|隐私|个人信息保护/i.test(text) || /登录|注册/.test(text)) continue;
      if (box.querySelector('input:not([type=checkbox]):not([type=button]), textarea, select')) continue;
      const inner = [...box.querySelectorAll('button, a, span, div, i, b, em, input[type=button], [role=button]')]
        .slice(0, 300).filter(e => e.childElementCount <= 2);
      for (const word of words) {
        const hit = inner.find(e => word.test(label(e)) && !world.clicked.has(e) && isButton(e) && seen(e) && !leads(e));
        if (hit) return hit;
      }
    }
  };
  const more = () => {
    const words = /^[【\[(（]?(点击|点此)?(更多|展开|展开更多|展开全[文部]|展开阅读全文|展开剩余.{0,8}|(查看|显示|加载|阅读)(更多|全[文部])|全文|继续阅读)[】\])）]?$/;
    const all = document.querySelectorAll(
      'summary, [aria-expanded="false"], button, a, [role=button], input[type=button], span, div, p, i, em, b, strong');
    for (let i = 0; i < all.length && i < 20000; i++) {
      const e = all[i];
      if (world.clicked.has(e)) continue;
      const isShutDetails = e.tagName === 'SUMMARY' && e.parentElement && e.parentElement.tagName === 'DETAILS' && !e.parentElement.open;
      const isAccordion = e.getAttribute('aria-expanded') === 'false' && !e.hasAttribute('aria-haspopup') &&
        !/^(INPUT|SELECT)$/.test(e.tagName) && !e.closest('nav, header, form, [role=menubar], [role=navigation], [role=combobox]');
      const isWord = e.childElementCount <= 3 && words.test(label(e).replace(/[>›»▼▾∨↓⌄+…\.]+$/, '')) && isButton(e);
      if ((isShutDetails || isAccordion || isWord) && !leads(e) && seen(e)) return e;
    }
  };
  const panelOf = tab => {
    const id = tab.getAttribute('aria-controls');
    const named = id && document.getElementById(id);
    if (named) return named;
    const list = tab.closest('[role=tablist]') || tab.parentElement;
    for (let box = list.parentElement, up = 0; box && up < 2; box = box.parentElement, up++) {
      const panel = [...box.querySelectorAll('[role=tabpanel]')].find(seen);
      if (panel) return panel;
    }
    const around = list.parentElement;
    return around && around !== document.body && around.textContent.length < 20000 ? around : null;
  };
  const keep = tab => {
    const panel = panelOf(tab);
    if (!panel || world.panels.length >= 30 || panel.outerHTML.length > 200000) return;
    world.panels.push({label: label(tab), html: panel.outerHTML, text: fold(panel.textContent)});
  };
  const tab = () => {
    const all = document.querySelectorAll('[role=tab]:not([aria-selected="true"]):not([aria-disabled="true"])');
    return [...all].slice(0, 500).find(e => !world.clicked.has(e) && seen(e) && !leads(e));
  };
  const before = e => {  // what stands there at first comes back at the end
    const list = e.closest('[role=tablist]') || e.parentElement;
    if (world.lists.some(one => one.list === list)) return;
    const first = list.querySelector('[role=tab][aria-selected="true"]') || list.querySelector('[role=tab]');
    world.lists.push({list, first});
    keep(first);
  };

  const where = {path: location.origin + location.pathname, query: location.search, entries: history.length};
  if (ask.act === 'where') return where;
  if (ask.act === 'back') { history.back(); return null; }
  if (ask.act === 'keep') { if (world.last) keep(world.last); return null; }
  if (ask.act === 'restore') {
    for (const {first} of world.lists.slice(0, 20)) {
      if (first.isConnected && first.getAttribute('aria-selected') !== 'true' && !leads(first)) click(first);
    }
    return null;
  }
  if (ask.act === 'collect') {
    const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    let text = '';
    while (texts.nextNode()) {
      if (!texts.currentNode.parentElement.closest('script, style, noscript')) text += texts.currentNode.data;
    }
    text = fold(text);
    return world.panels.filter(one => one.text && !text.includes(one.text)).map(({label, html}) => ({label, html}));
  }
  const found = {banner, more, tab}[ask.act]();
  if (!found) return null;
  const answer = {label: label(found) || '无字按钮'};
  if (ask.look) return answer;
  if (ask.act === 'tab') { before(found); world.last = found; }
  click(found);
  return answer;
})js";

const char* act_of(ClickKind kind) {
  constexpr std::array kActs = {"banner", "more", "tab"};
  return kActs[static_cast<std::size_t>(kind)];
}

std::string label_in(const json::object& object) {
  std::string label = text_in(object, "label");
  if (label.size() <= kMaxLabel) return label;
  label.resize(kMaxLabel);
  return well_formed_utf8(label);  // it may be cut within a character
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"') {
      out += "&quot;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string sentence_of(const Click& click) {
  switch (click.kind) {
    case ClickKind::kBanner:
      return fmt::format("关闭了提示条（点了“{}”）", click.label);
    case ClickKind::kMore:
      return fmt::format("点开了“{}”", click.label);
    case ClickKind::kTab:
      return fmt::format("看了标签“{}”后的内容", click.label);
  }
  return {};
}

// One visit's clicks.
class Clicker {
 public:
  Clicker(PageTalk& page, const PageRecord& record, const ClickBounds& bounds)
      : page_(page), record_(record), bounds_(bounds), began_(PageTalk::TimePoint::clock::now()) {}

  Result<Interaction> run() {
    ZC_TRY(start_, page_.run(kScript, {{"act", "where"}}));
    for (const ClickKind kind : {ClickKind::kBanner, ClickKind::kMore, ClickKind::kTab}) {
      ZC_CHECK(click_all(kind));
    }
    if (has_tabs_ && !out_.left_page) ZC_CHECK(collect());
    return std::move(out_);
  }

 private:
  Status click_all(ClickKind kind) {
    while (!out_.left_page) {
      const bool may = out_.clicks.size() < bounds_.max_clicks &&
                       PageTalk::TimePoint::clock::now() - began_ < bounds_.time;
      ZC_TRY(const json::value answer, page_.run(kScript, {{"act", act_of(kind)}, {"look", !may}}));
      const std::optional<Click> found = read_click(kind, answer);
      if (!found) return Done{};
      out_.is_cut = out_.is_cut || !may;
      if (!may) return Done{};
      out_.clicks.push_back(*found);
      ZC_CHECK(rest());
      ZC_CHECK(come_back());
      if (kind == ClickKind::kTab) {
        has_tabs_ = true;
        ZC_CHECK(page_.run(kScript, {{"act", "keep"}}));
      }
    }
    return Done{};
  }

  // A page that changes its address by script has become another page.
  Status come_back() {
    ZC_TRY(const json::value answer, page_.run(kScript, {{"act", "where"}}));
    const json::object* const then = start_.if_object();
    const json::object* const now = answer.if_object();
    if (then == nullptr || now == nullptr) return Done{};
    const bool same_path = text_in(*then, "path") == text_in(*now, "path");
    const bool same_query = text_in(*then, "query") == text_in(*now, "query");
    const bool has_grown = number_in(*now, "entries") > number_in(*then, "entries");
    if (same_path && (same_query || !has_grown)) return Done{};
    out_.left_page = true;
    if (!has_grown) return Done{};
    ZC_CHECK(page_.run(kScript, {{"act", "back"}}));
    return rest();
  }

  Status collect() {
    ZC_CHECK(page_.run(kScript, {{"act", "restore"}}));
    ZC_CHECK(rest());
    ZC_TRY(const json::value answer, page_.run(kScript, {{"act", "collect"}}));
    out_.panels = read_panels(answer);
    return Done{};
  }

  Status rest() {
    const auto began = PageTalk::TimePoint::clock::now();
    const auto is_quiet = [&] { return record_.open_requests() == 0; };
    ZC_CHECK(page_.rest(kLeastRest));
    ZC_CHECK(page_.wait_until(is_quiet, began + kLongestRest));
    return Done{};
  }

  PageTalk& page_;
  const PageRecord& record_;
  const ClickBounds& bounds_;
  PageTalk::TimePoint began_;
  json::value start_ = {};
  Interaction out_ = {};
  bool has_tabs_ = false;
};

}  // namespace

std::optional<Click> read_click(ClickKind kind, const json::value& answer) {
  const json::object* const object = answer.if_object();
  if (object == nullptr) return std::nullopt;
  return Click{kind, label_in(*object)};
}

std::vector<TabPanel> read_panels(const json::value& answer) {
  std::vector<TabPanel> out;
  const json::array* const listed = answer.if_array();
  if (listed == nullptr) return out;
  std::size_t bytes = 0;
  for (const json::value& one : *listed) {
    const json::object* const object = one.if_object();
    if (object == nullptr) continue;
    TabPanel panel = {label_in(*object), text_in(*object, "html")};
    bytes += panel.html.size();
    if (out.size() == kMaxPanels || bytes > kMaxPanelBytes) break;
    out.push_back(std::move(panel));
  }
  return out;
}

std::vector<std::string> notes_of(const Interaction& done) {
  std::vector<std::pair<std::string, std::size_t>> counted;
  for (const Click& click : done.clicks) {
    const std::string words = sentence_of(click);
    const auto known = std::find_if(
        counted.begin(), counted.end(), [&](const auto& one) { return one.first == words; });
    if (known == counted.end()) {
      counted.emplace_back(words, 1);
    } else {
      ++known->second;
    }
  }
  std::vector<std::string> notes;
  notes.reserve(counted.size() + 3);
  for (const auto& [words, count] : counted) {
    notes.push_back(count == 1 ? words : fmt::format("{}（{} 处）", words, count));
  }
  if (!done.panels.empty()) {
    notes.push_back(
        fmt::format("{} 个标签后的内容附在网页文本末尾，截图中没有", done.panels.size()));
  }
  if (done.left_page) notes.emplace_back("点击后网页自行换成了另一页，已退回，不再点击");
  if (done.is_cut) {
    notes.push_back(fmt::format("可点开之处太多，只点了 {} 处", done.clicks.size()));
  }
  return notes;
}

std::string with_panels(std::string dom, const std::vector<TabPanel>& panels) {
  std::string added;
  for (const TabPanel& panel : panels) {
    added += fmt::format("\n<section data-zhengcha=\"tab\" data-label=\"{}\">{}</section>",
                         escaped(panel.label),
                         panel.html);
  }
  const std::size_t end = dom.rfind("</body>");
  dom.insert(end == std::string::npos ? dom.size() : end, added);
  return dom;
}

Result<Interaction> interact(PageTalk& page, const PageRecord& record, const ClickBounds& bounds) {
  return Clicker(page, record, bounds).run();
}

}  // namespace zc
