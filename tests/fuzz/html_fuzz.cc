// Any bytes as a page: some document, in bounded time, whose spans lie within the bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/url.h"
#include "extractor/extract.h"
#include "extractor/link_scan.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const zc::Document document = zc::extract_bytes(bytes, "http://a.example/b", "text/html");
  for (const zc::TextBlock& block : document.blocks) {
    if (block.text.empty() || block.span.begin > block.span.end || block.span.end > size)
      std::abort();
  }
  zc::LinkResolver resolver(*zc::Url::parse("http://a.example/b"), "utf-8");
  if (zc::scan_links(bytes, resolver).size() > zc::kMaxLinks) std::abort();
  return 0;
}
