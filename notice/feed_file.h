// Puts a whole file in the place of another at one moment: who reads it sees the old or the new
// one.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace zc {

// Written beside (as FILE.making), synced, renamed; readable by all, so that a web server can serve
// it.  kStorage names the file and why.
Status replace_file(const std::string& file, std::string_view bytes);

}  // namespace zc
