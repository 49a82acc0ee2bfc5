// Any bytes as a script: the state reader and the string lexer end and stay within their input.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "extractor/platforms/js_value.h"
#include "extractor/script_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const zc::JsValue value = zc::read_js(bytes, 0);
  if (value.span.end > size) std::abort();
  zc::each_script_text(bytes, [&](const zc::ScriptText& found) {
    if (found.alignment.end > size) std::abort();
  });
  return 0;
}
