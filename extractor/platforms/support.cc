#include "extractor/platforms/support.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "extractor/block_builder.h"
#include "extractor/markup_text.h"
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

ByteSpan payload_of(const PlatformPage& page, const ByteSpan& literal, std::string_view script) {
  const std::size_t offset = page.page.offset_of(script);
  if (offset == std::string_view::npos) return {};
  return {page.decoded.map.to_payload(offset + literal.begin),
          page.decoded.map.to_payload(offset + literal.end)};
}

}  // namespace

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

std::string iso_beijing(std::int64_t epoch) {
  constexpr std::int64_t kFirst = 946'684'800;   // 2000-01-01
  constexpr std::int64_t kLast = 4'102'444'800;  // 2100-01-01
  if (epoch > kLast) epoch /= 1000;
  if (epoch < kFirst || epoch > kLast) return {};
  const std::int64_t local = epoch + 8 * 3600;
  const std::int64_t days = local / 86400;
  const auto second = static_cast<int>(local % 86400);
  // Civil date from days (Howard Hinnant, chrono-compatible low-level date algorithms).
  const std::int64_t z = days + 719468;
  const std::int64_t era = z / 146097;
  const std::int64_t doe = z - era * 146097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153;
  const auto day = static_cast<int>(doy - (153 * mp + 2) / 5 + 1);
  const auto month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  const auto year = static_cast<int>(yoe + era * 400 + (month <= 2 ? 1 : 0));
  std::array<char, 64> out = {};
  const int size = std::snprintf(out.data(),
                                 out.size(),
                                 "%04d-%02d-%02dT%02d:%02d:%02d+08:00",
                                 year,
                                 month,
                                 day,
                                 second / 3600,
                                 second / 60 % 60,
                                 second % 60);
  return {out.data(), static_cast<std::size_t>(size)};
}

std::string iso_from_text(std::string_view text) {
  std::array<int, 6> parts = {};
  std::size_t count = 0;
  std::size_t at = 0;
  while (at < text.size() && !is_ascii_digit(text[at])) ++at;
  while (at < text.size() && count < parts.size()) {
    std::size_t digits = 0;
    while (at < text.size() && is_ascii_digit(text[at]) && digits < 4) {
      parts[count] = parts[count] * 10 + (text[at] - '0');
      ++at;
      ++digits;
    }
    ++count;
    const std::size_t gap = at;
    // One separator (or "年", "月", "日 "), no more: the next number belongs to something else.
    while (at < text.size() && !is_ascii_digit(text[at]) && at - gap < 5) ++at;
    if (at >= text.size() || !is_ascii_digit(text[at])) break;
    if (text[gap] == '+' || text[gap] == '.') break;
  }
  if (count < 3) return {};
  if (parts[0] < 100) parts[0] += 2000;
  if (parts[0] < 1990 || parts[0] > 2100 || parts[1] < 1 || parts[1] > 12 || parts[2] < 1 ||
      parts[2] > 31 || parts[3] > 23 || parts[4] > 59 || parts[5] > 59) {
    return {};
  }
  std::array<char, 64> out = {};
  const int size = std::snprintf(out.data(),
                                 out.size(),
                                 "%04d-%02d-%02dT%02d:%02d:%02d+08:00",
                                 parts[0],
                                 parts[1],
                                 parts[2],
                                 parts[3],
                                 parts[4],
                                 parts[5]);
  return {out.data(), static_cast<std::size_t>(size)};
}

void add_fact(const PlatformPage& page,
              Document& out,
              FactKind kind,
              std::string_view value,
              const ByteSpan& literal,
              std::string_view script) {
  const std::string folded = fold_space(value);
  if (folded.empty()) return;
  const bool is_known = std::any_of(out.facts.begin(), out.facts.end(), [&](const Fact& fact) {
    return fact.kind == kind && fact.value == folded;
  });
  if (is_known) return;
  out.facts.push_back({kind, folded, folded, payload_of(page, literal, script)});
}

void add_image(const PlatformPage& page, Document& out, std::string_view url) {
  std::optional<std::string> resolved = page.resolver.resolve(url);
  if (!resolved) return;
  const bool is_known = std::any_of(out.links.begin(), out.links.end(), [&](const Link& link) {
    return link.kind == LinkKind::kImage && link.url == *resolved;
  });
  if (!is_known) out.links.push_back({LinkKind::kImage, *std::move(resolved), "", {}, false});
}

void set_title(const PlatformPage& page,
               Document& out,
               std::string_view title,
               const ByteSpan& literal,
               std::string_view script) {
  const std::string folded = fold_space(title);
  if (folded.empty()) return;
  out.title = folded;
  const bool has_title = !out.blocks.empty() && out.blocks[0].role == BlockRole::kTitle;
  if (has_title && out.blocks[0].text.find(folded) != std::string::npos) return;
  TextBlock block;
  block.role = BlockRole::kTitle;
  block.text = folded;
  // A title that also stands on the page is that block's; else it is the script's literal.
  for (const TextBlock& other : out.blocks) {
    const std::size_t at = other.text.find(folded);
    if (at == std::string::npos || other.source == BlockSource::kScript) continue;
    block.source = other.source;
    block.span = payload_span(other, at, at + folded.size());
    block.origins.push_back({0, static_cast<std::uint32_t>(block.span.begin)});
    out.blocks.insert(out.blocks.begin(), std::move(block));
    return;
  }
  block.source = BlockSource::kScript;
  block.span = payload_of(page, literal, script);
  if (block.span.end == 0) return;
  block.origins.push_back({0, static_cast<std::uint32_t>(block.span.begin)});
  out.blocks.insert(out.blocks.begin(), std::move(block));
}

void add_script_text(const PlatformPage& page,
                     Document& out,
                     const JsValue& value,
                     std::string_view script) {
  const std::size_t offset = page.page.offset_of(script);
  if (value.kind != JsValue::Kind::kText || offset == std::string_view::npos) return;
  // One run: escapes inside a state string are not followed letter by letter here.
  Alignment coarse;
  coarse.runs.push_back({0, static_cast<std::uint32_t>(value.span.begin)});
  coarse.end = value.span.end;
  BlockBuilder builder(page.decoded.map);
  const auto add = [&](std::string_view text, const Alignment& runs) {
    builder.append_runs(text, runs, offset);
    if (builder.empty()) return;
    TextBlock block = builder.take();
    block.source = BlockSource::kScript;
    block.path = "script";
    block.in_main_text = true;
    block.span = payload_of(page, value.span, script);
    block.origins.assign(1, {0, static_cast<std::uint32_t>(block.span.begin)});
    out.blocks.push_back(std::move(block));
  };
  each_markup_text(value.text, coarse, add);
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

void set_state(Document& out, std::string_view state) {
  out.state = state;
  for (TextBlock& block : out.blocks) block.in_main_text = false;
}

bool host_is(std::string_view host, std::string_view domain) {
  if (host == domain) return true;
  return host.size() > domain.size() && host.ends_with(domain) &&
         host[host.size() - domain.size() - 1] == '.';
}

}  // namespace zc
