// Any bytes as text of a page: the fact scanners end, their facts lie within the text, and what
// they tell is never empty.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "extractor/extract.h"
#include "extractor/site_facts.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const zc::TextFact& fact : zc::find_facts(text)) {
    if (fact.begin >= fact.end || fact.end > size || fact.value.empty()) std::abort();
  }
  const zc::Document document = zc::document_from_text("", text);
  for (const zc::Fact& fact : document.facts) {
    if (fact.value.empty() || fact.span.begin > fact.span.end || fact.span.end > size) std::abort();
  }
  return 0;
}
