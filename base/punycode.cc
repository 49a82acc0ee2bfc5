#include "base/punycode.h"

#include <cstdint>
#include <limits>

namespace zc {
namespace {

// RFC 3492 section 5.
constexpr std::uint32_t kBase = 36, kMin = 1, kMax = 26, kSkew = 38, kDamp = 700;
constexpr std::uint32_t kFirstBias = 72, kFirstPoint = 0x80;

char digit(std::uint32_t value) {
  return static_cast<char>(value < 26 ? 'a' + value : '0' + (value - 26));
}

// Section 6.1.
std::uint32_t adapted(std::uint32_t delta, std::uint32_t points, bool first) {
  delta = first ? delta / kDamp : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  for (; delta > (kBase - kMin) * kMax / 2; k += kBase) delta /= kBase - kMin;
  return k + (kBase - kMin + 1) * delta / (delta + kSkew);
}

// A number of variable length, section 3.3.
void append_number(std::string& out, std::uint32_t number, std::uint32_t bias) {
  for (std::uint32_t k = kBase;; k += kBase) {
    const std::uint32_t threshold = k <= bias ? kMin : k >= bias + kMax ? kMax : k - bias;
    if (number < threshold) break;
    out += digit(threshold + (number - threshold) % (kBase - threshold));
    number = (number - threshold) / (kBase - threshold);
  }
  out += digit(number);
}

}  // namespace

std::u32string code_points_of(std::string_view utf8) {
  std::u32string points;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t point = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t j = 1; j < length && i + j < utf8.size(); ++j) {
      point = point << 6 | (static_cast<unsigned char>(utf8[i + j]) & 0x3FU);
    }
    points += point;
    i += length;
  }
  return points;
}

// The lowest code point that is not below `least`.
std::uint32_t lowest_from(std::u32string_view points, std::uint32_t least) {
  std::uint32_t lowest = std::numeric_limits<std::uint32_t>::max();
  for (const char32_t point : points) {
    if (point >= least && point < lowest) lowest = point;
  }
  return lowest;
}

// Section 6.3.
std::string punycode(std::u32string_view points) {
  std::string out;
  for (const char32_t point : points) {
    if (point < kFirstPoint) out += static_cast<char>(point);
  }
  const auto basic = static_cast<std::uint32_t>(out.size());
  std::uint32_t handled = basic, bias = kFirstBias, delta = 0;
  std::uint32_t least = kFirstPoint;
  if (basic > 0) out += '-';
  while (handled < points.size()) {
    const std::uint32_t next = lowest_from(points, least);
    const std::uint64_t jump = std::uint64_t{next - least} * (handled + 1) + delta;
    if (jump > std::numeric_limits<std::uint32_t>::max() - points.size()) return "";
    delta = static_cast<std::uint32_t>(jump);
    for (const char32_t point : points) {
      if (point < next) ++delta;
      if (point != next) continue;
      append_number(out, delta, bias);
      bias = adapted(delta, handled + 1, handled == basic);
      delta = 0;
      ++handled;
    }
    ++delta;
    least = next + 1;
  }
  return out;
}

}  // namespace zc
