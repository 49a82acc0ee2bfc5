#include "extractor/links.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::size_t kMaxLinkText = 200;
constexpr std::size_t kMaxHref = 8192;

// Bytes that the URL parser leaves as they are both in a path and in a query, and that cannot start
// or end anything (no backslash, quote, bracket, space, '#').
constexpr std::array<bool, 256> make_plain() {
  std::array<bool, 256> plain = {};
  for (const char c :
       std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                        "-_.~!$&()*+,;=:@%/?")) {
    plain[static_cast<unsigned char>(c)] = true;
  }
  return plain;
}
constexpr std::array<bool, 256> kPlain = make_plain();

bool has_dot_segment(std::string_view href) {
  for (std::size_t at = href.find('.'); at != std::string_view::npos; at = href.find('.', at + 1)) {
    if (at == 0 || href[at - 1] == '/' || href[at - 1] == '.') return true;
  }
  for (std::size_t at = href.find('%'); at != std::string_view::npos; at = href.find('%', at + 1)) {
    if (href.substr(at + 1, 1) == "2") return true;  // %2e is a dot as well
  }
  return false;
}

std::string without_fragment(const Url& url) {
  std::string href = url.href();
  const std::size_t hash = href.find('#');
  if (hash != std::string::npos) href.resize(hash);
  return href;
}

// What browsers do to href before parsing: strip the ends, drop tabs and line ends.
std::string cleaned(std::string_view href) {
  std::string out;
  out.reserve(href.size());
  for (const char c : href) {
    if (c != '\t' && c != '\n' && c != '\r') out.push_back(c);
  }
  return out;
}

}  // namespace

LinkResolver::LinkResolver(Url base, std::string charset)
    : base_(std::move(base)), charset_(std::move(charset)) {
  cut_base();
}

void LinkResolver::cut_base() {
  origin_ = base_.is_http() ? base_.origin() : "";
  directory_.clear();
  if (origin_.empty()) return;
  const std::string_view path = base_.path();
  directory_ = origin_ + std::string(path.substr(0, path.rfind('/') + 1));
}

void LinkResolver::set_base(std::string_view href) {
  Result<Url> parsed = Url::parse(href, &base_);
  if (!parsed || !parsed->is_http()) return;
  base_ = *std::move(parsed);
  seen_.clear();
  cut_base();
}

bool LinkResolver::resolve_plain(std::string_view href, std::string& out) const {
  if (origin_.empty() || href.size() > 512) return false;
  const std::size_t colon = href.find_first_of(":/?");
  const bool is_rooted = href.starts_with('/');
  if (is_rooted && href.substr(1, 1) == "/") return false;
  if (!is_rooted &&
      (href.starts_with('?') || (colon != std::string_view::npos && href[colon] == ':'))) {
    return false;
  }
  const bool is_plain = std::all_of(
      href.begin(), href.end(), [](char c) { return kPlain[static_cast<unsigned char>(c)]; });
  if (!is_plain || has_dot_segment(href)) return false;
  out = (is_rooted ? origin_ : directory_);
  out += href;
  return true;
}

std::optional<std::string> LinkResolver::resolve_fully(std::string_view href) const {
  std::string text = cleaned(href);
  const std::size_t question = text.find('?');
  const bool is_legacy = charset_ == "gb18030" || charset_ == "big5";
  if (is_legacy && question != std::string::npos && skip_ascii(text, question) < text.size()) {
    const std::size_t hash = std::min(text.find('#', question), text.size());
    text = text.substr(0, question + 1) +
           encode_query(std::string_view(text).substr(question + 1, hash - question - 1), charset_);
  }
  const Result<Url> parsed = Url::parse(text, &base_);
  if (!parsed || !parsed->is_http()) return std::nullopt;
  return without_fragment(*parsed);
}

std::optional<std::string> LinkResolver::resolve(std::string_view href) {
  href = trim(href);
  const std::size_t hash = href.find('#');
  if (hash != std::string_view::npos) href = href.substr(0, hash);
  if (href.empty() || href.size() > kMaxHref || starts_with_ignore_case(href, "javascript:") ||
      starts_with_ignore_case(href, "data:")) {
    return std::nullopt;
  }
  std::string plain;
  if (resolve_plain(href, plain)) return plain;
  const auto [found, is_new] = seen_.try_emplace(std::string(href));
  if (is_new) found->second = resolve_fully(href);
  return found->second;
}

namespace {

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
      case Tag::kVideo:
        add(node, Attr::kPoster, LinkKind::kImage);
        break;
      default:
        break;
    }
    const HtmlAttribute* const click = page_.find(node, Attr::kOnclick);
    if (click != nullptr) {
      const std::size_t offset = page_.offset_of(click->original);
      jumps(click->value, offset, click->value.size() == click->original.size());
    }
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

  void image(const HtmlNode& node) {
    // Lazy pages keep the real address in data-*; src is a placeholder then.
    for (const Attr id : {Attr::kDataSrc, Attr::kDataOriginal, Attr::kSrc}) {
      const HtmlAttribute* const found = page_.find(node, id);
      if (found == nullptr || found->value.empty()) continue;
      add(node, id, LinkKind::kImage);
      if (id != Attr::kSrc) return;
    }
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
