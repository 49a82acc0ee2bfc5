// Does a user agent say who crawls, and where to ask about it?  Pure.
// Source: RFC 9110 section 10.1.5 (product and comment), RFC 9309 section 2.2.1 (the product name
// is what robots.txt calls us).
#pragma once

#include <string_view>

#include "base/result.h"

namespace zc {

// Wanted: "product/version (+https://office.cn/crawler)" in one line of printable ASCII: a product
// name of letters, '-' and '_', and in a comment the address of a page (http or https) or a mailto
// address that is the office's own, not one of the example domains (RFC 2606).  kBadInput tells
// which part is missing.
Status check_user_agent(std::string_view user_agent);

}  // namespace zc
