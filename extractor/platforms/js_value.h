// A tolerant reader of JavaScript values in page scripts: JSON plus bare keys, single quotes,
// undefined, 'x' * 1, a || b, JSON.parse("..."), wrapped strings such as JsDecode('...').  Never
// executes anything; bounded depth and size; what it cannot read becomes an empty value.
// Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/document.h"

namespace zc {

struct JsValue {
  enum class Kind { kNone, kText, kNumber, kObject, kArray };
  Kind kind = Kind::kNone;
  std::string text = {};  // kText: escapes undone; kNumber: as written
  ByteSpan span = {};     // of the literal in the code it was read from
  std::vector<std::pair<std::string, JsValue>> members = {};  // kObject, kArray (empty names)

  // Member of an object, element of an array by number; an empty value when there is none.
  const JsValue& operator[](std::string_view name) const;
  const JsValue& first() const;  // first member or element
  static const JsValue& none();  // the empty value; lives as long as the program
  explicit operator bool() const { return kind != Kind::kNone; }
  std::int64_t number() const;  // of kNumber or numeric kText; 0 otherwise
};

// The value that begins at code[at] (white space allowed).  Reads at most kMaxJsValues values.
inline constexpr std::size_t kMaxJsValues = 200'000;
JsValue read_js(std::string_view code, std::size_t at);

// Place after `name =` or `name:` in code, nearest to the start; npos if absent.
std::size_t after_assignment(std::string_view code, std::string_view name);

}  // namespace zc
