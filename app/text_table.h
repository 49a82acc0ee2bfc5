// A table for a terminal or a plain file.  Widths count East Asian wide characters as two columns
// (Unicode Standard Annex #11), so that Chinese columns line up.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace zc {

// Columns that `utf8` takes on a terminal.
std::size_t display_width(std::string_view utf8);

// `utf8` cut to `columns`, with "…" at the end when something was cut.  Control characters, which a
// hostile page could use against a terminal, become spaces.
std::string fit(std::string_view utf8, std::size_t columns);

class TextTable {
 public:
  explicit TextTable(std::vector<std::string> head);
  // As many cells as the head has; a cell longer than `max_columns` is cut.
  void add(std::vector<std::string> cells);
  std::string text(std::size_t max_columns = 48) const;
  bool empty() const { return rows_.size() == 1; }

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace zc
