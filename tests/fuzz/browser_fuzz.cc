// Any bytes as what a browser sends over its pipe: cut into messages, read as JSON, told to the
// page record, and as base64.  No crash, and every bound holds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "browser/base64.h"
#include "browser/message_buffer.h"
#include "browser/page_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  constexpr std::size_t kMost = 4096;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  zc::MessageBuffer buffer(kMost);
  zc::PageRecord record;
  for (std::size_t at = 0; at < size; at += 1000) {
    if (!buffer.add(text.substr(at, 1000))) break;
    while (const auto message = buffer.next()) {
      if (message->size() > kMost) std::abort();
      boost::json::error_code failed;
      const auto value = boost::json::parse(*message, failed);
      if (failed || !value.is_object()) continue;
      zc::DevToolsEvent event;
      event.method = zc::text_in(value.as_object(), "method");
      if (const auto* const params = zc::object_in(value.as_object(), "params")) {
        event.params = *params;
      }
      record.take(event);
      record.note_blocked(zc::text_in(event.params, "requestId"), "x");
    }
  }
  for (const zc::PageRequest& one : record.requests()) {
    if (one.url.size() > zc::PageRecord::kMaxUrl || one.status < 0 || one.status > 999)
      std::abort();
  }
  for (const zc::ConsoleLine& one : record.console()) {
    if (one.text.size() > zc::PageRecord::kMaxText) std::abort();
  }
  const auto decoded = zc::decode_base64(text);
  if (decoded && decoded->size() > size) std::abort();
  return 0;
}
