#include "extractor/element_hints.h"

#include <algorithm>
#include <array>

#include "extractor/utf8.h"

namespace zc {

namespace {

enum class Fit { kAnywhere, kWordStart, kWholeWord };

struct NameHint {
  std::string_view word;
  Fit fit;
  std::uint32_t hints;
};

// In the order of their first letters; first_of() finds the letter's range.
constexpr std::array kNames = {
    NameHint{"article", Fit::kAnywhere, kHintArticle},
    NameHint{"answer", Fit::kWordStart, kHintPost},
    NameHint{"accordion", Fit::kWordStart, kHintLateShown},
    NameHint{"author", Fit::kWordStart, kHintMeta},
    NameHint{"aside", Fit::kWordStart, kHintSidebar},
    NameHint{"alert", Fit::kWordStart, kHintPopup},
    NameHint{"banner", Fit::kAnywhere, kHintBanner},
    NameHint{"breadcrumb", Fit::kWordStart, kHintNav},
    NameHint{"bread", Fit::kWholeWord, kHintNav},
    NameHint{"btn", Fit::kWordStart, kHintButton},
    NameHint{"button", Fit::kWordStart, kHintButton},
    NameHint{"beian", Fit::kAnywhere, kHintFooter},
    NameHint{"byline", Fit::kWordStart, kHintMeta},
    NameHint{"comment", Fit::kAnywhere, kHintComment},
    NameHint{"copyright", Fit::kAnywhere, kHintFooter},
    NameHint{"contact", Fit::kAnywhere, kHintContact},
    NameHint{"content", Fit::kAnywhere, kHintArticle},
    NameHint{"carousel", Fit::kAnywhere, kHintLateShown},
    NameHint{"collapse", Fit::kAnywhere, kHintLateShown},
    NameHint{"crumb", Fit::kWordStart, kHintNav},
    NameHint{"catalog", Fit::kWordStart, kHintNav},
    NameHint{"dialog", Fit::kAnywhere, kHintPopup},
    NameHint{"detail", Fit::kAnywhere, kHintArticle},
    NameHint{"download", Fit::kWordStart, kHintRelated},
    NameHint{"dropdown", Fit::kAnywhere, kHintLateShown},
    NameHint{"evaluate", Fit::kWordStart, kHintTestimonial},
    NameHint{"entry", Fit::kWordStart, kHintArticle},
    NameHint{"foot", Fit::kAnywhere, kHintFooter},
    NameHint{"friendlink", Fit::kAnywhere, kHintFooter},
    NameHint{"feedback", Fit::kWordStart, kHintTestimonial},
    NameHint{"floor", Fit::kWordStart, kHintPost},
    NameHint{"header", Fit::kAnywhere, kHintHeader},
    NameHint{"head", Fit::kWholeWord, kHintHeader},
    NameHint{"hot", Fit::kWholeWord, kHintRelated},
    NameHint{"koubei", Fit::kAnywhere, kHintTestimonial},
    NameHint{"kefu", Fit::kAnywhere, kHintContact | kHintPopup},
    NameHint{"layer", Fit::kWordStart, kHintPopup},
    NameHint{"login", Fit::kWordStart, kHintHeader},
    NameHint{"lianxi", Fit::kAnywhere, kHintContact},
    NameHint{"links", Fit::kWholeWord, kHintFooter},
    NameHint{"modal", Fit::kAnywhere, kHintPopup},
    NameHint{"menu", Fit::kAnywhere, kHintNav},
    NameHint{"more", Fit::kWholeWord, kHintRelated},
    NameHint{"message", Fit::kWordStart, kHintPost},
    NameHint{"nav", Fit::kWordStart, kHintNav},
    NameHint{"navbar", Fit::kAnywhere, kHintNav},
    NameHint{"online", Fit::kWordStart, kHintContact},
    NameHint{"popup", Fit::kAnywhere, kHintPopup},
    NameHint{"pop", Fit::kWholeWord, kHintPopup},
    NameHint{"price", Fit::kAnywhere, kHintPrice},
    NameHint{"pager", Fit::kWordStart, kHintNav},
    NameHint{"pagination", Fit::kWordStart, kHintNav},
    NameHint{"pingjia", Fit::kAnywhere, kHintTestimonial},
    NameHint{"post", Fit::kWordStart, kHintPost},
    NameHint{"panel", Fit::kWholeWord, kHintLateShown},
    NameHint{"prev", Fit::kWholeWord, kHintRelated},
    NameHint{"qq", Fit::kWholeWord, kHintContact},
    NameHint{"qrcode", Fit::kAnywhere, kHintLateShown},
    NameHint{"related", Fit::kAnywhere, kHintRelated},
    NameHint{"recommend", Fit::kAnywhere, kHintRelated},
    NameHint{"relate", Fit::kAnywhere, kHintRelated},
    NameHint{"reply", Fit::kAnywhere, kHintComment},
    NameHint{"rank", Fit::kWordStart, kHintRelated},
    NameHint{"relevant", Fit::kAnywhere, kHintRelated},
    NameHint{"side", Fit::kWordStart, kHintSidebar},
    NameHint{"sidebar", Fit::kAnywhere, kHintSidebar},
    NameHint{"share", Fit::kWordStart, kHintMeta},
    NameHint{"swiper", Fit::kAnywhere, kHintLateShown},
    NameHint{"slide", Fit::kAnywhere, kHintLateShown},
    NameHint{"sign", Fit::kWholeWord, kHintMeta},
    NameHint{"statement", Fit::kWordStart, kHintMeta},
    NameHint{"tab", Fit::kWholeWord, kHintLateShown},
    NameHint{"tabs", Fit::kWholeWord, kHintLateShown},
    NameHint{"tanchuang", Fit::kAnywhere, kHintPopup},
    NameHint{"testimonial", Fit::kAnywhere, kHintTestimonial},
    NameHint{"topbar", Fit::kAnywhere, kHintHeader},
    NameHint{"toolbar", Fit::kAnywhere, kHintMeta | kHintPopup},
    NameHint{"tel", Fit::kWholeWord, kHintContact},
    NameHint{"tags", Fit::kWholeWord, kHintMeta},
    NameHint{"toast", Fit::kAnywhere, kHintPopup},
    NameHint{"weixin", Fit::kAnywhere, kHintContact},
    NameHint{"wechat", Fit::kAnywhere, kHintContact},
};

struct Slice {
  std::uint8_t begin = 0;
  std::uint8_t end = 0;
};

constexpr std::array<Slice, 26> make_slices() {
  std::array<Slice, 26> slices = {};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    Slice& slice = slices[static_cast<std::size_t>(kNames[i].word[0] - 'a')];
    if (slice.end == 0) slice.begin = static_cast<std::uint8_t>(i);
    slice.end = static_cast<std::uint8_t>(i + 1);
  }
  return slices;
}
constexpr std::array<Slice, 26> kSlices = make_slices();

bool is_word_start(std::string_view name, std::size_t at) {
  if (at == 0 || !is_ascii_letter(name[at - 1])) return true;
  const bool is_upper = name[at] >= 'A' && name[at] <= 'Z';
  return is_upper && !(name[at - 1] >= 'A' && name[at - 1] <= 'Z');
}

bool is_word_end(std::string_view name, std::size_t at) {
  return at >= name.size() || !is_ascii_letter(name[at]) || (name[at] >= 'A' && name[at] <= 'Z');
}

bool fits(std::string_view name, std::size_t at, const NameHint& hint) {
  if (!starts_with_ignore_case(name.substr(at), hint.word)) return false;
  if (hint.fit == Fit::kAnywhere) return true;
  if (!is_word_start(name, at)) return false;
  return hint.fit == Fit::kWordStart || is_word_end(name, at + hint.word.size());
}

}  // namespace

std::uint32_t hints_of_name(std::string_view class_or_id) {
  std::uint32_t hints = 0;
  for (std::size_t i = 0; i < class_or_id.size(); ++i) {
    const char c = ascii_lower(class_or_id[i]);
    if (c < 'a' || c > 'z') continue;
    const Slice slice = kSlices[static_cast<std::size_t>(c - 'a')];
    for (std::size_t k = slice.begin; k < slice.end; ++k) {
      if (fits(class_or_id, i, kNames[k])) hints |= kNames[k].hints;
    }
  }
  return hints;
}

}  // namespace zc
