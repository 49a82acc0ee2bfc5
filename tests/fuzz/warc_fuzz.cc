// Any bytes as a WARC file; what is read is then taken apart as HTTP.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "evidence/charset_text.h"
#include "evidence/http_payload.h"
#include "evidence/quote_match.h"
#include "evidence/warc_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  zc::WarcLimits limits;
  limits.max_total_bytes = 1 << 24;
  if (const auto records = zc::read_warc(bytes, limits)) {
    for (const zc::WarcRecord& record : *records) {
      if (const auto payload = zc::http_payload(record.block)) {
        if (const auto text = zc::text_from_charset(*payload, "gb18030")) {
          zc::match_quote(*text, "包过");
        }
      }
    }
  }
  // The first half as what a page says, the second as a quote from it.
  zc::match_quote(bytes.substr(0, size / 2), bytes.substr(size / 2));
  if (const auto payload = zc::http_payload(bytes)) {
    if (!zc::text_from_charset(*payload, "utf-8")) std::abort();
  }
  return 0;
}
