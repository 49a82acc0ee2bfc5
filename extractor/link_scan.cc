#include "extractor/link_scan.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "extractor/utf8.h"

namespace zc {
namespace {

constexpr std::string_view kBlank = " \t\n\r\f";
// What stands in them is no markup.
constexpr std::array<std::string_view, 5> kRawText = {
    "script", "style", "textarea", "title", "xmp"};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_same(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() && starts_with_ignore_case(text, lower);
}

std::string without_entities(std::string_view value) {
  constexpr std::string_view kAmpersand = "&amp;";
  std::string out;
  while (true) {
    const std::size_t at = value.find(kAmpersand);
    out += value.substr(0, at);
    if (at == std::string_view::npos) return out;
    out += '&';
    value.remove_prefix(at + kAmpersand.size());
  }
}

struct ScannedAttribute {
  std::string_view name = {};
  std::string_view value = {};
};

class LinkScan {
 public:
  LinkScan(std::string_view html, LinkResolver& resolver) : html_(html), resolver_(resolver) {}

  std::vector<Link> run() {
    while (links_.size() < kMaxLinks) {
      at_ = html_.find('<', at_);
      if (at_ == std::string_view::npos || ++at_ >= html_.size()) break;
      if (is_letter(html_[at_])) {
        tag();
      } else if (html_.substr(at_, 3) == "!--") {
        pass_over("-->", at_ + 1);  // "<!-->" is a whole comment
      } else if (html_[at_] == '/' || html_[at_] == '!' || html_[at_] == '?') {
        pass_over(">", at_);
      }
    }
    return std::move(links_);
  }

 private:
  // Behind the next `end`, or to the end of the page.
  void pass_over(std::string_view end, std::size_t from) {
    const std::size_t found = html_.find(end, from);
    at_ = found == std::string_view::npos ? html_.size() : found + end.size();
  }

  void tag() {
    const std::size_t name_end = std::min(html_.find_first_of(" \t\n\r\f/>", at_), html_.size());
    const std::string_view name = html_.substr(at_, name_end - at_);
    at_ = name_end;
    if (is_same(name, "a") || is_same(name, "area")) {
      link("href", LinkKind::kPage);
    } else if (is_same(name, "iframe") || is_same(name, "frame")) {
      link("src", LinkKind::kFrame);
    } else if (is_same(name, "base")) {
      const std::optional<std::string_view> href = attribute("href");
      if (href && !std::exchange(has_base_, true)) resolver_.set_base(without_entities(*href));
    } else {
      attribute("");
      const bool raw = std::any_of(
          kRawText.begin(), kRawText.end(), [name](auto word) { return is_same(name, word); });
      if (raw) raw_text(name);
    }
  }

  // To the end tag of the element.
  void raw_text(std::string_view name) {
    while (at_ < html_.size()) {
      pass_over("</", at_);
      if (!starts_with_ignore_case(html_.substr(at_), name)) continue;
      pass_over(">", at_);
      return;
    }
  }

  void link(std::string_view wanted, LinkKind kind) {
    nofollow_ = false;
    const std::optional<std::string_view> href = attribute(wanted);
    if (!href) return;
    std::optional<std::string> url = resolver_.resolve(without_entities(*href));
    if (url) links_.push_back({kind, *std::move(url), "", {}, nofollow_});
  }

  // Reads all attributes, through the end of the tag; the value of the first one of that name.
  std::optional<std::string_view> attribute(std::string_view wanted) {
    std::optional<std::string_view> value;
    while (const std::optional<ScannedAttribute> one = next_attribute()) {
      if (!value && is_same(one->name, wanted)) value = one->value;
      if (is_same(one->name, "rel")) {
        nofollow_ = find_ignore_case(one->value, "nofollow") != std::string_view::npos;
      }
    }
    return value;
  }

  // nullopt: the tag is over.
  std::optional<ScannedAttribute> next_attribute() {
    at_ = std::min(html_.find_first_not_of(" \t\n\r\f/", at_), html_.size());
    if (at_ >= html_.size()) return std::nullopt;
    if (html_[at_] == '>') return ++at_, std::nullopt;
    // A name may begin with '='.
    const std::size_t name_end =
        std::min(html_.find_first_of(" \t\n\r\f/>=", at_ + 1), html_.size());
    ScannedAttribute one;
    one.name = html_.substr(at_, name_end - at_);
    at_ = std::min(html_.find_first_not_of(kBlank, name_end), html_.size());
    if (at_ >= html_.size() || html_[at_] != '=') return one;
    at_ = std::min(html_.find_first_not_of(kBlank, at_ + 1), html_.size());
    if (at_ < html_.size()) one.value = attribute_value();
    return one;
  }

  std::string_view attribute_value() {
    const char quote = html_[at_];
    const bool quoted = quote == '"' || quote == '\'';
    const std::size_t begin = at_ + (quoted ? 1 : 0);
    const std::size_t end = std::min(
        quoted ? html_.find(quote, begin) : html_.find_first_of(" \t\n\r\f>", begin), html_.size());
    at_ = std::min(end + (quoted ? 1 : 0), html_.size());
    return html_.substr(begin, end - begin);
  }

  std::string_view html_;
  LinkResolver& resolver_;
  std::size_t at_ = 0;
  bool has_base_ = false;
  bool nofollow_ = false;
  std::vector<Link> links_ = {};
};

}  // namespace

std::vector<Link> scan_links(std::string_view html, LinkResolver& resolver) {
  return LinkScan(html, resolver).run();
}

}  // namespace zc
