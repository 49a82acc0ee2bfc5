#include "extractor/platforms/support.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "extractor/block_builder.h"
#include "extractor/markup_text.h"
#include "extractor/script_text.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

// Calls `use(text)` for every inline script until it returns true.
template <typename Use>
void each_script(const HtmlDocument& page, Use use) {
  const std::vector<HtmlNode>& nodes = page.nodes();
  for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
    if (nodes[i].tag != Tag::kScript || nodes[i].end <= i + 1) continue;
    if (use(nodes[i + 1].original)) return;
  }
}

ByteSpan payload_of(const PlatformPage& page, const ScriptPlace& place) {
  const std::size_t offset = page.page.offset_of(place.script);
  if (offset == std::string_view::npos) return {};
  return {page.decoded.map.to_payload(offset + place.literal.begin),
          page.decoded.map.to_payload(offset + place.literal.end)};
}

// From the first to the last text of an element; the start tag when it has none.
ByteSpan span_of_text(const PlatformPage& page, std::size_t element) {
  const std::vector<HtmlNode>& nodes = page.page.nodes();
  std::string_view first;
  std::string_view last;
  for (std::size_t i = element; i < nodes[element].end; ++i) {
    if (nodes[i].tag != Tag::kText || trim(nodes[i].text).empty()) continue;
    if (first.empty()) first = nodes[i].original;
    last = nodes[i].original;
  }
  if (first.empty()) first = last = nodes[element].original;
  const std::size_t begin = page.page.offset_of(first);
  const std::size_t end = page.page.offset_of(last);
  if (begin == std::string_view::npos || end == std::string_view::npos) return {};
  return {page.decoded.map.to_payload(begin), page.decoded.map.to_payload(end + last.size())};
}

int hex_value(char c) {
  if (is_ascii_digit(c)) return c - '0';
  const char low = ascii_lower(c);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low >= 0) {
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

}  // namespace

EncodedState encoded_state(const HtmlDocument& page, std::string_view id) {
  const std::size_t element = element_by_id(page, id);
  if (element == kNoElement || page.nodes()[element].end <= element + 1) return {};
  const std::string_view script = page.nodes()[element + 1].original;
  return {read_js(percent_decoded(script), 0), script};
}

std::string_view script_with(const HtmlDocument& page, std::string_view mark) {
  std::string_view found;
  each_script(page, [&](std::string_view text) {
    if (text.find(mark) == std::string_view::npos) return false;
    found = text;
    return true;
  });
  return found;
}

Assigned assigned_in_scripts(const HtmlDocument& page, std::string_view name) {
  Assigned out;
  each_script(page, [&](std::string_view text) {
    const std::size_t at = after_assignment(text, name);
    if (at == std::string_view::npos) return false;
    out.value = read_js(text, at);
    out.script = text;
    return static_cast<bool>(out.value);
  });
  return out;
}

std::size_t element_by_id(const HtmlDocument& page, std::string_view id) {
  const std::vector<HtmlNode>& nodes = page.nodes();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].attribute_count > 0 && page.value(nodes[i], Attr::kId) == id) return i;
  }
  return kNoElement;
}

std::size_t element_by_class(const HtmlDocument& page, std::string_view name, bool by_prefix) {
  const std::vector<HtmlNode>& nodes = page.nodes();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].attribute_count == 0) continue;
    std::string_view classes = page.value(nodes[i], Attr::kClass);
    while (!classes.empty()) {
      const std::size_t stop = std::min(classes.find(' '), classes.size());
      const std::string_view one = classes.substr(0, stop);
      if (one == name || (by_prefix && one.starts_with(name))) return i;
      classes.remove_prefix(std::min(stop + 1, classes.size()));
    }
  }
  return kNoElement;
}

std::size_t element_by_classes(const HtmlDocument& page,
                               std::initializer_list<std::string_view> prefixes) {
  for (const std::string_view prefix : prefixes) {
    const std::size_t found = element_by_class(page, prefix, true);
    if (found != kNoElement) return found;
  }
  return kNoElement;
}

