// The situation report as a workbook: one sheet a table with native charts, and a sheet of notes
// before them.  Cells are texts and numbers, never formulas, whatever a text begins with.
#pragma once

#include <string>

#include "app/situation_tables.h"
#include "base/result.h"
#include "base/time.h"

namespace zc {

// Writes beside `path` and renames, so that a failure leaves no half file.  The same report and
// `made` (the creation date within) give the same bytes.  kStorage: it cannot be written.
Status write_situation_xlsx(const ReportText& report, UtcTime made, const std::string& path);

}  // namespace zc
