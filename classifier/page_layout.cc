#include "classifier/page_layout.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "classifier/code_point.h"

namespace zc {
namespace {

constexpr std::size_t kWindowBytes = 4500;    // about 1,500 characters
constexpr std::size_t kMostBytes = 32 << 20;  // of text judged per page
constexpr std::size_t kColumnLength = 4;      // single-character blocks that make a column
constexpr std::size_t kColumnBytes = 4;       // of such a block

bool is_one_character(std::string_view text) {
  std::size_t at = 0;
  if (text.empty() || text.size() > kColumnBytes) return false;
  next_code_point(text, at);
  return at == text.size();
}

// Frames of a site, the same on every page of it, would drown what this page says.
bool is_chrome(const TextBlock& block) {
  switch (block.role) {
    case BlockRole::kNav:
    case BlockRole::kFooter:
    case BlockRole::kButton:
    case BlockRole::kForm:
      return true;
    case BlockRole::kPopup:
      return block.source == BlockSource::kHidden || block.text.size() < 40;
    default:
      return false;
  }
}

// Of a text's length, ends and middle: what blocks of one page mostly differ in.
std::size_t sample_hash(std::string_view text) {
  std::uint64_t hash = text.size();
  std::uint64_t word = 0;
  if (text.size() < sizeof word) return std::hash<std::string_view>()(text);
  const std::size_t last = text.size() - sizeof word;
  for (const std::size_t at : {std::size_t{0}, last / 2, last}) {
    std::memcpy(&word, text.data() + at, sizeof word);
    hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 32;
  }
  return static_cast<std::size_t>(hash);
}

// Blocks whose texts were met, all of one document: open addressing, no more than half full.
class SeenTexts {
 public:
  explicit SeenTexts(const std::vector<TextBlock>& blocks)
      : blocks_(blocks), slots_(std::bit_ceil(2 * blocks.size() + 1)) {}

  // Whether the block's text is new.  Most are told by a sample; where a template's rows have the
  // same sample, by the whole.  Where even so kMostLooks are not enough, a text that repeats is
  // taken for a new one.
  bool insert(std::size_t block) {
    const std::string& text = blocks_[block].text;
    const Look look = look_at(sample_hash(text), block);
    return (look == Look::kFull ? look_at(std::hash<std::string>()(text), block) : look) !=
           Look::kKnown;
  }

 private:
  static constexpr std::size_t kMostLooks = 16;
  enum class Look { kNew, kKnown, kFull };

  // A new one is put in.
  Look look_at(std::size_t hash, std::size_t block) {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t look = 0; look < kMostLooks; ++look) {
      const std::size_t slot = (hash + look) & mask;
      if (slots_[slot] == 0) {
        slots_[slot] = static_cast<std::uint32_t>(block + 1);
        return Look::kNew;
      }
      if (blocks_[slots_[slot] - 1].text == blocks_[block].text) return Look::kKnown;
    }
    return Look::kFull;
  }

  const std::vector<TextBlock>& blocks_;
  std::vector<std::uint32_t> slots_;  // a block + 1
};

class Layout {
 public:
  Layout(const Document& document, const TradeGate& gate) : document_(document), gate_(gate) {}

  PageScan run() {
    list_views();
    make_windows();
    return std::move(scan_);
  }

 private:
  void list_views() {
    SeenTexts seen(document_.blocks);
    scan_.views.reserve(document_.blocks.size());
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < document_.blocks.size();) {
      const std::size_t column = column_at(i);
      if (column >= kColumnLength) {
        add_column(i, column);
        i += column;
        continue;
      }
      const std::string& text = document_.blocks[i].text;
      if (seen.insert(i)) {
        bytes += text.size();
        if (bytes > kMostBytes) {
          scan_.undecided = "正文超过 32 MB，其后未判读";
          return;
        }
        scan_.views.push_back({i, {}, false, is_chrome(document_.blocks[i])});
      }
      ++i;
    }
  }

  std::size_t column_at(std::size_t first) const {
    std::size_t i = first;
    while (i < document_.blocks.size() && is_one_character(document_.blocks[i].text)) ++i;
    return i - first;
  }

  void add_column(std::size_t first, std::size_t length) {
    std::string text;
    for (std::size_t i = first; i < first + length; ++i) text += document_.blocks[i].text;
    scan_.views.push_back({first, FoldedText::fold(text), true, false});
  }

  void make_windows() {
    for (std::size_t i = 0; i < scan_.views.size(); ++i) {
      const TextSurvey survey = survey_of(scan_.views[i]);
      if (scan_.windows.empty() ||
          scan_.windows.back().survey.bytes + survey.bytes > kWindowBytes) {
        scan_.windows.push_back({});
        scan_.windows.back().first_view = i;
      }
      scan_.windows.back().survey += survey;
      scan_.windows.back().end_view = i + 1;
    }
    if (!scan_.windows.empty() && has_title_apart(document_)) {
      scan_.windows.front().survey += gate_.survey(document_.title);
    }
  }

  // A line end is a character too.
  TextSurvey survey_of(const BlockView& view) const {
    if (view.chrome) return {};
    const std::string& raw = view.column ? view.folded.text() : document_.blocks[view.block].text;
    TextSurvey survey = gate_.survey(raw);
    ++survey.least_characters;
    return survey;
  }

  const Document& document_;
  const TradeGate& gate_;
  PageScan scan_ = {};
};

}  // namespace

PageScan lay_out(const Document& document, const TradeGate& gate) {
  return Layout(document, gate).run();
}

void fold_view(const Document& document, BlockView& view, FoldScratch& scratch) {
  if (!view.column && view.folded.text().empty()) {
    view.folded = FoldedText::fold(document.blocks[view.block].text, scratch);
  }
}

bool has_title_apart(const Document& document) {
  const auto is_title = [](const TextBlock& block) { return block.role == BlockRole::kTitle; };
  return !document.title.empty() &&
         std::none_of(document.blocks.begin(), document.blocks.end(), is_title);
}

}  // namespace zc
