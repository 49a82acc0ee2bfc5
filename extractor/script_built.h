// Is the text of a page made by script, so that only a browser shows it?  Told from the page as it
// was fetched: little that a person could see, and a sign that scripts are meant to fill it.  Pure,
// and cheap for ordinary pages: their text is counted up to a bound, and one search is made.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"

namespace zc {

// In descending strength.
enum class ScriptSign {
  kNone,
  kHashRouter,  // it links to places of its own that only scripts know ("#/courses")
  kMountPoint,  // an element that a framework fills: #app, #root, #__next, ...
  kNoscript,    // it asks for JavaScript
  kState,       // it carries a framework's state: __NUXT__, __NEXT_DATA__, ...
  kLittleText,  // hardly any text beside scripts
};
inline constexpr int kScriptSignCount = 6;
std::string_view name_of(ScriptSign sign);  // "none", "hash_router", ...

struct ScriptBuilt {
  ScriptSign sign = ScriptSign::kNone;
  std::string words = {};  // one sentence in English; "" for kNone
  bool operator==(const ScriptBuilt&) const = default;
};

// `payload`: what `document` was extracted from.  Only HTML is built by script.
ScriptBuilt script_built(const Document& document, std::string_view payload);

// Places of the page itself that links of a hash router lead to: "#/courses", "#!/a?b=1", as
// written but for "&amp;"; each once, in order, at most `limit`.  `html` is ASCII-compatible.
std::vector<std::string> hash_routes(std::string_view html, std::size_t limit);

}  // namespace zc
