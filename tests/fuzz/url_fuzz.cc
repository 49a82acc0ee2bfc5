// Any bytes as an address, alone and against a base: parsing never crashes, and what it accepts it
// accepts again in the form it wrote.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/url.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void examine(const zc::Url& url) {
  const zc::Result<zc::Url> again = zc::Url::parse(url.href());
  require(again.has_value());
  require(again->href() == url.href());
  require(url.host_port().find(url.host()) == 0);
  require(url.site().size() <= url.host().size());
  const zc::Result<zc::Url> key = zc::Url::parse(url.key());
  if (url.is_http()) require(key.has_value() && key->key() == url.key());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const std::size_t line = text.find('\n');
  const zc::Result<zc::Url> url = zc::Url::parse(text.substr(0, line));
  if (!url) return 0;
  examine(*url);
  if (line == std::string_view::npos) return 0;
  const zc::Result<zc::Url> relative = zc::Url::parse(text.substr(line + 1), &*url);
  if (relative) examine(*relative);
  return 0;
}
