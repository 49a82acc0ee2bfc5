// Text a person can see, in order, and the text around it that a person meets later: hidden text,
// attributes, form options, script strings.  Cuts at block elements, table cells, list items and
// double line breaks; walks the flat node table once with its own stack.
// Pure function; threads may call it at the same time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/document.h"
#include "extractor/charset.h"
#include "extractor/html_document.h"

namespace zc {

inline constexpr std::size_t kMaxBlocks = 50'000;

// What main_content() weighs; one per block, same order.
struct BlockFeature {
  std::uint32_t node = 0;   // the block element that holds the text
  std::uint32_t hints = 0;  // Hint bits of it and all its ancestors
  std::uint32_t chars = 0;  // code points
  std::uint32_t link_chars = 0;
  std::uint32_t marks = 0;  // punctuation of running text
};

struct PageText {
  std::vector<TextBlock> blocks = {};
  std::vector<BlockFeature> features = {};
  std::string title = {};      // of <title>, folded
  bool is_cut = false;         // kMaxBlocks was reached
  bool has_generated = false;  // styles wrote some of the text
  bool has_reversed = false;   // styles turned some of the text round; it was turned back
};

PageText visible_text(const HtmlDocument& page, const Decoded& decoded);

}  // namespace zc
