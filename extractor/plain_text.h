// Blocks out of text that has no markup: one per line.  Also the reader of last resort for pages
// that could not be parsed, with their tags cut out.  Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/document.h"
#include "extractor/charset.h"

namespace zc {

// One block per line that has text; lines longer than 64 KB are cut into several blocks.
void append_lines(const Decoded& decoded, std::vector<TextBlock>& blocks);

// Tags cut out, block tags cut blocks; for `degraded` documents.
void append_stripped(const Decoded& decoded, std::vector<TextBlock>& blocks);

// Strings of a JSON or JavaScript value with at least two Chinese characters.
void append_strings(const Decoded& decoded, std::vector<TextBlock>& blocks);

// Text of a file that has pages: one block per line, all with the file's whole payload as span (the
// text stands packed in it, so no smaller range holds it) and without origins.
void append_paged(std::string_view text,
                  std::uint32_t page,
                  std::size_t payload_size,
                  std::vector<TextBlock>& blocks);

}  // namespace zc
