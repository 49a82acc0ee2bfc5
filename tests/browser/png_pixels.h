// The pixels of a PNG as Chromium writes it: 8 bits, RGB or RGBA, not interlaced (W3C PNG, 9 and
// 11).
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <zlib.h>

namespace zc::test {

struct Pixels {
  std::size_t width = 0, height = 0, channels = 0;
  std::vector<std::uint8_t> bytes = {};
  std::uint32_t at(std::size_t x, std::size_t y) const {
    const std::uint8_t* const p = &bytes[(y * width + x) * channels];
    return std::uint32_t{p[0]} << 16U | std::uint32_t{p[1]} << 8U | p[2];
  }
};

inline Pixels pixels_of(const std::string& png) {
  const auto number = [&](std::size_t at) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < 4; ++i) out = out << 8U | static_cast<std::uint8_t>(png[at + i]);
    return out;
  };
  REQUIRE(png.size() > 33);
  REQUIRE(png[24] == 8);
  REQUIRE(png[28] == 0);
  Pixels out;
  out.width = number(16);
  out.height = number(20);
  out.channels = png[25] == 2 ? 3 : 4;
  std::string packed;
  for (std::size_t at = 8; at + 12 <= png.size(); at += number(at) + 12) {
    if (png.substr(at + 4, 4) == "IDAT") packed += png.substr(at + 8, number(at));
  }
  const std::size_t row = out.width * out.channels;
  std::vector<std::uint8_t> raw((row + 1) * out.height);
  uLongf size = raw.size();
  REQUIRE(
      uncompress(raw.data(), &size, reinterpret_cast<const Bytef*>(packed.data()), packed.size()) ==
      Z_OK);
  REQUIRE(size == raw.size());
  out.bytes.resize(row * out.height);
  for (std::size_t y = 0; y < out.height; ++y) {
    const std::uint8_t filter = raw[y * (row + 1)];
    for (std::size_t i = 0; i < row; ++i) {
      const int left = i < out.channels ? 0 : out.bytes[y * row + i - out.channels];
      const int up = y == 0 ? 0 : out.bytes[(y - 1) * row + i];
      const int corner =
          i < out.channels || y == 0 ? 0 : out.bytes[(y - 1) * row + i - out.channels];
      const int guess = left + up - corner;
      const int a = std::abs(guess - left), b = std::abs(guess - up), c = std::abs(guess - corner);
      const int paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      const int added[] = {0, left, up, (left + up) / 2, paeth};
      out.bytes[y * row + i] =
          static_cast<std::uint8_t>(raw[y * (row + 1) + 1 + i] + added[filter]);
    }
  }
  return out;
}

}  // namespace zc::test
