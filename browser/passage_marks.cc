#include "browser/passage_marks.h"

#include <algorithm>
#include <string_view>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "browser/devtools.h"

namespace zc {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxQuoteBytes = 4000;

// Text as the reader of the document reads it: of all elements one after the other, white space and
// what has no width left out, as line ends between elements stand in no text node.
constexpr std::string_view kDraw = R"js(function (ask) {
  const blank = /[\s\u00ad\u200b-\u200f\u2060\ufeff]/;
  const quotes = ask.quotes.map(one => [...one].filter(c => !blank.test(c)).join(''));
  const state = quotes.map(() => ({found: false, seen: false}));
  const rects = [];
  const look = root => {
    const nodes = [], starts = [], places = [];
    let text = '';
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    const inner = [];
    while (walker.nextNode() && text.length < 2000000) {
      const node = walker.currentNode;
      if (node.nodeType === 1) {
        if (node.shadowRoot) inner.push(node.shadowRoot);
        continue;
      }
      const parent = node.parentElement;
      if (parent && /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|TEXTAREA|TITLE)$/.test(parent.tagName)) continue;
      nodes.push(node);
      for (let i = 0; i < node.data.length; i++) {
        if (blank.test(node.data[i])) continue;
        text += node.data[i];
        starts.push(nodes.length - 1);
        places.push(i);
      }
    }
    quotes.forEach((quote, index) => {
      if (!quote) return;
      for (let at = text.indexOf(quote), times = 0; at >= 0 && times < 20; at = text.indexOf(quote, at + quote.length), times++) {
        state[index].found = true;
        const last = at + quote.length - 1;
        for (let from = at; from <= last;) {  // one range for each text node, none for what lies between
          let to = from;
          while (to < last && starts[to + 1] === starts[from]) to++;
          const node = nodes[starts[from]];
          const range = document.createRange();
          range.setStart(node, places[from]);
          range.setEnd(node, places[to] + 1);
          from = to + 1;
          if (!node.parentElement || !node.parentElement.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})) continue;
          for (const box of range.getClientRects()) {
            if (box.width < 1 || box.height < 1 || rects.length >= ask.most) continue;
            if (box.right + scrollX <= 0 || box.bottom + scrollY <= 0) continue;
            state[index].seen = true;
            rects.push(box);
          }
        }
      }
    });
    for (const one of inner.slice(0, 1000)) look(one);
  };
  look(document.documentElement);
  const host = document.createElement('div');
  host.style.cssText = 'all:initial!important;position:absolute!important;left:0!important;top:0!important;' +
    'width:0!important;height:0!important;z-index:2147483647!important;pointer-events:none!important;' +
    'display:block!important;overflow:visible!important';
  const drawing = host.attachShadow({mode: 'closed'});
  document.documentElement.append(host);
  const origin = host.getBoundingClientRect();
  for (const box of rects) {
    const mark = document.createElement('div');
    mark.style.cssText = `position:absolute;box-sizing:border-box;left:${box.left - origin.left - 1}px;` +
      `top:${box.top - origin.top - 3}px;width:${box.width + 2}px;height:${box.height + 6}px;` +
      'border:2px solid #e00000;border-radius:3px;background:rgba(255,0,0,.10)';
    drawing.append(mark);
  }
  globalThis.zhengchaMarks = host;
  return {
    rows: rects.map(box => [box.top + scrollY, box.bottom + scrollY]),
    missing: state.flatMap((one, i) => one.found ? [] : [i]),
    unseen: state.flatMap((one, i) => one.found && !one.seen ? [i] : []),
  };
})js";

constexpr std::string_view kRemove = R"js(function () {
  if (globalThis.zhengchaMarks) globalThis.zhengchaMarks.remove();
  return null;
})js";

// Not in the midst of a character.
std::string bounded(const std::string& quote) {
  std::size_t size = std::min(quote.size(), kMaxQuoteBytes);
  while (size < quote.size() && (static_cast<unsigned char>(quote[size]) & 0xC0U) == 0x80U) --size;
  return quote.substr(0, size);
}

