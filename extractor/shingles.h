// Fingerprints by which copies of a text are found on other sites, whole or as a part: the least
// hashes of its shingles of eight characters (Broder 1997).
// White space and case do not count, so a re-wrapped copy stays a copy.  Pure functions.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/page_marks.h"

namespace zc {

inline constexpr std::size_t kMaxShingleHashes = 512;
// Of at most `most` hashes, which is not over kMaxShingleHashes.
ShingleSample shingle_sample(std::string_view utf8, std::size_t most = kMaxShingleHashes);

// Share of the shingles of `part` that `whole` has too, 0 to 1: 1 when the part was copied into it.
// 0 when either is empty.
double containment(const ShingleSample& part, const ShingleSample& whole);
// Shared shingles over all shingles of both, 0 to 1.
double resemblance(const ShingleSample& a, const ShingleSample& b);

}  // namespace zc
