// The header lines of a request, and what of them may be kept.  Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/capture.h"
#include "base/result.h"
#include "crawler/site_access.h"

namespace zc {

struct FetchRequest;

// One line each, beyond Host and User-Agent.  `access` may be null.  kBadInput for what would not
// be one header line.
Result<std::vector<std::string>> request_lines(const FetchRequest& request,
                                               const SiteAccess* access,
                                               bool accept_compressed);

// No line break and no NUL in it.
bool is_safe_line(std::string_view text);

// A request head as sent, with the values of secrets replaced by "WITHHELD": `access`'s own headers
// and, if the site has cookies of its own, the Cookie line.
std::string without_secrets(std::string_view head, const SiteAccess& access);

}  // namespace zc
