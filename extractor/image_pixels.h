// The brightness of an image's pixels, decoded from memory: PNG, JPEG, WebP and the first frame of
// a GIF.  Sizes are checked before anything is decoded.  Pure; threads may call it at the same
// time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace zc {

inline constexpr std::size_t kMaxPixels = 16'000'000;

// More scans than any camera or editor writes: each costs as much as decoding the whole image.
inline constexpr std::size_t kMaxJpegScans = 64;

struct ImageSize {
  std::size_t width = 0;
  std::size_t height = 0;
  std::size_t pixels() const { return width * height; }
};

// What the header says; nothing when it is broken or of a format that is not read here.
std::optional<ImageSize> image_size(std::string_view bytes);

struct GrayImage {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels = {};  // row by row, width * height of them
};

// kUnsupported: no format that is read here, or more than kMaxPixels (JPEG is scaled down to fit,
// to an eighth at most), or a JPEG of more than kMaxJpegScans.  kProtocol: broken.
Result<GrayImage> gray_image(std::string_view bytes);

}  // namespace zc
