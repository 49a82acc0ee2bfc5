// Labels that pages use for encodings, and where pages write them.
// Source: https://encoding.spec.whatwg.org/#names-and-labels, plus labels seen on Chinese pages
// ("windows-936", "cp936"); prescan after https://html.spec.whatwg.org/#prescan-a-byte-stream
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zc {

// WHATWG name for a label in any case ("gb18030" for the whole GB family); "" if unknown.
// "replacement" for encodings that must never be decoded (hz-gb-2312, iso-2022-kr, ...).
std::string_view encoding_for_label(std::string_view label);

struct DeclaredCharset {
  std::string encoding = {};  // WHATWG name
  std::string source = {};    // "header" or "meta" (also the XML declaration)
};
// Every declaration that names a known encoding: HTTP header first, then XML declaration and metas
// of the first 4 KB in order.  Comments do not count.
std::vector<DeclaredCharset> declared_charsets(std::string_view bytes,
                                               std::string_view content_type);

}  // namespace zc
