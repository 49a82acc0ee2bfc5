// What the adapters share: finding scripts and elements, and adding what was found to the
// Document with its place.  Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/document.h"
#include "extractor/platforms/js_value.h"
#include "extractor/platforms/platform.h"
#include "extractor/platforms/publish_time.h"

namespace zc {

// Text of the first inline script that contains `mark`; "" if none.
std::string_view script_with(const HtmlDocument& page, std::string_view mark);
// The value assigned to `name` in the first script that holds "`name` =" or "`name`:".
struct Assigned {
  JsValue value = {};
  std::string_view script = {};  // value.span counts from here
};
Assigned assigned_in_scripts(const HtmlDocument& page, std::string_view name);

// The text of script#`id`, percent-encoded JSON.  Its values are no literals of the page: facts
// from it have the whole script as their place.
struct EncodedState {
  JsValue value = {};
  std::string_view script = {};
};
EncodedState encoded_state(const HtmlDocument& page, std::string_view id);

constexpr std::size_t kNoElement = static_cast<std::size_t>(-1);
std::size_t element_by_id(const HtmlDocument& page, std::string_view id);
// First element one of whose classes is `name`, or begins with it when `by_prefix`.
std::size_t element_by_class(const HtmlDocument& page,
                             std::string_view name,
                             bool by_prefix = false);
// The first of several classes, each possibly with a hashed suffix ("author-name_3f2a").
std::size_t element_by_classes(const HtmlDocument& page,
                               std::initializer_list<std::string_view> prefixes);
// First element with that attribute and value.
std::size_t element_by_attribute(const HtmlDocument& page,
                                 std::string_view name,
                                 std::string_view value);
std::string text_of_element(const HtmlDocument& page, std::size_t index);   // folded; "" if none
std::string meta_content(const HtmlDocument& page, std::string_view name);  // name= or property=

// Adders; empty values are ignored.  Fact::reader becomes "state", "dom", "meta" or "json-ld".
// Place: a literal of a script, or none when `script` is "".
struct ScriptPlace {
  ByteSpan literal = {};  // counts from the script's first byte
  std::string_view script = {};
};
void add_fact(const PlatformPage& page,
              Document& out,
              FactKind kind,
              std::string_view value,
              const ScriptPlace& place = {});
// The same for a value of a JavaScript state.
void add_value(const PlatformPage& page,
               Document& out,
               FactKind kind,
               const JsValue& value,
               std::string_view script);
// For text that an element shows, the element's text being its place; `value` may be a part of it
// or its normal form, "" means all of it.
void add_shown(const PlatformPage& page,
               Document& out,
               FactKind kind,
               std::size_t element,
               std::string_view value = {});
void add_image(const PlatformPage& page, Document& out, std::string_view url);
// Makes `title` the document's title and first block.
void set_title(const PlatformPage& page,
               Document& out,
               std::string_view title,
               const ScriptPlace& place = {});
// Text that stands only in a script, as blocks of the main text (markup cut out).  Every character
// has its place, unless the value is a string in a string: then the path is "script:literal" and
// the literal is the place of all of it.
void add_script_text(const PlatformPage& page,
                     Document& out,
                     const JsValue& value,
                     std::string_view script);
// Main text = blocks within the element; everything else is not.
void main_text_is(const PlatformPage& page, Document& out, std::size_t element);
// The page is a notice, not an article: nothing of it is main text.
void set_state(Document& out, std::string_view state);

// A short page of a platform that shows no work but says why: captcha, deleted, violation,
// login_wall, app_landing.  Words as the ten platforms write them.
void read_common_notice(Document& out);

bool has_fact(const Document& out, FactKind kind);

}  // namespace zc