std::size_t element_by_attribute(const HtmlDocument& page,
                                 std::string_view name,
                                 std::string_view value) {
  const std::vector<HtmlNode>& nodes = page.nodes();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const HtmlAttribute* at = page.begin_of(nodes[i]); at != page.end_of(nodes[i]); ++at) {
      if (at->name == name && at->value == value) return i;
    }
  }
  return kNoElement;
}

std::string text_of_element(const HtmlDocument& page, std::size_t index) {
  return index == kNoElement ? std::string() : fold_space(page.text_content(index));
}

std::string meta_content(const HtmlDocument& page, std::string_view name) {
  for (const HtmlNode& node : page.nodes()) {
    if (node.tag != Tag::kMeta) continue;
    if (page.value(node, Attr::kName) == name || page.value(node, Attr::kProperty) == name ||
        page.value(node, Attr::kItemprop) == name) {
      return std::string(page.value(node, Attr::kContent));
    }
  }
  return {};
}

void add_fact(const PlatformPage& page,
              Document& out,
              FactKind kind,
              std::string_view value,
              const ScriptPlace& place) {
  const std::string folded = fold_space(value);
  if (folded.empty()) return;
  const bool is_known = std::any_of(out.facts.begin(), out.facts.end(), [&](const Fact& fact) {
    return fact.kind == kind && fact.value == folded;
  });
  if (is_known) return;
  const std::string_view reader = place.script.empty() ? "meta" : "state";
  out.facts.push_back({kind, folded, folded, "", std::string(reader), payload_of(page, place)});
}

void add_value(const PlatformPage& page,
               Document& out,
               FactKind kind,
               const JsValue& value,
               std::string_view script) {
  add_fact(page, out, kind, value.text, {value.span, script});
}

void add_shown(const PlatformPage& page,
               Document& out,
               FactKind kind,
               std::size_t element,
               std::string_view value) {
  if (element == kNoElement) return;
  const std::string shown = text_of_element(page.page, element);
  const std::size_t before = out.facts.size();
  add_fact(page, out, kind, value.empty() ? std::string_view(shown) : value);
  if (out.facts.size() == before) return;
  Fact& fact = out.facts.back();
  fact.reader = "dom";
  fact.quote = shown.size() <= 200 ? shown : fact.value;
  fact.span = span_of_text(page, element);
}

bool has_fact(const Document& out, FactKind kind) {
  return std::any_of(
      out.facts.begin(), out.facts.end(), [&](const Fact& fact) { return fact.kind == kind; });
}

void add_image(const PlatformPage& page, Document& out, std::string_view url) {
  std::optional<std::string> resolved = page.resolver.resolve(url);
  if (!resolved) return;
  const bool is_known = std::any_of(out.links.begin(), out.links.end(), [&](const Link& link) {
    return link.kind == LinkKind::kImage && link.url == *resolved;
  });
  if (!is_known) out.links.push_back({LinkKind::kImage, *std::move(resolved), "", {}, false});
}

