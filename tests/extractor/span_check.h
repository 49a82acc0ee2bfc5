// Does every piece of every block stand in the payload where its origins say?
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "base/document.h"
#include "extractor/block_builder.h"
#include "extractor/charset.h"
#include "extractor/html_document.h"
#include "extractor/page_styles.h"
#include "extractor/script_text.h"
#include "extractor/utf8.h"

namespace zc::test {

// The readings that the documented folding allows for what stands at `here`: the bytes as decoded,
// a script's escape or a style's escape undone, and a character reference resolved in any of them.
inline bool stands_at(std::string_view c, std::string_view here, const std::string& charset) {
  if (here.empty()) return false;
  if (c == " " || here[0] == '\0') return true;
  const auto lead = static_cast<unsigned char>(here[0]);
  if (c == "\uFFFD" && (lead < 0x20 || lead == 0x7F)) return true;  // as Gumbo shows controls
  const std::string shown = decode_as(here.substr(0, 64), charset).text;
  if (shown.starts_with(c) || (here[0] == '\r' && c == "\n")) return true;
  const auto resolves = [&](const std::string& text) {
    if (text.starts_with(c)) return true;
    if (!text.starts_with('&')) return false;
    const std::size_t stop = text.find(';');
    const std::string reference = text.substr(0, stop == std::string::npos ? stop : stop + 1);
    return HtmlDocument::parse("<body>" + reference).text_content(0).starts_with(c);
  };
  if (resolves(shown)) return true;
  if (here[0] != '\\') return false;
  std::string plain;
  Alignment unused;
  unescape_script(shown, plain, unused);
  if (resolves(plain)) return true;
  unescape_style(shown, plain, unused);
  return plain.starts_with(c);
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
    // Packed files and pixels hold the text in no smaller range.
    if (block.source == BlockSource::kDocument || block.source == BlockSource::kImage) continue;
    if (block.origins.empty() || block.origins[0].text_begin != 0) return where + "no origin";
    // A string in a string (JSON.parse("...")) has one origin for all of it.
    const bool is_state = block.path == "script:literal";
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
