#include "extractor/shingles.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::size_t kWidth = 8;  // characters
constexpr std::uint64_t kEnd = ~std::uint64_t{0};

std::uint64_t mix(std::uint64_t x) {  // splitmix64's finalizer
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ x >> 27) * 0x94D049BB133111EBULL;
  return x ^ x >> 31;
}

// Keeps the least hashes; the room is twice that, so that sorting is rare.
void shrink(ShingleSample& sample, std::size_t most) {
  std::vector<std::uint64_t>& hashes = sample.hashes;
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  if (hashes.size() <= most) return;
  sample.ceiling = hashes[most];
  hashes.resize(most);
}

// Numbers of hashes below `ceiling`: of a alone, of b alone, of both.
struct Overlap {
  std::size_t a = 0;
  std::size_t b = 0;
  std::size_t both = 0;
};

Overlap overlap(const ShingleSample& a, const ShingleSample& b) {
  const std::uint64_t ceiling = std::min(a.ceiling, b.ceiling);
  const auto end_a = std::lower_bound(a.hashes.begin(), a.hashes.end(), ceiling);
  const auto end_b = std::lower_bound(b.hashes.begin(), b.hashes.end(), ceiling);
  std::vector<std::uint64_t> shared;
  std::set_intersection(
      a.hashes.begin(), end_a, b.hashes.begin(), end_b, std::back_inserter(shared));
  return {static_cast<std::size_t>(end_a - a.hashes.begin()),
          static_cast<std::size_t>(end_b - b.hashes.begin()),
          shared.size()};
}

}  // namespace

ShingleSample shingle_sample(std::string_view utf8, std::size_t most) {
  ShingleSample out;
  std::array<std::uint64_t, kWidth> window = {};
  std::size_t count = 0;
  for (std::size_t i = 0; i < utf8.size();) {
    const Blank blank = blank_at(utf8, i);
    if (blank.length != 0) {
      i += blank.length;
      continue;
    }
    const CodePoint c = code_point_at(utf8, i);
    i += c.length;
    window[count % kWidth] =
        c.value < 0x80 ? static_cast<char32_t>(ascii_lower(static_cast<char>(c.value))) : c.value;
    if (++count < kWidth) continue;
    std::uint64_t hash = 0;
    for (std::size_t k = 0; k < kWidth; ++k) hash = mix(hash + window[(count + k) % kWidth]);
    if (out.ceiling == 0) out.ceiling = kEnd;
    if (hash >= out.ceiling) continue;
    out.hashes.push_back(hash);
    if (out.hashes.size() >= 2 * most) shrink(out, most);
  }
  shrink(out, most);
  return out;
}

double containment(const ShingleSample& part, const ShingleSample& whole) {
  const Overlap found = overlap(part, whole);
  return found.a == 0 ? 0 : static_cast<double>(found.both) / static_cast<double>(found.a);
}

double resemblance(const ShingleSample& a, const ShingleSample& b) {
  const Overlap found = overlap(a, b);
  const std::size_t all = found.a + found.b - found.both;
  return all == 0 ? 0 : static_cast<double>(found.both) / static_cast<double>(all);
}

}  // namespace zc
