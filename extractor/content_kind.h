// What kind of thing a payload is, by its first bytes and the server's word; bytes win where they
// are plain (https://mimesniff.spec.whatwg.org/).  Pure function.
#pragma once

#include <string_view>

namespace zc {

// "html", "text", "xml", "json", "pdf", "image", "binary", "empty".
std::string_view content_kind(std::string_view payload, std::string_view content_type);

}  // namespace zc
