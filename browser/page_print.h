// A page, or HTML of our own, as PDF on A4.
#pragma once

#include <string>

#include "base/result.h"
#include "browser/page_talk.h"
#include "browser/render_options.h"

namespace zc {

// Fails as PageTalk::ask().
Result<std::string> print_page(PageTalk& page);

// Prints HTML of our own: no script, nothing is loaded.  Fails as render() does.
Result<std::string> print_html(const ChromiumOptions& options, const std::string& html);

}  // namespace zc
