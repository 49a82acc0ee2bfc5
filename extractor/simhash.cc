#include "extractor/simhash.h"

#include <array>
#include <bit>
#include <cstddef>

#include "extractor/utf8.h"

namespace zc {

namespace {

std::uint64_t mix(std::uint64_t x) {  // splitmix64
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

// Eight counters of one byte each in a word: spread[b] has a 1 in lane i when bit i of b is set.
constexpr std::array<std::uint64_t, 256> make_spread() {
  std::array<std::uint64_t, 256> spread = {};
  for (std::size_t b = 0; b < 256; ++b) {
    for (std::size_t i = 0; i < 8; ++i) {
      if ((b >> i & 1U) != 0) spread[b] |= 1ULL << (8 * i);
    }
  }
  return spread;
}
constexpr std::array<std::uint64_t, 256> kSpread = make_spread();

class Counters {
 public:
  void add(std::uint64_t hash) {
    for (std::size_t i = 0; i < 8; ++i) lanes_[i] += kSpread[hash >> (8 * i) & 255U];
    ++total_;
    if (++in_lanes_ == 255) spill();
  }
  std::uint64_t majority() {
    spill();
    std::uint64_t out = 0;
    for (std::size_t bit = 0; bit < 64; ++bit) {
      if (sums_[bit] * 2 > total_) out |= 1ULL << bit;
    }
    return out;
  }

 private:
  void spill() {
    for (std::size_t bit = 0; bit < 64; ++bit)
      sums_[bit] += lanes_[bit / 8] >> (8 * (bit % 8)) & 255U;
    lanes_ = {};
    in_lanes_ = 0;
  }
  std::array<std::uint64_t, 8> lanes_ = {};
  std::array<std::uint64_t, 64> sums_ = {};
  std::uint64_t total_ = 0;
  int in_lanes_ = 0;
};

}  // namespace

std::uint64_t simhash(std::string_view utf8) {
  Counters counters;
  char32_t one = 0;
  char32_t two = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < utf8.size();) {
    const CodePoint c = code_point_at(utf8, i);
    i += c.length;
    if (c.value < 0x80 && is_ascii_space(static_cast<char>(c.value))) continue;
    const char32_t three =
        c.value < 0x80 ? static_cast<char32_t>(ascii_lower(static_cast<char>(c.value))) : c.value;
    ++count;
    const std::uint64_t shingle =
        static_cast<std::uint64_t>(one) << 42 ^ static_cast<std::uint64_t>(two) << 21 ^ three;
    if (count >= 3) counters.add(mix(shingle));
    one = two;
    two = three;
  }
  if (count == 0) return 0;
  if (count < 3) {
    counters.add(mix(static_cast<std::uint64_t>(one) << 21 ^ two));
  }
  return counters.majority();
}

int distance(std::uint64_t a, std::uint64_t b) {
  return std::popcount(a ^ b);
}

}  // namespace zc
