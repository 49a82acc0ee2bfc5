#include "extractor/element_hints.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

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
    NameHint{"toolbar", Fit::kAnywhere, kHintMeta},
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

struct Declaration {
  std::string_view property;
  std::string_view value;
};

// Calls `use(Declaration)` for each; stops when it returns true and then returns true.
template <typename Use>
bool any_declaration(std::string_view declarations, Use use) {
  while (!declarations.empty()) {
    const std::size_t stop = std::min(declarations.find(';'), declarations.size());
    const std::string_view one = declarations.substr(0, stop);
    declarations.remove_prefix(std::min(stop + 1, declarations.size()));
    const std::size_t colon = one.find(':');
    if (colon == std::string_view::npos) continue;
    std::string_view value = trim(one.substr(colon + 1));
    const std::size_t bang = value.find('!');  // !important
    if (bang != std::string_view::npos) value = trim(value.substr(0, bang));
    if (use(Declaration{trim(one.substr(0, colon)), value})) return true;
  }
  return false;
}

// Number before the unit; `none` when the value does not begin with one.
double leading_number(std::string_view value, double none) {
  const std::string copy(value.substr(0, 16));
  char* end = nullptr;
  const double number = std::strtod(copy.c_str(), &end);
  return end == copy.c_str() ? none : number;
}

bool is_zero_size(std::string_view value) {
  return leading_number(value, 1) == 0;
}

bool hides_alone(const Declaration& one) {
  const std::string_view property = one.property;
  if (equals_ignore_case(property, "display")) return equals_ignore_case(one.value, "none");
  if (equals_ignore_case(property, "visibility")) {
    return equals_ignore_case(one.value, "hidden") || equals_ignore_case(one.value, "collapse");
  }
  if (equals_ignore_case(property, "opacity")) return is_zero_size(one.value);
  if (equals_ignore_case(property, "font-size")) {
    const double size = leading_number(one.value, 99);
    if (size == 0) return true;
    return size <= 2 && find_ignore_case(one.value, "px") != std::string_view::npos;
  }
  if (equals_ignore_case(property, "text-indent") || equals_ignore_case(property, "left") ||
      equals_ignore_case(property, "top") || equals_ignore_case(property, "margin-left")) {
    const double place = leading_number(one.value, 0);
    return place <= -900;
  }
  return false;
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

bool style_hides(std::string_view declarations) {
  std::string_view color;
  std::string_view background;
  bool no_overflow = false;
  bool no_box = false;
  const bool alone = any_declaration(declarations, [&](const Declaration& one) {
    if (hides_alone(one)) return true;
    if (equals_ignore_case(one.property, "color")) color = one.value;
    if (equals_ignore_case(one.property, "background") ||
        equals_ignore_case(one.property, "background-color")) {
      background = one.value;
    }
    if (equals_ignore_case(one.property, "overflow")) {
      no_overflow = equals_ignore_case(one.value, "hidden");
    }
    if (equals_ignore_case(one.property, "width") || equals_ignore_case(one.property, "height")) {
      no_box = no_box || is_zero_size(one.value);
    }
    return false;
  });
  if (alone || (no_overflow && no_box)) return true;
  return !color.empty() && equals_ignore_case(color, background);
}

bool style_is_fixed(std::string_view declarations) {
  return any_declaration(declarations, [](const Declaration& one) {
    return equals_ignore_case(one.property, "position") && equals_ignore_case(one.value, "fixed");
  });
}

std::uint64_t PageStyles::key(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash;
}

void PageStyles::read(std::string_view css) {
  std::size_t at = 0;
  while (at < css.size()) {
    std::size_t open = css.find('{', at);
    if (open == std::string_view::npos) return;
    std::string_view selectors = trim(css.substr(at, open - at));
    const std::size_t semicolon = selectors.rfind(';');  // @charset "x"; @import ...;
    if (semicolon != std::string_view::npos) selectors = trim(selectors.substr(semicolon + 1));
    const std::size_t remark = selectors.rfind("*/");
    if (remark != std::string_view::npos) selectors = trim(selectors.substr(remark + 2));
    if (selectors.starts_with('@')) {
      int depth = 1;
      for (at = open + 1; at < css.size() && depth > 0; ++at) {
        depth += css[at] == '{' ? 1 : css[at] == '}' ? -1 : 0;
      }
      continue;
    }
    const std::size_t close = std::min(css.find('}', open), css.size());
    const std::string_view body = css.substr(open + 1, close - open - 1);
    at = std::min(close + 1, css.size());
    if (style_hides(body)) {
      note(selectors, hidden_classes_, hidden_ids_);
    } else if (body.find("display") != std::string_view::npos) {
      forget(selectors);
    }
    if (style_is_fixed(body)) note(selectors, fixed_classes_, fixed_ids_);
  }
}

namespace {

// The name of a selector that is one class or one id; "" for anything else.
std::string_view simple_name(std::string_view selector) {
  if (selector.size() < 2 || (selector[0] != '.' && selector[0] != '#')) return {};
  const std::string_view name = selector.substr(1);
  const bool is_simple = std::all_of(name.begin(), name.end(), [](char c) {
    return is_ascii_word(c) || c == '-' || c == '_' || (static_cast<unsigned char>(c) & 0x80U) != 0;
  });
  return is_simple ? name : std::string_view();
}

template <typename Use>
void each_selector(std::string_view selectors, Use use) {
  while (!selectors.empty()) {
    const std::size_t comma = std::min(selectors.find(','), selectors.size());
    const std::string_view one = trim(selectors.substr(0, comma));
    const std::string_view name = simple_name(one);
    if (!name.empty()) use(one[0], name);
    selectors.remove_prefix(std::min(comma + 1, selectors.size()));
  }
}

}  // namespace

void PageStyles::note(std::string_view selectors, Names& classes, Names& ids) {
  each_selector(selectors, [&](char kind, std::string_view name) {
    (kind == '.' ? classes : ids).insert(key(name));
  });
}

// A later rule for the same name shows it again.
void PageStyles::forget(std::string_view selectors) {
  each_selector(selectors, [&](char kind, std::string_view name) {
    (kind == '.' ? hidden_classes_ : hidden_ids_).erase(key(name));
  });
}

}  // namespace zc
