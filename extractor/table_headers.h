// Which headers a table's cell stands under: "1980元" under 价格, in the row 健康管理师.  Tables
// that hold tables are layout and have no headers.  Pure function.
#pragma once

#include "extractor/html_document.h"
#include "extractor/visible_text.h"

namespace zc {

// Fills TextBlock::headers of every block that stands in a cell: row header, then column header.
// Column headers: <th>, or a first row of short cells without digits over two rows at least.
void note_headers(const HtmlDocument& page, PageText& text);

}  // namespace zc
