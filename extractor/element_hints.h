// What the names of an element (class, id) and its style say about it: navigation, popup, price,
// hidden ...  Names are those of common Chinese templates (discuz, dedecms, phpcms, layui) and of
// the pages in the public extraction benchmarks.  Pure functions.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_set>

namespace zc {

enum Hint : std::uint32_t {
  kHintNav = 1U << 0,
  kHintFooter = 1U << 1,
  kHintHeader = 1U << 2,
  kHintSidebar = 1U << 3,
  kHintPopup = 1U << 4,
  kHintComment = 1U << 5,
  kHintTestimonial = 1U << 6,
  kHintPrice = 1U << 7,
  kHintContact = 1U << 8,
  kHintButton = 1U << 9,
  kHintRelated = 1U << 10,
  kHintArticle = 1U << 11,
  kHintPost = 1U << 12,       // an answer or reply of a forum
  kHintLateShown = 1U << 13,  // tabs, slides, accordions: hidden now, shown on a click
  kHintBanner = 1U << 14,
  kHintMeta = 1U << 15,  // author, date, share buttons
};

std::uint32_t hints_of_name(std::string_view class_or_id);

// display:none, visibility:hidden, opacity:0, font-size <= 2px, far text-indent, off-screen
// position, empty box, text colour equal to the background.
bool style_hides(std::string_view declarations);
bool style_is_fixed(std::string_view declarations);

// Rules of <style> elements with one simple selector (.name or #name) that hide or fix something.
// Rules inside @media and the like are not read.
class PageStyles {
 public:
  void read(std::string_view css);
  bool hides_class(std::string_view name) const { return contains(hidden_classes_, name); }
  bool hides_id(std::string_view name) const { return contains(hidden_ids_, name); }
  bool fixes_class(std::string_view name) const { return contains(fixed_classes_, name); }
  bool fixes_id(std::string_view name) const { return contains(fixed_ids_, name); }
  bool empty() const {
    return hidden_classes_.empty() && hidden_ids_.empty() && fixed_classes_.empty() &&
           fixed_ids_.empty();
  }

 private:
  using Names = std::unordered_set<std::uint64_t>;
  static std::uint64_t key(std::string_view name);
  static bool contains(const Names& names, std::string_view name) {
    return !names.empty() && names.contains(key(name));
  }
  void note(std::string_view selectors, Names& classes, Names& ids);
  void forget(std::string_view selectors);

  Names hidden_classes_ = {};
  Names hidden_ids_ = {};
  Names fixed_classes_ = {};
  Names fixed_ids_ = {};
};

}  // namespace zc
