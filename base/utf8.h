// Well-formed UTF-8, told apart from what is not.  Pure functions; thread-safe.  Source: RFC 3629
// section 4; how much of a broken sequence becomes one U+FFFD: WHATWG Encoding, "UTF-8 decoder".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace zc {

struct Utf8Step {
  std::size_t length = 1;    // bytes to step over
  bool well_formed = false;  // false: they stand for one U+FFFD
};

// What begins at text[at]; at < text.size().
Utf8Step utf8_step(std::string_view text, std::size_t at);

// The text with U+FFFD for what is broken.
std::string well_formed_utf8(std::string_view text);

}  // namespace zc
