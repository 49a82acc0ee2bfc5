#include "extractor/links.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "extractor/image_links.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::size_t kMaxLinkText = 200;

bool has_word(std::string_view words, std::string_view word) {
  return find_ignore_case(words, word) != std::string_view::npos;
}

class Collector {
 public:
  Collector(const HtmlDocument& page, const Decoded& decoded, LinkResolver& resolver)
      : page_(page), decoded_(decoded), resolver_(resolver), cursor_(decoded.map) {}

  std::vector<Link> run() {
    const std::vector<HtmlNode>& nodes = page_.nodes();
    find_base();
    for (std::size_t i = 0; i < nodes.size() && links_.size() < kMaxLinks; ++i) {
      if (nodes[i].tag != Tag::kText) element(i, nodes[i]);
    }
    return std::move(links_);
  }

 private:
  void find_base() {
    for (const HtmlNode& node : page_.nodes()) {
      if (node.tag == Tag::kBody) return;
      if (node.tag != Tag::kBase) continue;
      const std::string_view href = page_.value(node, Attr::kHref);
      if (!href.empty()) return resolver_.set_base(href);
    }
  }

  void element(std::size_t index, const HtmlNode& node) {
    switch (node.tag) {
      case Tag::kA:
      case Tag::kArea:
        anchor(index, node);
        break;
      case Tag::kIframe:
      case Tag::kFrame:
        add(node, Attr::kSrc, LinkKind::kFrame);
        break;
      case Tag::kImg:
      case Tag::kSource:
      case Tag::kInput:
        image(node);
        break;
      case Tag::kLink:
        head_link(node);
        break;
      case Tag::kMeta:
        refresh(node);
        break;
      case Tag::kScript:
        script(index, node);
        break;
      case Tag::kStyle:
        style(index, node);
        break;
      case Tag::kVideo:
        add(node, Attr::kPoster, LinkKind::kImage);
        break;
      default:
        break;
    }
    for (const HtmlAttribute* at = page_.begin_of(node); at != page_.end_of(node); ++at) {
      if (at->id == Attr::kOnclick) {
        const std::size_t offset = page_.offset_of(at->original);
        jumps(at->value, offset, at->value.size() == at->original.size());
      } else if (at->id == Attr::kStyle) {
        each_style_image(at->value, [&](std::string_view address) { picture(*at, address); });
      } else if (at->name == "background" || at->name.starts_with("data-b")) {
        background(*at);
      }
    }
  }

  // One address out of an attribute's value.
  void picture(const HtmlAttribute& attribute, std::string_view address) {
    std::optional<std::string> url = resolver_.resolve(address);
    if (url) push({LinkKind::kImage, *std::move(url), "", span_of(attribute), false});
  }

  // <td background="x.jpg">, data-bg="x.jpg", data-background-image="url(x.jpg)".
  void background(const HtmlAttribute& attribute) {
    const bool is_late =
        attribute.name.starts_with("data-bg") || attribute.name.starts_with("data-background");
    if (attribute.name != "background" && !is_late) return;
    const std::string_view value = trim(attribute.value);
    if (starts_with_ignore_case(value, "url(")) {
      each_style_image("background:" + std::string(value),
                       [&](std::string_view address) { picture(attribute, address); });
    } else if (!is_late || is_late_address("data-src", value)) {
      picture(attribute, value);
    }
  }

  void style(std::size_t index, const HtmlNode& node) {
    if (node.end <= index + 1) return;
    const std::string_view text = page_.nodes()[index + 1].original;
    const std::size_t offset = page_.offset_of(text);
    if (offset == std::string_view::npos) return;
    each_style_image(text, [&](std::string_view address) {
      std::optional<std::string> url = resolver_.resolve(address);
      if (!url) return;
      const std::size_t begin = offset + static_cast<std::size_t>(address.data() - text.data());
      const ByteSpan span = payload(begin, begin + address.size());
      push({LinkKind::kImage, *std::move(url), "", span, false});
    });
  }

