// Prints the report of a bundle as PDF by a browser without a window.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "browser/render_options.h"

namespace zc {

// Runs `browser`, confined as for pages of others (browser/chromium.h), on `html`, and gives the
// PDF, its dates set to `made`: same page and program, same bytes.  The page is our own and holds
// no script; nothing is loaded for it. kUnsupported: the program is not there, cannot be confined,
// or fails; kTimeout: it takes too long.
Result<std::string> print_pdf(const ChromiumOptions& browser,
                              const std::string& html,
                              UtcTime made);

// `pdf` with every "/CreationDate (D:...)" and "/ModDate (D:...)" telling `made`.
std::string with_dates(std::string pdf, UtcTime made);

}  // namespace zc
