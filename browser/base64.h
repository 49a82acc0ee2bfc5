// Base64 as the DevTools protocol sends bytes (RFC 4648 section 4, padded).  Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace zc {

// kProtocol for a foreign character or a wrong length.
Result<std::string> decode_base64(std::string_view text);

}  // namespace zc