  void anchor(std::size_t index, const HtmlNode& node) {
    const HtmlAttribute* const href = page_.find(node, Attr::kHref);
    if (href == nullptr) return;
    std::optional<std::string> url = resolver_.resolve(href->value);
    if (!url) return;
    const bool nofollow = has_word(page_.value(node, Attr::kRel), "nofollow");
    push({LinkKind::kPage, *std::move(url), text_of(index), span_of(*href), nofollow});
  }

  std::string text_of(std::size_t index) const {
    const std::vector<HtmlNode>& nodes = page_.nodes();
    std::string text;
    for (std::size_t i = index + 1; i < nodes[index].end && text.size() < kMaxLinkText; ++i) {
      if (nodes[i].tag == Tag::kText) text += nodes[i].text.substr(0, 4 * kMaxLinkText);
    }
    text = fold_space(text);
    for (std::size_t i = index + 1; text.empty() && i < nodes[index].end; ++i) {
      if (nodes[i].tag == Tag::kImg) text = fold_space(page_.value(nodes[i], Attr::kAlt));
    }
    if (text.empty()) text = fold_space(page_.value(nodes[index], Attr::kTitle));
    if (text.size() > kMaxLinkText) {
      std::size_t end = kMaxLinkText;
      while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
      text.resize(end);
    }
    return text;
  }

  // Late pages keep the real address in another attribute; src is a placeholder then.
  void image(const HtmlNode& node) {
    bool is_late = false;
    const std::string text = fold_space(page_.value(node, Attr::kAlt));
    for (const HtmlAttribute* at = page_.begin_of(node); at != page_.end_of(node); ++at) {
      if (at->id == Attr::kSrcset || at->name == "data-srcset") {
        each_srcset_address(at->value, [&](std::string_view address) { picture(*at, address); });
      }
      if (node.tag != Tag::kImg || !is_late_address(at->name, at->value)) continue;
      std::optional<std::string> url = resolver_.resolve(at->value);
      if (!url) continue;
      is_late = true;
      push({LinkKind::kImage, *std::move(url), text, span_of(*at), false});
    }
    const bool is_picture = node.tag == Tag::kImg || (node.tag == Tag::kInput && is_button(node));
    if (is_picture && !is_late) add(node, Attr::kSrc, LinkKind::kImage);
  }

  bool is_button(const HtmlNode& node) const {
    return equals_ignore_case(page_.value(node, Attr::kType), "image");
  }

  void head_link(const HtmlNode& node) {
    const std::string_view rel = page_.value(node, Attr::kRel);
    if (has_word(rel, "alternate")) {
      const std::string_view type = page_.value(node, Attr::kType);
      if (has_word(type, "rss") || has_word(type, "atom")) add(node, Attr::kHref, LinkKind::kFeed);
    } else if (has_word(rel, "canonical") || has_word(rel, "next") || has_word(rel, "prev")) {
      add(node, Attr::kHref, LinkKind::kPage);
    } else if (has_word(rel, "sitemap")) {
      add(node, Attr::kHref, LinkKind::kSitemap);
    }
  }

  // <meta http-equiv=refresh content="3; url='...'">
  void refresh(const HtmlNode& node) {
    if (!equals_ignore_case(page_.value(node, Attr::kHttpEquiv), "refresh")) return;
    const HtmlAttribute* const content = page_.find(node, Attr::kContent);
    if (content == nullptr) return;
    const std::size_t at = find_ignore_case(content->value, "url");
    if (at == std::string_view::npos) return;
    std::string_view target = trim(content->value.substr(at + 3));
    if (!target.starts_with('=')) return;
    target = trim(target.substr(1));
    if (!target.empty() && (target[0] == '"' || target[0] == '\'')) {
      const std::size_t close = std::min(target.find(target[0], 1), target.size());
      target = target.substr(1, close - 1);
    }
    std::optional<std::string> url = resolver_.resolve(target);
    if (url) push({LinkKind::kRedirect, *std::move(url), "", span_of(*content), false});
  }

