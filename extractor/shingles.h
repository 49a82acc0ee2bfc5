// Fingerprints by which copies of a text are found on other sites, whole or as a part: the least
// hashes of its shingles of eight characters (Broder 1997).
// White space and case do not count, so a re-wrapped copy stays a copy.  Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace zc {

// A sample of a text's shingles: those whose hash falls below `ceiling`.  Two samples are compared
// below the lower ceiling, where both are complete.
struct ShingleSample {
  std::uint64_t ceiling = 0;               // hashes >= this were not kept; 0: no shingle at all
  std::vector<std::uint64_t> hashes = {};  // rising, none twice
  bool operator==(const ShingleSample&) const = default;
};

inline constexpr std::size_t kMaxShingleHashes = 512;
ShingleSample shingle_sample(std::string_view utf8);

// Share of the shingles of `part` that `whole` has too, 0 to 1: 1 when the part was copied into it.
// 0 when either is empty.
double containment(const ShingleSample& part, const ShingleSample& whole);
// Shared shingles over all shingles of both, 0 to 1.
double resemblance(const ShingleSample& a, const ShingleSample& b);

}  // namespace zc
