#include "extractor/plain_text.h"

#include <algorithm>

#include "extractor/block_builder.h"
#include "extractor/markup_text.h"
#include "extractor/script_text.h"
#include "extractor/utf8.h"
#include "extractor/visible_text.h"

namespace zc {

namespace {

constexpr std::size_t kLongestLine = std::size_t{64} * 1024;

// End of the piece that begins at `at` and ends at `end` or, cut at a character, after 64 KB.
std::size_t piece_end(std::string_view text, std::size_t at, std::size_t end) {
  if (end - at <= kLongestLine) return end;
  std::size_t cut = at + kLongestLine;
  while (cut > at && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return cut;
}

}  // namespace

void append_lines(const Decoded& decoded, std::vector<TextBlock>& blocks) {
  const std::string_view text = decoded.text;
  BlockBuilder builder(decoded.map);
  for (std::size_t at = 0; at < text.size() && blocks.size() < kMaxBlocks;) {
    const std::size_t line_end = std::min(text.find_first_of("\r\n", at), text.size());
    const std::size_t end = piece_end(text, at, line_end);
    const std::string_view line = text.substr(at, end - at);
    if (!line.empty()) builder.append(line, line, at);
    if (!builder.empty()) {
      blocks.push_back(builder.take());
      blocks.back().in_main_text = true;
    }
    at = end == line_end ? end + 1 : end;
  }
}

void append_stripped(const Decoded& decoded, std::vector<TextBlock>& blocks) {
  Alignment whole;
  align(decoded.text, decoded.text, whole);
  BlockBuilder builder(decoded.map);
  each_markup_text(decoded.text, whole, [&](std::string_view piece, const Alignment& runs) {
    if (blocks.size() >= kMaxBlocks) return;
    builder.append_runs(piece, runs, 0);
    if (builder.empty()) return;
    blocks.push_back(builder.take());
    blocks.back().in_main_text = true;
  });
}

void append_paged(std::string_view text,
                  std::uint32_t page,
                  std::size_t payload_size,
                  std::vector<TextBlock>& blocks) {
  for (std::size_t at = 0; at < text.size() && blocks.size() < kMaxBlocks;) {
    const std::size_t line_end = std::min(text.find_first_of("\r\n\f", at), text.size());
    const std::size_t end = piece_end(text, at, line_end);
    std::string line = fold_space(text.substr(at, end - at));
    at = end == line_end ? end + 1 : end;
    if (line.empty()) continue;
    TextBlock block;
    block.source = BlockSource::kDocument;
    block.text = std::move(line);
    block.span = {0, payload_size};
    block.page = page;
    block.in_main_text = true;
    blocks.push_back(std::move(block));
  }
}

void append_strings(const Decoded& decoded, std::vector<TextBlock>& blocks) {
  BlockBuilder builder(decoded.map);
  each_script_text(decoded.text, [&](const ScriptText& found) {
    if (blocks.size() >= kMaxBlocks) return;
    builder.append_runs(found.text, found.alignment, 0);
    if (builder.empty()) return;
    blocks.push_back(builder.take());
    blocks.back().source = BlockSource::kScript;
    blocks.back().role = found.role;
  });
}

}  // namespace zc
