// Bytes in a page's charset to UTF-8, for the quote check: the verifier stands alone, so it decodes
// by itself what extractor/charset named.
// Source: names after https://encoding.spec.whatwg.org/; conversion by iconv.  Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace zc {
inline namespace evidence_parts {

// Bytes that are invalid in `charset` become U+FFFD.  kUnsupported: unknown charset.
Result<std::string> text_from_charset(std::string_view bytes, std::string_view charset);

}  // namespace evidence_parts
}  // namespace zc