namespace {

// Where in the script each character of a string value stands.  Nothing when the value is no
// substring of its unescaped literal: a string in a string (JSON.parse), an operand of `+`.
std::optional<Alignment> runs_of(const JsValue& value, std::string_view script) {
  std::string whole;
  Alignment alignment;
  unescape_script(
      script.substr(value.span.begin, value.span.end - value.span.begin), whole, alignment);
  const std::size_t at = whole.find(value.text);
  if (at == std::string::npos || value.text.empty()) return std::nullopt;
  const std::size_t stop = at + value.text.size();
  Alignment out;
  out.end = value.span.begin + alignment.end;
  for (std::size_t r = 0; r < alignment.runs.size(); ++r) {
    const TextRun& run = alignment.runs[r];
    const bool is_last = r + 1 == alignment.runs.size();
    const std::size_t end = is_last ? whole.size() : alignment.runs[r + 1].decoded;
    if (run.decoded >= stop) {
      out.end = value.span.begin + run.original;
      break;
    }
    if (end <= at) continue;
    const std::size_t skipped = at > run.decoded ? at - run.decoded : 0;
    out.runs.push_back({static_cast<std::uint32_t>(run.decoded + skipped - at),
                        static_cast<std::uint32_t>(value.span.begin + run.original + skipped)});
    if (end >= stop && end - run.decoded > 1) {
      const std::size_t used = value.span.begin + run.original + (stop - run.decoded);
      out.end = is_last ? std::min(out.end, used) : out.end;
    }
  }
  return out;
}

// All of the text at the start of its literal.
Alignment coarse_runs(const JsValue& value) {
  Alignment out;
  out.runs.push_back({0, static_cast<std::uint32_t>(value.span.begin)});
  out.end = value.span.end;
  return out;
}

// `size` bytes of a block's text from `at` on, as a block with their own places.
TextBlock part_of(const TextBlock& whole, std::size_t at, std::size_t size) {
  TextBlock out;
  out.source = whole.source;
  out.path = whole.path;
  out.text = whole.text.substr(at, size);
  for (const TextBlock::Origin& origin : whole.origins) {
    if (origin.text_begin >= at + size) break;
    if (origin.text_begin <= at) {
      const auto begin =
          static_cast<std::uint32_t>(origin.payload_begin + (at - origin.text_begin));
      out.origins.assign(1, {0, begin});
    } else {
      out.origins.push_back(
          {static_cast<std::uint32_t>(origin.text_begin - at), origin.payload_begin});
    }
  }
  out.span = payload_span(whole, at, at + size);
  return out;
}

}  // namespace

void set_title(const PlatformPage& page,
               Document& out,
               std::string_view title,
               const ScriptPlace& place) {
  const std::string folded = fold_space(title);
  if (folded.empty()) return;
  out.title = folded;
  const bool has_title = !out.blocks.empty() && out.blocks[0].role == BlockRole::kTitle;
  if (has_title && out.blocks[0].text.find(folded) != std::string::npos) return;
  // A title that also stands on the page is that block's; else it is the script's literal.
  for (const TextBlock& other : out.blocks) {
    const std::size_t at = other.text.find(folded);
    if (at == std::string::npos || other.source == BlockSource::kScript) continue;
    TextBlock block = part_of(other, at, folded.size());
    block.role = BlockRole::kTitle;
    out.blocks.insert(out.blocks.begin(), std::move(block));
    return;
  }
  const std::size_t offset = page.page.offset_of(place.script);
  if (offset == std::string_view::npos || place.literal.end <= place.literal.begin) return;
  JsValue value;
  value.kind = JsValue::Kind::kText;
  value.text = folded;
  value.span = place.literal;
  const std::optional<Alignment> exact = runs_of(value, place.script);
  BlockBuilder builder(page.decoded.map);
  builder.append_runs(folded, exact ? *exact : coarse_runs(value), offset);
  if (builder.empty()) return;
  TextBlock block = builder.take();
  block.role = BlockRole::kTitle;
  block.source = BlockSource::kScript;
  block.path = exact ? "script" : "script:literal";
  if (!exact) {
    block.span = payload_of(page, place);
    block.origins.assign(1, {0, static_cast<std::uint32_t>(block.span.begin)});
  }
  out.blocks.insert(out.blocks.begin(), std::move(block));
}

void add_script_text(const PlatformPage& page,
                     Document& out,
                     const JsValue& value,
                     std::string_view script) {
  const std::size_t offset = page.page.offset_of(script);
  if (value.kind != JsValue::Kind::kText || offset == std::string_view::npos) return;
  const std::optional<Alignment> exact = runs_of(value, script);
  BlockBuilder builder(page.decoded.map);
  const auto add = [&](std::string_view text, const Alignment& runs) {
    builder.append_runs(text, runs, offset);
    if (builder.empty()) return;
    TextBlock block = builder.take();
    block.source = BlockSource::kScript;
    block.path = exact ? "script" : "script:literal";
    block.in_main_text = true;
    if (!exact) {
      block.span = payload_of(page, {value.span, script});
      block.origins.assign(1, {0, static_cast<std::uint32_t>(block.span.begin)});
    }
    out.blocks.push_back(std::move(block));
  };
  each_markup_text(value.text, exact ? *exact : coarse_runs(value), add);
}