  void script(std::size_t index, const HtmlNode& node) {
    if (node.end <= index + 1) return;
    const std::string_view text = page_.nodes()[index + 1].original;
    jumps(text, page_.offset_of(text), true);
  }

  // location.href = "...", location = '...', location.replace("..."), window.open("...").
  void jumps(std::string_view code, std::size_t offset, bool is_exact) {
    if (offset == std::string_view::npos) return;
    for (const std::string_view word : {std::string_view("location"), std::string_view(".open")}) {
      for (std::size_t at = code.find(word); at != std::string_view::npos;
           at = code.find(word, at + word.size())) {
        jump(code, at + word.size(), offset, is_exact);
      }
    }
  }

  void jump(std::string_view code, std::size_t at, std::size_t offset, bool is_exact) {
    const auto skip = [&](std::string_view word) {
      if (code.substr(at).starts_with(word)) at += word.size();
    };
    skip(".href");
    skip(".replace");
    skip(".assign");
    while (at < code.size() && (code[at] == ' ' || code[at] == '=' || code[at] == '(')) ++at;
    if (at >= code.size() || (code[at] != '"' && code[at] != '\'')) return;
    const std::size_t close = code.find(code[at], at + 1);
    if (close == std::string_view::npos || close > at + 2048) return;
    const std::string_view target = code.substr(at + 1, close - at - 1);
    // Only what looks like an address; "a" + variable is none.
    if (target.find_first_of("/.") == std::string_view::npos) return;
    std::size_t after = close + 1;
    while (after < code.size() && code[after] == ' ') ++after;
    if (after < code.size() && code[after] == '+') return;
    std::optional<std::string> url = resolver_.resolve(target);
    if (!url) return;
    const std::size_t begin = offset + (is_exact ? at + 1 : 0);
    const std::size_t end = is_exact ? begin + target.size() : begin + code.size();
    push({LinkKind::kPage, *std::move(url), "", payload(begin, end), false});
  }

  void add(const HtmlNode& node, Attr id, LinkKind kind) {
    const HtmlAttribute* const found = page_.find(node, id);
    if (found == nullptr) return;
    std::optional<std::string> url = resolver_.resolve(found->value);
    if (url)
      push({kind,
            *std::move(url),
            fold_space(page_.value(node, Attr::kAlt)),
            span_of(*found),
            false});
  }

  ByteSpan payload(std::size_t begin, std::size_t end) {
    return {cursor_.to_payload(begin), decoded_.map.to_payload(end)};
  }

  ByteSpan span_of(const HtmlAttribute& attribute) {
    const std::size_t begin = page_.offset_of(attribute.original);
    if (begin == std::string_view::npos) return {};
    return payload(begin, begin + attribute.original.size());
  }

  // The same address offered twice is kept once; a text fills an empty one.
  void push(Link link) {
    if (links_.size() >= kMaxLinks) return;
    const auto key = std::hash<std::string>()(link.url) * 31 + static_cast<std::size_t>(link.kind);
    const auto [found, is_new] = seen_.try_emplace(key, links_.size());
    if (is_new) {
      links_.push_back(std::move(link));
    } else if (links_[found->second].text.empty()) {
      links_[found->second].text = std::move(link.text);
    }
  }

  const HtmlDocument& page_;
  const Decoded& decoded_;
  LinkResolver& resolver_;
  OffsetMap::Cursor cursor_;
  std::vector<Link> links_ = {};
  std::unordered_map<std::size_t, std::size_t> seen_ = {};
};

}  // namespace

std::vector<Link> collect_links(const HtmlDocument& page,
                                const Decoded& decoded,
                                LinkResolver& resolver) {
  return Collector(page, decoded, resolver).run();
}

}  // namespace zc