int pixels_of(const json::value& value) {
  return static_cast<int>(std::clamp(value.is_number() ? value.to_number<double>() : 0, 0.0, 1e9));
}

std::vector<std::size_t> indices_in(const json::object& object,
                                    std::string_view name,
                                    std::size_t most) {
  std::vector<std::size_t> out;
  const json::value* const listed = object.if_contains(name);
  if (listed == nullptr || !listed->is_array()) return out;
  for (const json::value& one : listed->get_array()) {
    if (!one.is_int64() || one.get_int64() < 0 || out.size() == most) continue;
    const auto index = static_cast<std::size_t>(one.get_int64());
    if (index < most) out.push_back(index);
  }
  return out;
}

bool is_in(const MarkedRows& rows, const Tile& tile) {
  return rows.bottom >= tile.top && rows.top < tile.top + tile.height;
}

}  // namespace

PassageMarks read_marks(const json::value& answer, std::size_t quotes) {
  PassageMarks out;
  const json::object* const object = answer.if_object();
  if (object == nullptr) return out;
  out.missing = indices_in(*object, "missing", quotes);
  out.unseen = indices_in(*object, "unseen", quotes);
  const json::value* const rows = object->if_contains("rows");
  if (rows == nullptr || !rows->is_array()) return out;
  for (const json::value& one : rows->get_array()) {
    if (out.rows.size() == PassageMarks::kMaxRows) break;
    if (!one.is_array() || one.get_array().size() != 2) continue;
    out.rows.push_back({pixels_of(one.get_array()[0]), pixels_of(one.get_array()[1])});
  }
  return out;
}

std::vector<std::size_t> marked_tiles(const PassageMarks& marks, const std::vector<Tile>& tiles) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    const auto holds = [&](const MarkedRows& rows) { return is_in(rows, tiles[i]); };
    if (std::any_of(marks.rows.begin(), marks.rows.end(), holds)) out.push_back(i);
  }
  return out;
}

std::vector<std::string> notes_of(const PassageMarks& marks,
                                  const std::vector<std::string>& quotes,
                                  const std::vector<Tile>& tiles) {
  std::vector<std::string> notes;
  for (const std::size_t i : marks.missing) {
    notes.push_back(fmt::format("没有框出（打开的网页上找不到这些字）：“{}”", quotes[i]));
  }
  for (const std::size_t i : marks.unseen) {
    notes.push_back(fmt::format("没有框出（网页上有这些字，但看不见）：“{}”", quotes[i]));
  }
  const auto below = std::count_if(marks.rows.begin(), marks.rows.end(), [&](const auto& rows) {
    return std::none_of(
        tiles.begin(), tiles.end(), [&](const Tile& tile) { return is_in(rows, tile); });
  });
  if (below > 0) notes.push_back(fmt::format("{} 处标出的文字在截图范围之下", below));
  if (quotes.size() > PassageMarks::kMaxQuotes) {
    notes.push_back(fmt::format("要框出的文字有 {} 处，只找了前 {} 处",
                                quotes.size(),
                                static_cast<std::size_t>(PassageMarks::kMaxQuotes)));
  }
  return notes;
}

Result<PassageMarks> draw_marks(PageTalk& page, const std::vector<std::string>& quotes) {
  json::array asked;
  for (const std::string& quote : quotes) {
    if (asked.size() == PassageMarks::kMaxQuotes) break;
    asked.emplace_back(bounded(quote));
  }
  const std::size_t count = asked.size();
  ZC_TRY(const json::value answer,
         page.run(kDraw, {{"quotes", std::move(asked)}, {"most", PassageMarks::kMaxRows}}));
  return read_marks(answer, count);
}

Status remove_marks(PageTalk& page) {
  ZC_CHECK(page.run(kRemove, nullptr));
  return Done{};
}

}  // namespace zc
