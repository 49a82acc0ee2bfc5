// What the adapters share: finding scripts and elements, times, and adding what was found to the
// Document with its place.  Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/document.h"
#include "extractor/platforms/js_value.h"
#include "extractor/platforms/platform.h"

namespace zc {

// Text of the first inline script that contains `mark`; "" if none.
std::string_view script_with(const HtmlDocument& page, std::string_view mark);
// The value assigned to `name` in the first script that holds "`name` =" or "`name`:".
struct Assigned {
  JsValue value = {};
  std::string_view script = {};  // value.span counts from here
};
Assigned assigned_in_scripts(const HtmlDocument& page, std::string_view name);

constexpr std::size_t kNoElement = static_cast<std::size_t>(-1);
std::size_t element_by_id(const HtmlDocument& page, std::string_view id);
// First element one of whose classes is `name`, or begins with it when `by_prefix`.
std::size_t element_by_class(const HtmlDocument& page,
                             std::string_view name,
                             bool by_prefix = false);
std::string text_of_element(const HtmlDocument& page, std::size_t index);   // folded; "" if none
std::string meta_content(const HtmlDocument& page, std::string_view name);  // name= or property=

// "2025-12-04T18:00:51+08:00"; seconds or milliseconds by magnitude; "" for nonsense.
std::string iso_beijing(std::int64_t epoch);
// From "2019-09-09 16:01:46", "2025/12/04 18:00", "2019-10-08", with T or a zone; "" if not a time.
std::string iso_from_text(std::string_view text);

// Adders; empty values are ignored.  Spans: of a script literal, or none when `script` is "".
void add_fact(const PlatformPage& page,
              Document& out,
              FactKind kind,
              std::string_view value,
              const ByteSpan& literal = {},
              std::string_view script = {});
void add_image(const PlatformPage& page, Document& out, std::string_view url);
// Makes `title` the document's title and first block.
void set_title(const PlatformPage& page,
               Document& out,
               std::string_view title,
               const ByteSpan& literal = {},
               std::string_view script = {});
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

bool host_is(std::string_view host, std::string_view domain);  // the domain itself or below it

}  // namespace zc
