#include "extractor/attribute_texts.h"

#include "extractor/block_roles.h"
#include "extractor/text_measure.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

class Reader {
 public:
  Reader(const HtmlDocument& page, const HtmlNode& node) : page_(page), node_(node) {}

  std::vector<AttributeText> run() {
    switch (node_.tag) {
      case Tag::kImg:
        offer(Attr::kAlt, BlockRole::kCaption);
        offer(Attr::kTitle, BlockRole::kCaption);
        break;
      case Tag::kInput:
        input();
        break;
      case Tag::kMeta:
        meta();
        break;
      case Tag::kOptgroup:
        offer(Attr::kLabel, BlockRole::kForm);
        break;
      default:
        break;
    }
    return std::move(out_);
  }

 private:
  void offer(Attr id, BlockRole role) {
    const HtmlAttribute* const found = page_.find(node_, id);
    if (found != nullptr) out_.push_back({found, role});
  }

  void input() {
    const std::string_view type = page_.value(node_, Attr::kType);
    const bool is_button = equals_ignore_case(type, "button") ||
                           equals_ignore_case(type, "submit") || equals_ignore_case(type, "reset");
    offer(Attr::kPlaceholder, BlockRole::kForm);
    offer(Attr::kAlt, BlockRole::kButton);
    const HtmlAttribute* const value = page_.find(node_, Attr::kValue);
    if (value == nullptr) return;
    if (equals_ignore_case(type, "hidden") || equals_ignore_case(type, "checkbox") ||
        equals_ignore_case(type, "radio")) {
      if (count_han(value->value) < 4) return;
    }
    // <input value="立即报名" class="btn" onclick=...>: no type, and yet a button.
    const bool is_untyped = type.empty() && page_.find(node_, Attr::kPlaceholder) == nullptr &&
                            page_.find(node_, Attr::kName) == nullptr;
    const bool is_label = is_button || equals_ignore_case(type, "image") ||
                          (is_untyped && asks_for_click(value->value));
    out_.push_back({value, is_label ? BlockRole::kButton : BlockRole::kForm});
  }

  void meta() {
    const HtmlAttribute* const content = page_.find(node_, Attr::kContent);
    if (content == nullptr) return;
    std::string_view name = page_.value(node_, Attr::kName);
    if (name.empty()) name = page_.value(node_, Attr::kProperty);
    if (equals_ignore_case(name, "description") || equals_ignore_case(name, "keywords") ||
        equals_ignore_case(name, "og:description") || equals_ignore_case(name, "og:title")) {
      out_.push_back({content, BlockRole::kMetaDescription});
    }
  }

  const HtmlDocument& page_;
  const HtmlNode& node_;
  std::vector<AttributeText> out_ = {};
};

}  // namespace

std::vector<AttributeText> attribute_texts_of(const HtmlDocument& page, const HtmlNode& node) {
  return Reader(page, node).run();
}

}  // namespace zc
