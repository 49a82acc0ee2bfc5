// The pixels of a PNG as Chromium writes it: 8 bits, RGB or RGBA, not interlaced (W3C PNG, 9 and
// 11).
#pragma once

#include <array>
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

inline std::uint32_t number_in_png(const std::string& png, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) out = out << 8U | static_cast<std::uint8_t>(png[at + i]);
  return out;
}

// Every row with the byte that names its filter before it.
inline std::vector<std::uint8_t> filtered_rows(const std::string& png, std::size_t size) {
  std::string packed;
  for (std::size_t at = 8; at + 12 <= png.size(); at += number_in_png(png, at) + 12) {
    if (png.compare(at + 4, 4, "IDAT") == 0) packed += png.substr(at + 8, number_in_png(png, at));
  }
  std::vector<std::uint8_t> rows(size);
  uLongf came = size;
  const auto* const from = reinterpret_cast<const Bytef*>(packed.data());
  REQUIRE(uncompress(rows.data(), &came, from, packed.size()) == Z_OK);
  REQUIRE(came == size);
  return rows;
}

// What filter `kind` adds to a byte, by its neighbours (W3C PNG, 9.2).
inline int filter_of(std::uint8_t kind, int left, int up, int corner) {
  const int guess = left + up - corner;
  const int a = std::abs(guess - left), b = std::abs(guess - up), c = std::abs(guess - corner);
  const int nearer = b <= c ? up : corner;
  const int paeth = a <= b && a <= c ? left : nearer;
  const std::array<int, 5> added = {0, left, up, (left + up) / 2, paeth};
  return added.at(kind);
}

inline Pixels pixels_of(const std::string& png) {
  REQUIRE(png.size() > 33);
  REQUIRE(png[24] == 8);
  REQUIRE(png[28] == 0);
  Pixels out;
  out.width = number_in_png(png, 16);
  out.height = number_in_png(png, 20);
  out.channels = png[25] == 2 ? 3 : 4;
  const std::size_t row = out.width * out.channels;
  const std::vector<std::uint8_t> rows = filtered_rows(png, (row + 1) * out.height);
  out.bytes.resize(row * out.height);
  // `back`: how far behind in the row, and `above`: how many rows up; 0 outside of the picture.
  const auto byte = [&](std::size_t y, std::size_t i, std::size_t back, std::size_t above) {
    return i < back || y < above ? 0 : int{out.bytes[(y - above) * row + i - back]};
  };
  for (std::size_t y = 0; y < out.height; ++y) {
    const std::uint8_t* const line = &rows[y * (row + 1)];
    for (std::size_t i = 0; i < row; ++i) {
      const int added = filter_of(
          line[0], byte(y, i, out.channels, 0), byte(y, i, 0, 1), byte(y, i, out.channels, 1));
      out.bytes[y * row + i] = static_cast<std::uint8_t>(line[1 + i] + added);
    }
  }
  return out;
}

}  // namespace zc::test
