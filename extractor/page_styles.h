// What styles do to text: hide it, fix it over the page, turn its direction round, or write text of
// their own (generated content).  Reads style attributes and the simple rules of <style> elements;
// never loads anything.  Source: CSS 2.2 sections 4.1, 12.2 and 9.10; CSS Display 3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "extractor/text_align.h"

namespace zc {

// What one set of declarations says.
struct StyleFacts {
  bool hides = false;  // display:none, visibility:hidden, opacity:0, font-size <= 2px, far
                       // text-indent, off-screen position, empty box, text in its own background
  bool shows = false;  // says `display` and does not hide
  bool is_fixed = false;
  bool reverses = false;         // direction:rtl with an overriding unicode-bidi
  std::uint32_t color = 0;       // 0xFF000000 | RGB; 0: not said
  std::uint32_t background = 0;  // the same; 1: said, but no plain colour
  bool operator==(const StyleFacts&) const = default;
};
StyleFacts read_style(std::string_view declarations);

// `content` of a ::before or ::after rule: the inside of its string, as written, or the name in
// attr(name).
struct GeneratedText {
  std::string_view literal = {};
  std::string_view attribute = {};
  std::size_t offset = 0;  // of `literal` in the page
  bool empty() const { return literal.empty() && attribute.empty(); }
};

// The inside of a CSS string, escapes undone (\5305 is 包).
void unescape_style(std::string_view literal, std::string& text, Alignment& alignment);

struct StyleRule {
  StyleFacts facts = {};
  GeneratedText before = {};
  GeneratedText after = {};
};

// Rules whose selector is one class or one id; for generated content the last class or id of any
// selector counts.  Rules inside @media and the like are not read.  At most kMaxStyleRules names.
class PageStyles {
 public:
  static constexpr std::size_t kMaxStyleRules = 20'000;

  // `css` must outlive this object; it begins at byte `offset` of the page.
  void read(std::string_view css, std::size_t offset);
  bool empty() const { return classes_.empty() && ids_.empty(); }
  const StyleRule* of_class(std::string_view name) const { return find(classes_, name); }
  const StyleRule* of_id(std::string_view name) const { return find(ids_, name); }

 private:
  using Rules = std::unordered_map<std::uint64_t, StyleRule>;
  static std::uint64_t key(std::string_view name);
  static const StyleRule* find(const Rules& rules, std::string_view name) {
    if (rules.empty()) return nullptr;
    const auto found = rules.find(key(name));
    return found == rules.end() ? nullptr : &found->second;
  }
  StyleRule* rule_for(char kind, std::string_view name);
  void apply(std::string_view selectors, std::string_view body, std::size_t offset);

  Rules classes_ = {};
  Rules ids_ = {};
};

}  // namespace zc
