// Punycode (RFC 3492): Unicode code points as the ASCII letters that follow "xn--".
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace zc {

// Code points of well-formed UTF-8.
std::u32string code_points_of(std::string_view utf8);

// The encoded form without "xn--"; "" if the numbers grow beyond 32 bits.
std::string punycode(std::u32string_view points);

}  // namespace zc
