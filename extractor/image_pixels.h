// The brightness of an image's pixels, decoded from memory: PNG, JPEG and WebP.  Sizes are checked
// before anything is decoded.  Pure; threads may call it at the same time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace zc {

inline constexpr std::size_t kMaxPixels = 16'000'000;

struct GrayImage {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels = {};  // row by row, width * height of them
};

// kUnsupported: no format that is read here, or more than kMaxPixels (JPEG is scaled down to fit,
// to an eighth at most).  kProtocol: broken.
Result<GrayImage> gray_image(std::string_view bytes);

}  // namespace zc
