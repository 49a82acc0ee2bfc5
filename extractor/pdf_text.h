// Text of PDF documents, one block per paragraph of a page.  Reads from memory; at most
// kMaxPdfPages pages and kMaxPdfText bytes.  Threads may call it at the same time on different
// bytes.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/document.h"
#include "extractor/file_text.h"

namespace zc {

inline constexpr int kMaxPdfPages = 300;
inline constexpr std::size_t kMaxPdfText = std::size_t{4} << 20;

// Appends blocks (source kDocument, page number from 1, span = all of `payload`) and, if the
// document tells one, the title.  What could not be read stands in out.notes.  `progress` is told
// after each page.
void read_pdf(std::string_view payload, Document& out, const FileProgress& progress = {});

}  // namespace zc
