// What an element's own attributes, the page's styles and the text beneath it say about it.  Built
// once per page in one pass over its nodes; then asked once per element.  Not thread-safe: it keeps
// the answers for names that repeat.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "extractor/html_document.h"
#include "extractor/page_styles.h"

namespace zc {

struct ElementFacts {
  std::uint32_t hints = 0;  // Hint bits (element_hints.h)
  bool is_hidden = false;
  bool is_reversed = false;      // read from right to left
  std::uint32_t color = 0;       // as in StyleFacts
  std::uint32_t background = 0;  // as in StyleFacts
  GeneratedText before = {};
  GeneratedText after = {};
};

class ElementReader {
 public:
  explicit ElementReader(const HtmlDocument& page);  // `page` must outlive it

  ElementFacts read(std::uint32_t index);
  // The subset of `hints` that the text beneath the element does not belie.  A name may say "menu"
  // or "copyright" of what in truth holds the article: templates are misused, end tags missing.
  std::uint32_t believable(std::uint32_t hints, std::uint32_t index) const;
  // A choice of a form: <label><input type=radio>5年以上</label>.
  bool holds_choice(std::uint32_t label) const;

 private:
  void read_page();
  void note_control(const HtmlAttribute& attribute);
  void read_classes(std::string_view classes, ElementFacts& out) const;
  static void take(const StyleFacts& facts, ElementFacts& out);
  static void take(const StyleRule* rule, ElementFacts& out);
  std::uint32_t named_hints(std::string_view name);

  struct CachedHints {
    std::string_view name = {};
    std::uint32_t hints = 0;
  };

  const HtmlDocument& page_;
  PageStyles styles_ = {};
  std::unordered_set<std::string_view> controlled_ = {};  // ids that a click shows
  std::vector<std::uint32_t> marks_ = {};  // sentence marks outside links, per subtree
  std::uint32_t all_marks_ = 0;
  std::array<CachedHints, 512> cache_ = {};
};

}  // namespace zc
