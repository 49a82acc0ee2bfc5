#include "extractor/simhash.h"

#include <array>
#include <bit>
#include <cstddef>

#include "extractor/utf8.h"

namespace zc {

namespace {

std::uint64_t mix(std::uint64_t x) {  // murmur3's finalizer, one round less
  x *= 0xFF51AFD7ED558CCDULL;
  x ^= x >> 32;
  x *= 0xC4CEB9FE1A85EC53ULL;
  return x ^ (x >> 29);
}

// A character of valid UTF-8; bytes that are not are taken one by one.
inline CodePoint quick_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead >= 0xE0 && lead < 0xF0 && at + 3 <= text.size()) {
    return {(lead & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU), 3};
  }
  return code_point_at(text, at);
}

// 64 counters side by side, bit k of every counter in planes_[k]; hashes are added eight at a time
// through carry-save adders (Harley and Seal's population count, turned on its side).
class Counters {
 public:
  void add(std::uint64_t hash) {
    waiting_[total_++ % 8] = hash;
    if (total_ % 8 == 0) add_eight();
  }

  // Bit i is set when more than half of the hashes had it.
  std::uint64_t majority() {
    for (std::size_t i = 0; i < total_ % 8; ++i) ripple(waiting_[i], 0);
    std::uint64_t out = 0;
    for (std::size_t bit = 0; bit < 64; ++bit) {
      std::uint64_t sum = 0;
      for (std::size_t k = 0; k < planes_.size(); ++k) sum |= (planes_[k] >> bit & 1U) << k;
      if (sum * 2 > total_) out |= 1ULL << bit;
    }
    return out;
  }

 private:
  // a + b + c: the low bits stay in `a`, the carries are returned.
  static std::uint64_t add3(std::uint64_t& a, std::uint64_t b, std::uint64_t c) {
    const std::uint64_t half = a ^ b;
    const std::uint64_t carry = (a & b) | (half & c);
    a = half ^ c;
    return carry;
  }

  void add_eight() {
    const std::array<std::uint64_t, 8>& w = waiting_;
    const std::uint64_t two_a = add3(planes_[0], w[0], w[1]);
    const std::uint64_t two_b = add3(planes_[0], w[2], w[3]);
    const std::uint64_t four_a = add3(planes_[1], two_a, two_b);
    const std::uint64_t two_c = add3(planes_[0], w[4], w[5]);
    const std::uint64_t two_d = add3(planes_[0], w[6], w[7]);
    const std::uint64_t four_b = add3(planes_[1], two_c, two_d);
    ripple(add3(planes_[2], four_a, four_b), 3);
  }

  void ripple(std::uint64_t carry, std::size_t plane) {
    for (; carry != 0 && plane < planes_.size(); ++plane) {
      const std::uint64_t next = planes_[plane] & carry;
      planes_[plane] ^= carry;
      carry = next;
    }
  }

  std::array<std::uint64_t, 32> planes_ = {};  // texts to 4 billion characters
  std::array<std::uint64_t, 8> waiting_ = {};
  std::uint64_t total_ = 0;
};

}  // namespace

std::uint64_t simhash(std::string_view utf8) {
  Counters counters;
  char32_t one = 0;
  char32_t two = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < utf8.size();) {
    const CodePoint c = quick_at(utf8, i);
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
