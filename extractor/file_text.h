// PDF, DOCX, XLSX and images: payloads that other people's libraries read.  What is read here is
// bounded in bytes, pages, pixels and text, but not in time: a small PDF can keep a reader busy for
// years.  The program therefore has them read in a process of their own (app/file_process.h).
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "base/document.h"

namespace zc {

// Reads `payload`, of kind `out.content_kind`, into `out`; out.url is the base of links in codes.
// Never fails: what could not be read stands in out.notes.  Called by many threads at once.
using FileReader = std::function<void(std::string_view payload, Document& out)>;

// Told after each page or part: what `out` holds by then will not change any more.
using FileProgress = std::function<void(const Document& out)>;

bool is_file_kind(std::string_view content_kind);  // "pdf", "docx", "xlsx", "image"

// Reads here and now.
void read_file_text(std::string_view payload, Document& out, const FileProgress& progress = {});

}  // namespace zc
