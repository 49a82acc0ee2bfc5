#include "extractor/element_reader.h"

#include <algorithm>

#include "extractor/block_roles.h"
#include "extractor/element_hints.h"
#include "extractor/text_measure.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::size_t kLeastSentence = 24;  // bytes: eight Chinese characters
constexpr std::size_t kMaxControlled = 5000;

}  // namespace

ElementReader::ElementReader(const HtmlDocument& page) : page_(page) {
  const std::string_view bytes = page.bytes();
  for (const GuardedHtml::Range& range : page.guarded().styles) {
    styles_.read(bytes.substr(range.begin, range.end - range.begin), range.begin);
  }
  read_page();
}

void ElementReader::read_page() {
  const std::vector<HtmlNode>& nodes = page_.nodes();
  marks_.assign(nodes.size() + 1, 0);
  std::uint32_t link_end = 0;
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].tag == Tag::kA) link_end = std::max(link_end, nodes[i].end);
    if (nodes[i].tag != Tag::kText) {
      for (const HtmlAttribute* at = page_.begin_of(nodes[i]); at != page_.end_of(nodes[i]); ++at) {
        if (at->id == Attr::kAriaControls || at->id == Attr::kDataTarget) note_control(*at);
      }
      continue;
    }
    const Tag parent = nodes[nodes[i].parent].tag;
    if (i < link_end || parent == Tag::kScript || parent == Tag::kStyle ||
        nodes[i].text.size() < kLeastSentence) {
      continue;
    }
    marks_[i] = measure(nodes[i].text).marks;
    all_marks_ += marks_[i];
  }
  for (std::size_t i = nodes.size(); i-- > 1;) {
    if (nodes[i].parent != i) marks_[nodes[i].parent] += marks_[i];
  }
}

// aria-controls="id", data-target="#id": tabs and accordions name what they show.
void ElementReader::note_control(const HtmlAttribute& attribute) {
  std::string_view id = attribute.value;
  if (id.starts_with('#')) id.remove_prefix(1);
  if (!id.empty() && controlled_.size() < kMaxControlled) controlled_.insert(id);
}

std::uint32_t ElementReader::believable(std::uint32_t hints, std::uint32_t index) const {
  constexpr std::uint32_t kLeastMarks = 8;
  const std::uint32_t marks = marks_[index];
  if (marks < kLeastMarks) return hints;
  // Footers and share bars are short of sentences, so a few of them already tell.
  if (marks * 12 >= all_marks_) hints &= ~(std::uint32_t{kHintFooter} | kHintMeta | kHintNav);
  if (marks * 5 >= all_marks_ * 2) {
    hints &= ~(std::uint32_t{kHintSidebar} | kHintRelated | kHintHeader | kHintBanner);
  }
  // A long notice in a popup is common; a popup that is the page is none.
  if (marks * 5 >= all_marks_ * 4) hints &= ~std::uint32_t{kHintPopup};
  return hints;
}

bool ElementReader::holds_choice(std::uint32_t label) const {
  const std::vector<HtmlNode>& nodes = page_.nodes();
  for (std::uint32_t i = label + 1; i < nodes[label].end; ++i) {
    if (nodes[i].tag != Tag::kInput) continue;
    const std::string_view type = page_.value(nodes[i], Attr::kType);
    return equals_ignore_case(type, "radio") || equals_ignore_case(type, "checkbox");
  }
  return false;
}

ElementFacts ElementReader::read(std::uint32_t index) {
  const HtmlNode& node = page_.nodes()[index];
  ElementFacts out;
  out.hints = hints_of_tag(node.tag);
  out.is_hidden = node.tag == Tag::kTemplate;
  bool is_bdo = node.text == "bdo";
  StyleFacts own;
  for (const HtmlAttribute* at = page_.begin_of(node); at != page_.end_of(node); ++at) {
    switch (at->id) {
      case Attr::kClass:
        out.hints |= named_hints(at->value);
        if (!styles_.empty()) read_classes(at->value, out);
        break;
      case Attr::kId:
        out.hints |= named_hints(at->value);
        take(styles_.of_id(at->value), out);
        // WeChat shows its article by script; tabs and accordions show theirs on a click.
        if (at->value == "js_content" || controlled_.contains(at->value)) {
          out.hints |= kHintLateShown;
        }
        break;
      case Attr::kStyle:
        own = read_style(at->value);
        break;
      case Attr::kHidden:
        out.is_hidden = true;
        break;
      default:
        if (is_bdo && at->name == "dir") out.is_reversed = equals_ignore_case(at->value, "rtl");
        break;
    }
  }
  take(own, out);
  return out;
}

void ElementReader::take(const StyleFacts& facts, ElementFacts& out) {
  out.is_hidden = out.is_hidden || facts.hides;
  out.is_reversed = out.is_reversed || facts.reverses;
  if (facts.is_fixed) out.hints |= kHintPopup;
  if (facts.color != 0) out.color = facts.color;
  if (facts.background != 0) out.background = facts.background;
}

void ElementReader::take(const StyleRule* rule, ElementFacts& out) {
  if (rule == nullptr) return;
  take(rule->facts, out);
  if (!rule->before.empty()) out.before = rule->before;
  if (!rule->after.empty()) out.after = rule->after;
}

void ElementReader::read_classes(std::string_view classes, ElementFacts& out) const {
  while (!classes.empty()) {
    const std::size_t stop = std::min(classes.find(' '), classes.size());
    take(styles_.of_class(classes.substr(0, stop)), out);
    classes.remove_prefix(std::min(stop + 1, classes.size()));
  }
}

// Pages repeat their class names, so the answer is kept per name.
std::uint32_t ElementReader::named_hints(std::string_view name) {
  if (name.empty() || name.size() > 256) return 0;
  const std::size_t slot = std::hash<std::string_view>()(name) % cache_.size();
  CachedHints& cached = cache_[slot];
  if (cached.name != name) cached = {name, hints_of_name(name)};
  return cached.hints;
}

}  // namespace zc
