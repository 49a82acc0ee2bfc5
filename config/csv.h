// Comma-separated tables (RFC 4180): quoted fields, CRLF or LF, a header line that names columns.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace zc {

using CsvRow = std::vector<std::string>;  // one field for each column asked for

struct CsvTable {
  std::vector<CsvRow> rows = {};
  std::vector<int> lines = {};  // where each row begins
};

// Reads the named columns, in the order asked for.  kBadInput with file:line:column for a missing
// file or column, a row of the wrong width, a quote without end, bytes that are not UTF-8, or more
// than 64 MB.
Result<CsvTable> read_csv(const std::string& file, const std::vector<std::string>& columns);

}  // namespace zc
