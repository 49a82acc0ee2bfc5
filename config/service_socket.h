// For `zhengcha status`.
#pragma once

#include <string>

#include "base/result.h"

namespace zc {

// Where the service that runs by this file listens for `zhengcha status`; asks no more of the file
// than that it is TOML, so that a service can be asked while its file is being mended.
Result<std::string> service_socket_of(const std::string& file);

}  // namespace zc
