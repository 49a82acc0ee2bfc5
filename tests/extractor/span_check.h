// Does every piece of every block stand in the payload where its origins say?
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "base/document.h"
#include "extractor/block_builder.h"
#include "extractor/charset.h"
#include "extractor/utf8.h"

namespace zc::test {

// Is the character `c` of a block what stands at the start of `here`?  White space may be any, an
// entity or a script's escape stands for its character, a zero byte for U+FFFD.
inline bool stands_at(std::string_view c, std::string_view here, const std::string& charset) {
  if (here.empty()) return false;
  if (c == " " || here[0] == '&' || here[0] == '\\' || here[0] == '\0') return true;
  const auto lead = static_cast<unsigned char>(here[0]);
  if (c == "\uFFFD" && (lead < 0x20 || lead == 0x7F)) return true;  // as Gumbo shows controls
  const std::string shown = decode_as(here.substr(0, 8), charset).text;
  return shown.starts_with(c) || (here[0] == '\r' && c == "\n");
}

// "" when all is well, else what is wrong with the first bad block.
inline std::string wrong_span(const Document& document, std::string_view payload) {
  for (const TextBlock& block : document.blocks) {
    const std::string where = "block \"" + block.text.substr(0, 60) + "\": ";
    if (block.text.empty()) return where + "empty text";
    if (block.text != fold_space(block.text)) return where + "not folded";
    if (block.span.begin >= block.span.end || block.span.end > payload.size()) {
      return where + "span outside the payload";
    }
    if (block.origins.empty() || block.origins[0].text_begin != 0) return where + "no origin";
    // Text that an adapter took out of a page state has one origin for all of it.
    const bool is_state = block.path == "script";
    std::size_t last_begin = 0;
    for (const TextBlock::Origin& origin : block.origins) {
      if (origin.text_begin < last_begin) return where + "origins out of order";
      last_begin = origin.text_begin;
    }
    for (std::size_t i = 0; i < block.text.size() && !is_state;) {
      const std::size_t length = code_point_at(block.text, i).length;
      const std::size_t at = payload_at(block, i);
      const std::string c = block.text.substr(i, length);
      if (c != " " && (at < block.span.begin || at >= block.span.end)) {
        return where + "\"" + c + "\" stands outside the span";
      }
      if (!stands_at(c, payload.substr(std::min(at, payload.size())), document.charset)) {
        return where + "\"" + c + "\" (text byte " + std::to_string(i) +
               ") is not at payload byte " + std::to_string(at) + ", but \"" +
               std::string(payload.substr(at, 20)) + "\"";
      }
      i += length;
    }
  }
  return "";
}

}  // namespace zc::test
