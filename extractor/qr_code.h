// Two-dimensional codes (QR, Data Matrix) in images: their text.  At most kMaxCodes an image.
// Text recognition of the image itself is not done here; its blocks would have the same source,
// BlockSource::kImage.  Pure; threads may call it at the same time.
#pragma once

#include <string>
#include <vector>

#include "extractor/image_pixels.h"

namespace zc {

inline constexpr int kMaxCodes = 8;

// Texts of the codes, each once, in the order found; control characters are blanks.
std::vector<std::string> codes_in(const GrayImage& image);

}  // namespace zc
