// What the names of an element (class, id) say about it: navigation, popup, price ...  Names are
// those of common Chinese templates (discuz, dedecms, phpcms, layui) and of the pages in the public
// extraction benchmarks.  Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

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

}  // namespace zc
