// Comma-separated tables (RFC 4180): quoted fields, CRLF or LF, a header line that names columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace zc {

using CsvRow = std::vector<std::string>;  // one field for each column

struct CsvTable {
  CsvRow head = {};  // every column of the file
  std::vector<CsvRow> rows = {};
  std::vector<int> lines = {};  // where each row begins
};

// Reads the named columns, in the order asked for.  kBadInput with file:line:column for a missing
// file or column, a row of the wrong width, a quote without end, bytes that are not UTF-8, or more
// than 64 MB.
Result<CsvTable> read_csv(const std::string& file, const std::vector<std::string>& columns);

// The same of text in memory, with every column; `file` is used in messages.
Result<CsvTable> read_csv_text(const std::string& file, std::string_view utf8);

// A table of which the good rows count: a bad one is told and the next line goes on.  A quote that
// has no end, or none within kMostFieldBytes, spoils its own line alone.
inline constexpr std::size_t kMostFieldBytes = 65'536;
struct LooseCsv {
  CsvRow head = {};
  std::vector<CsvRow> rows = {};  // each as wide as the head
  std::vector<int> lines = {};    // where each row begins
  struct Bad {
    int line = 0;
    std::string why = {};  // Chinese; quotes nothing
  };
  std::vector<Bad> bad = {};
};
// `utf8` may hold anything.  kBadInput: there is no header line that can be read.
Result<LooseCsv> read_csv_loosely(std::string_view utf8);

}  // namespace zc
