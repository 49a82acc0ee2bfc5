#include "extractor/table_headers.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::size_t kLongestHeader = 60;  // bytes: twenty Chinese characters
constexpr std::uint32_t kMostNodes = 64;    // in a cell that may be a header
constexpr std::size_t kMaxColumns = 64;

struct Cell {
  std::uint32_t node = 0;
  std::uint32_t end = 0;
  std::size_t row = 0;
  std::size_t column = 0;
  bool is_header = false;
  std::string text = {};
};

class Table {
 public:
  Table(const HtmlDocument& page, std::uint32_t index) : page_(page) { read(index); }

  bool is_layout() const { return is_layout_; }
  const std::vector<Cell>& cells() const { return cells_; }

  // For each cell in order, its row's and its column's header; "" for header cells.
  std::vector<std::string> headers() const {
    std::vector<std::string> out;
    std::vector<const Cell*> columns(kMaxColumns + 1, nullptr);
    const Cell* row = nullptr;
    for (const Cell& cell : cells_) {
      if (row != nullptr && row->row != cell.row) row = nullptr;
      out.push_back(cell.is_header ? std::string() : joined(row, columns[cell.column], cell));
      if (!cell.is_header) continue;
      if (row == nullptr) row = &cell;
      if (columns[cell.column] == nullptr) columns[cell.column] = &cell;
    }
    return out;
  }

 private:
  void read(std::uint32_t index) {
    const std::vector<HtmlNode>& nodes = page_.nodes();
    std::size_t row = 0;
    std::size_t column = 0;
    for (std::uint32_t i = index + 1; i < nodes[index].end; ++i) {
      if (nodes[i].tag == Tag::kTable) is_layout_ = true;
      if (nodes[i].tag == Tag::kTr) {
        ++row;
        column = 0;
      }
      const bool is_header = nodes[i].tag == Tag::kTh;
      if ((!is_header && nodes[i].tag != Tag::kTd) || row == 0) continue;
      const bool is_small = nodes[i].end - i <= kMostNodes;
      const std::string text =
          is_small ? fold_space(page_.text_content(i).substr(0, 4 * kLongestHeader)) : "";
      cells_.push_back({i, nodes[i].end, row - 1, column, is_header, text});
      column += span_of(nodes[i]);
      if (column > kMaxColumns) is_layout_ = true;
      if (is_layout_) return;
    }
    rows_ = row;
    find_plain_headers();
  }

  std::size_t span_of(const HtmlNode& cell) const {
    for (const HtmlAttribute* at = page_.begin_of(cell); at != page_.end_of(cell); ++at) {
      if (at->name != "colspan" || at->value.size() > 2 || at->value.empty()) continue;
      if (!std::all_of(at->value.begin(), at->value.end(), is_ascii_digit)) continue;
      return std::max<std::size_t>(1, static_cast<std::size_t>(std::stoi(std::string(at->value))));
    }
    return 1;
  }

  // A first row without <th> that reads like one.
  void find_plain_headers() {
    std::size_t count = 0;
    for (const Cell& cell : cells_) {
      if (cell.is_header) return;
      if (cell.row > 0) continue;
      ++count;
      const bool has_digit = std::any_of(cell.text.begin(), cell.text.end(), is_ascii_digit);
      if (cell.text.empty() || cell.text.size() > kLongestHeader / 2 || has_digit) return;
    }
    if (count < 2 || rows_ < 3) return;
    for (Cell& cell : cells_) cell.is_header = cell.row == 0;
  }

  static std::string joined(const Cell* row, const Cell* column, const Cell& cell) {
    std::string out = row == nullptr ? std::string() : fitted(*row);
    if (column == nullptr || column->row == cell.row || fitted(*column).empty()) return out;
    return (out.empty() ? out : out + " | ") + fitted(*column);
  }

  static std::string fitted(const Cell& cell) {
    return cell.text.size() <= kLongestHeader ? cell.text : std::string();
  }

  const HtmlDocument& page_;
  std::vector<Cell> cells_ = {};
  std::size_t rows_ = 0;
  bool is_layout_ = false;
};

}  // namespace

void note_headers(const HtmlDocument& page, PageText& text) {
  const std::vector<HtmlNode>& nodes = page.nodes();
  std::size_t block = 0;
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].tag != Tag::kTable) continue;
    const Table table(page, i);
    if (table.is_layout()) continue;
    const std::vector<std::string> headers = table.headers();
    for (std::size_t c = 0; c < headers.size(); ++c) {
      const Cell& cell = table.cells()[c];
      if (headers[c].empty()) continue;
      while (block < text.blocks.size() && text.features[block].node < cell.node) ++block;
      for (std::size_t b = block; b < text.blocks.size() && text.features[b].node < cell.end; ++b) {
        text.blocks[b].headers = headers[c];
      }
    }
    i = nodes[i].end - 1;
  }
}

}  // namespace zc
