// Whose host a page stands on: the one list of the platforms' domains, for their adapters and for
// whoever sorts pages by platform.  Pure.
#pragma once

#include <string_view>

namespace zc {

// `host` (lower case, as in Url::host()) is `domain` or lies below it.
bool host_is(std::string_view host, std::string_view domain);

struct PlatformName {
  std::string_view id = {};       // as in Document::platform; "" when the host is no platform's
  std::string_view chinese = {};  // as people call it
};
PlatformName platform_of_host(std::string_view host);

}  // namespace zc
