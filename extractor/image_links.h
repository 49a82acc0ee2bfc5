// Where pages write the addresses of their images besides <img src>: candidates of srcset, url() in
// styles, and the attributes from which scripts load an image late.  Pure functions.
#pragma once

#include <functional>
#include <string_view>

namespace zc {

// The address, a part of the text that was searched.
using AddressFound = std::function<void(std::string_view address)>;

// Every candidate, without its descriptor (HTML, "parse a srcset attribute").
void each_srcset_address(std::string_view srcset, const AddressFound& found);

// url(...) of properties that show an image: background, list-style-image, border-image, mask,
// content.  Not fonts, not @import, not data:.
void each_style_image(std::string_view style, const AddressFound& found);

// Is this the attribute of an image element that holds the real address, src being a placeholder?
// data-src, data-original, data-lazy-src, data-actualsrc, zoomfile and their like, when the value
// looks like an address.
bool is_late_address(std::string_view attribute_name, std::string_view value);

}  // namespace zc
