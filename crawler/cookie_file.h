// Cookie files in the Netscape format, as browsers' add-ons and curl write them: seven fields with
// tabs between (domain, with subdomains, path, secure, expiry, name, value), "#HttpOnly_" before
// the domain of some, and comments that begin with '#'.  Pure.
// Source: curl, docs/HTTP-COOKIES.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace zc {

// The lines that hold cookies, checked, in order.  `name` stands in messages.  kBadInput with
// name:line for what is no such line, or when there is none at all; a value is never quoted, since
// it opens an account.
Result<std::vector<std::string>> read_cookie_lines(std::string_view text, std::string_view name);

}  // namespace zc
