// A seeded web of Chinese pages for benchmarks: the same seed gives the same bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

namespace zc::bench {

// One page of about `bytes` bytes that links to `links` sibling pages (p0.html ... of `pages`).
// Text that a reader sees is about an eighth of the bytes, between the training-school pages of the
// extraction corpus (14 %) and its articles and forums (6 %).  It is made of common words, many
// of this trade.  About one page in twenty carries a phrase that rules may hit.
struct SeededPage {
  std::uint32_t seed = 1;
  std::size_t bytes = 30'000;
  int number = 0;
  int pages = 50;
};
std::string make_page(const SeededPage& page);

}  // namespace zc::bench
