// Base64 (RFC 4648 section 4), with padding and without line breaks.  Pure.
#pragma once

#include <string>
#include <string_view>

namespace zc {

std::string to_base64(std::string_view bytes);
// False: not the one way to write those bytes.
bool from_base64(std::string_view text, std::string& bytes);

}  // namespace zc
