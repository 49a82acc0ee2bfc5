// A rendered page as a folder of files that a person can open.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "browser/render.h"

namespace zc {

// File name to bytes: dom.html, screenshot.png (or screenshot-1.png, ... from top to bottom), of
// those that hold an outlined passage also screenshot-marked.png (screenshot-1-marked.png, ...),
// as on a telephone mobile.png (the window) and mobile-full.png (mobile-full-1.png, ...), page.pdf,
// requests.json, console.json, and manifest.json with the SHA-256 of each.
std::map<std::string, std::string> page_files(const Rendered& page, UtcTime made);

}  // namespace zc
