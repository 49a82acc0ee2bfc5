// What changes on a page at every visit without meaning anything: counters, dates, random
// recommendations.  Learned from the page's own history, never guessed from one pair of versions.
//
//   const DiffNoise noise = learn_noise(earlier versions, oldest first);
//   pieces = diff_documents(before, after, noise);
//
// Prices, contacts and titles are never noise.  Pure functions.
#pragma once

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "base/document.h"

namespace zc {

struct DiffNoise {
  // Lines with their digits masked, whose digits changed in at least half of the steps.
  std::unordered_set<std::uint64_t> shapes = {};
  // Element paths outside the main text whose short texts were others in every step.
  std::unordered_set<std::uint64_t> paths = {};

  bool masks(const TextBlock& block) const;  // a counter: its digits do not count
  bool drops(const TextBlock& block) const;  // a random recommendation
};

// Fewer than four versions teach nothing.  `history` holds no null pointer.
DiffNoise learn_noise(const std::vector<const Document*>& history);

// Of the text with every run of digits as one sign.
std::uint64_t shape_of(const TextBlock& block);

}  // namespace zc
