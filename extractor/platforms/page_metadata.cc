#include "extractor/platforms/page_metadata.h"

#include <array>

#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::array<std::string_view, 4> kTimes = {
    "datePublished", "pubDate", "uploadDate", "dateCreated"};

bool is_work(const JsValue& value) {
  for (const std::string_view name : kTimes) {
    if (value[name]) return true;
  }
  return value["headline"] || value["author"];
}

// The object that describes the work: at the top, in a list, or in @graph.
const JsValue& work_in(const JsValue& top) {
  if (is_work(top)) return top;
  const JsValue& list = top["@graph"] ? top["@graph"] : top;
  for (const auto& [name, entry] : list.members) {
    if (is_work(entry)) return entry;
  }
  return JsValue::none();
}

// The name of {"name": ...}, of a list's first, or the text itself.
const JsValue& name_in(const JsValue& value) {
  if (value["name"]) return value["name"];
  if (value.kind == JsValue::Kind::kArray) {
    return value.first()["name"] ? value.first()["name"] : value.first();
  }
  return value;
}

struct Linked {
  JsValue work = {};
  std::string_view script = {};
};

Linked linked_data(const HtmlDocument& page) {
  const std::vector<HtmlNode>& nodes = page.nodes();
  for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
    if (nodes[i].tag != Tag::kScript || nodes[i].end <= i + 1) continue;
    if (!starts_with_ignore_case(page.value(nodes[i], Attr::kType), "application/ld+json"))
      continue;
    const JsValue top = read_js(nodes[i + 1].original, 0);
    const JsValue& work = work_in(top);
    if (work) return {work, nodes[i + 1].original};
  }
  return {};
}

// Facts that `add` adds come from JSON-LD.
template <typename Add>
void as_linked(Document& out, Add add) {
  const std::size_t before = out.facts.size();
  add();
  for (std::size_t i = before; i < out.facts.size(); ++i) out.facts[i].reader = "json-ld";
}

void fill_account(const PlatformPage& page, Document& out, const Linked& linked) {
  const JsValue& author = name_in(linked.work["author"]);
  as_linked(out, [&] { add_value(page, out, FactKind::kAccount, author, linked.script); });
  for (const std::string_view name : {"author", "article:author", "og:article:author"}) {
    if (has_fact(out, FactKind::kAccount)) return;
    const std::string value = meta_content(page.page, name);
    if (value.find("://") == std::string::npos) add_fact(page, out, FactKind::kAccount, value);
  }
}

void fill_time(const PlatformPage& page, Document& out, const Linked& linked) {
  for (const std::string_view name : kTimes) {
    const JsValue& time = linked.work[name];
    if (!time) continue;
    as_linked(out, [&] {
      add_fact(
          page, out, FactKind::kPublished, iso_from_text(time.text), {time.span, linked.script});
    });
    if (has_fact(out, FactKind::kPublished)) return;
  }
  for (const std::string_view name : {"article:published_time",
                                      "og:article:published_time",
                                      "og:release_date",
                                      "datePublished",
                                      "uploadDate",
                                      "dateCreated",
                                      "pubdate",
                                      "publishdate"}) {
    if (has_fact(out, FactKind::kPublished)) return;
    add_fact(page, out, FactKind::kPublished, iso_from_text(meta_content(page.page, name)));
  }
}

// "标题_哔哩哔哩_bilibili", "标题 - 知乎": what platforms hang behind a title.
std::string_view without_suffix(std::string_view title) {
  constexpr std::array<std::string_view, 12> kSuffixes = {"_哔哩哔哩_bilibili",
                                                          " - 哔哩哔哩",
                                                          " - 知乎",
                                                          " - 抖音",
                                                          "-今日头条",
                                                          " - 今日头条",
                                                          "_百度贴吧",
                                                          " - 小红书",
                                                          "-快手",
                                                          " - 快手",
                                                          "-短视频-快手",
                                                          " - 微博"};
  for (const std::string_view suffix : kSuffixes) {
    if (title.size() > suffix.size() && title.ends_with(suffix)) {
      return title.substr(0, title.size() - suffix.size());
    }
  }
  return title;
}

// "(3 条消息) 标题", "(99+ 封私信 / 80 条消息) 标题": what is new for the viewer.
std::string_view without_counter(std::string_view title) {
  if (!title.starts_with('(')) return title;
  const std::size_t close = title.find(')');
  const std::string_view inside = title.substr(0, close);
  const bool is_counter = contains(inside, "消息") || contains(inside, "私信");
  return close == std::string_view::npos || !is_counter ? title : trim(title.substr(close + 1));
}

}  // namespace

void fill_from_metadata(const PlatformPage& page, Document& out) {
  const Linked linked = linked_data(page.page);
  if (!has_fact(out, FactKind::kAccount)) fill_account(page, out, linked);
  if (!has_fact(out, FactKind::kPublished)) fill_time(page, out, linked);
  const std::string_view plain = without_suffix(without_counter(out.title));
  if (plain.size() != out.title.size()) set_title(page, out, std::string(plain));
  if (out.title.empty()) set_title(page, out, meta_content(page.page, "og:title"));
  const std::string cover = meta_content(page.page, "og:image");
  if (has_fact(out, FactKind::kAccount) || has_fact(out, FactKind::kPublished)) {
    add_image(page, out, cover);
  }
}

}  // namespace zc
