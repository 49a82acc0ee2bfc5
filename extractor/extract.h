// The front door: one HTTP exchange in, one Document out.  Never fails: what could not be read is
// told by Document::notes, degraded and truncated.
//
// Order: redirect -> content kind -> charset -> guard and parse -> blocks -> main text -> links ->
// platform adapter -> facts -> simhash.  Pure functions; threads may call them at the same time.
// The same bytes give the same Document on any machine.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/capture.h"
#include "base/document.h"
#include "extractor/file_text.h"

namespace zc {

struct ExtractOptions {
  // Payload bytes that are read; the rest sets Document::truncated.
  std::size_t max_parse_bytes = std::size_t{8} * 1024 * 1024;
  // Who reads PDF, DOCX, XLSX and images; empty: read_file_text, which is not bounded in time.
  FileReader file_reader = {};
};

Document extract(const Capture& capture, const ExtractOptions& options = {});

// `url` is the page's address (fetch form), `content_type` the header's value; both may be empty.
Document extract_bytes(std::string_view payload,
                       std::string_view url,
                       std::string_view content_type,
                       const ExtractOptions& options = {});

// Plain text without a page: a title block (if any; its span is in `title`), then one block per
// line of `text`, with spans in `text`.
Document document_from_text(std::string_view title, std::string_view text);

}  // namespace zc