void main_text_is(const PlatformPage& page, Document& out, std::size_t element) {
  if (element == kNoElement) return;
  const std::vector<HtmlNode>& nodes = page.page.nodes();
  const auto place = [&](std::size_t index) {
    for (std::size_t i = index; i < nodes[element].end; ++i) {
      const std::size_t at = page.page.offset_of(nodes[i].original);
      if (at != std::string_view::npos) return at;
    }
    return std::string_view::npos;
  };
  const std::size_t first = place(element);
  std::size_t last = first;
  for (std::size_t i = element; i < nodes[element].end; ++i) {
    const std::size_t at = page.page.offset_of(nodes[i].original);
    if (at != std::string_view::npos) last = std::max(last, at + nodes[i].original.size());
  }
  if (first == std::string_view::npos) return;
  const ByteSpan range = {page.decoded.map.to_payload(first), page.decoded.map.to_payload(last)};
  for (TextBlock& block : out.blocks) {
    const bool is_inside = block.span.begin >= range.begin && block.span.end <= range.end;
    block.in_main_text = is_inside && (block.source == BlockSource::kVisible ||
                                       block.source == BlockSource::kHidden);
  }
}

void read_common_notice(Document& out) {
  struct Notice {
    std::string_view words;
    std::string_view state;
  };
  constexpr std::array kNotices = {Notice{"安全验证", "captcha"},
                                   Notice{"验证码中间页", "captcha"},
                                   Notice{"滑动验证", "captcha"},
                                   Notice{"拖动滑块", "captcha"},
                                   Notice{"访问过于频繁", "captcha"},
                                   Notice{"你访问的页面不见了", "deleted"},
                                   Notice{"内容已被删除", "deleted"},
                                   Notice{"内容已删除", "deleted"},
                                   Notice{"文章已被删除", "deleted"},
                                   Notice{"回答已被删除", "deleted"},
                                   Notice{"该微博不存在", "deleted"},
                                   Notice{"视频不见了", "deleted"},
                                   Notice{"视频去哪了", "deleted"},
                                   Notice{"作品不存在", "deleted"},
                                   Notice{"贴子可能已被删除", "deleted"},
                                   Notice{"帖子已被删除", "deleted"},
                                   Notice{"笔记已删除", "deleted"},
                                   Notice{"因违规", "violation"},
                                   Notice{"涉嫌违反", "violation"},
                                   Notice{"违反相关法律法规", "violation"},
                                   Notice{"被多人投诉", "violation"},
                                   Notice{"账号已被封禁", "violation"},
                                   Notice{"Sina Visitor System", "login_wall"},
                                   Notice{"登录后查看", "login_wall"},
                                   Notice{"登录后可查看", "login_wall"},
                                   Notice{"请先登录", "login_wall"},
                                   Notice{"扫码登录", "login_wall"},
                                   Notice{"打开APP", "app_landing"},
                                   Notice{"打开App", "app_landing"},
                                   Notice{"下载APP", "app_landing"},
                                   Notice{"下载App", "app_landing"}};
  constexpr std::size_t kLongestNotice = 900;  // bytes of all that is seen; an article has more
  std::string seen = out.title;
  for (const TextBlock& block : out.blocks) {
    if (block.source == BlockSource::kVisible) seen += "\n" + block.text;
    if (seen.size() > kLongestNotice) return;
  }
  for (const Notice& notice : kNotices) {
    if (seen.find(notice.words) != std::string::npos) return set_state(out, notice.state);
  }
}

void set_state(Document& out, std::string_view state) {
  out.state = state;
  for (TextBlock& block : out.blocks) block.in_main_text = false;
}

}  // namespace zc
