// QR codes on a page: those of image files and of images that the page itself carries (data: URLs
// in attributes, styles and scripts).  Pure functions.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/document.h"
#include "extractor/image_pixels.h"
#include "extractor/link_resolver.h"
#include "extractor/offset_map.h"

namespace zc {

inline constexpr std::size_t kMaxDataImages = 32;                        // a page
inline constexpr std::size_t kMaxDataImageBytes = std::size_t{1} << 20;  // of one, as base64
inline constexpr std::size_t kMaxDataPixels = std::size_t{4} << 20;      // of all that are searched

// Each code as a block (source kImage), and as a link when it is an address.
void add_codes(const GrayImage& image, ByteSpan span, LinkResolver& resolver, Document& out);

// Codes of the data: images in a page's `text`; their spans cover the data: URL, by way of `map`.
// Images beyond the ceilings are told in out.notes; what cannot be decoded is passed over.
void add_data_image_codes(std::string_view text,
                          const OffsetMap& map,
                          LinkResolver& resolver,
                          Document& out);

}  // namespace zc
