// 64-bit likeness of text: equal texts give equal values, near texts near ones (Charikar 2002),
// over shingles of three characters, since Chinese has no spaces to cut words at.  White space and
// case do not count.  Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace zc {

std::uint64_t simhash(std::string_view utf8);  // 0 for text without any character

// Bits that differ, 0..64; up to 6 is the same text with small changes.
int distance(std::uint64_t a, std::uint64_t b);

}  // namespace zc
