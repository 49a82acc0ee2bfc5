// Any bytes as a sitemap, feed or gzip of one: entries or an error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "extractor/sitemap.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const zc::Result<zc::Sitemap> sitemap =
      zc::parse_sitemap(std::string_view(reinterpret_cast<const char*>(data), size));
  if (sitemap && sitemap->entries.size() > zc::kMaxSitemapEntries) std::abort();
  return 0;
}
