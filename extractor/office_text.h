// Text of Office Open XML documents (ECMA-376): DOCX paragraphs and cells, XLSX cells.  Reads from
// memory; every part is unpacked under a ceiling, so a zip bomb ends there; XML with a document
// type is refused.  Pure; threads may call it at the same time.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/document.h"

namespace zc {

inline constexpr std::size_t kMaxOfficePart = std::size_t{32} << 20;   // bytes, unpacked
inline constexpr std::size_t kMaxOfficeTotal = std::size_t{64} << 20;  // of all parts that are read

// Append blocks (source kDocument, span = all of `payload`).  DOCX: page number from page breaks;
// XLSX: number of the sheet; the first row's cells are the headers of those below.  What could not
// be read stands in out.notes.
void read_docx(std::string_view payload, Document& out);
void read_xlsx(std::string_view payload, Document& out);

}  // namespace zc
