#include "app/text_table.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace zc {
namespace {

struct CodePoint {
  char32_t value = 0;
  size_t bytes = 1;
};

// Lenient: a bad byte counts as one code point.
CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (length == 1 || lead < 0xC2 || text.size() < length) return {lead, 1};
  char32_t value = lead & (0xFF >> (length + 1));
  for (size_t i = 1; i < length; ++i) value = (value << 6) | (byte(i) & 0x3F);
  return {value, length};
}

// The wide ranges that Chinese pages use: CJK, kana, Hangul, full-width forms, emoji.
bool is_wide(char32_t c) {
  struct Range {
    char32_t first, last;
  };
  static constexpr std::array kWide = {Range{0x1100, 0x115F},
                                       Range{0x2E80, 0x303E},
                                       Range{0x3041, 0xA4CF},
                                       Range{0xAC00, 0xD7A3},
                                       Range{0xF900, 0xFAFF},
                                       Range{0xFE30, 0xFE6F},
                                       Range{0xFF01, 0xFF60},
                                       Range{0xFFE0, 0xFFE6},
                                       Range{0x1F300, 0x1FAFF},
                                       Range{0x20000, 0x3FFFD}};
  return std::any_of(
      kWide.begin(), kWide.end(), [c](Range r) { return c >= r.first && c <= r.last; });
}

bool is_invisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0xAD || (c >= 0x300 && c <= 0x36F) ||
         (c >= 0xFE00 && c <= 0xFE0F);
}

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

size_t width_of(char32_t c) {
  return is_invisible(c) ? 0 : is_wide(c) ? 2 : 1;
}

}  // namespace

std::size_t display_width(std::string_view utf8) {
  size_t width = 0;
  while (!utf8.empty()) {
    const CodePoint c = first_code_point(utf8);
    width += width_of(c.value);
    utf8.remove_prefix(c.bytes);
  }
  return width;
}

std::string fit(std::string_view utf8, std::size_t columns) {
  const bool whole = display_width(utf8) <= columns;
  const size_t room = whole ? columns : columns - std::min<size_t>(columns, 1);
  std::string out;
  size_t used = 0;
  while (!utf8.empty()) {
    const CodePoint c = first_code_point(utf8);
    if (used + width_of(c.value) > room) break;
    if (is_control(c.value)) {
      out += ' ';
    } else if (!is_invisible(c.value)) {
      out += utf8.substr(0, c.bytes);
    }
    used += width_of(c.value);
    utf8.remove_prefix(c.bytes);
  }
  if (!whole && columns > 0) out += "…";
  return out;
}

TextTable::TextTable(std::vector<std::string> head) : rows_{std::move(head)} {}

void TextTable::add(std::vector<std::string> cells) {
  assert(cells.size() == rows_[0].size());
  rows_.push_back(std::move(cells));
}

std::string TextTable::text(std::size_t max_columns) const {
  const size_t columns = rows_[0].size();
  std::vector<std::vector<std::string>> cut = rows_;
  std::vector<size_t> widths(columns, 0);
  for (auto& row : cut) {
    for (size_t i = 0; i < columns; ++i) {
      row[i] = fit(row[i], max_columns);
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  std::string out;
  for (const auto& row : cut) {
    for (size_t i = 0; i < columns; ++i) {
      out += row[i];
      if (i + 1 < columns) out.append(widths[i] - display_width(row[i]) + 2, ' ');
    }
    out += '\n';
  }
  return out;
}

}  // namespace zc
