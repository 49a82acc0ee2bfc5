// The proxy of a site, as the settings write it.  Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace zc {

struct Proxy {
  std::string scheme = {};  // "http" or "socks5"
  std::string host = {};    // a name or an address, without brackets
  std::uint16_t port = 0;

  // With the host's resolved `address` in its place; what libcurl is told.
  std::string at(std::string_view address) const;
  bool operator==(const Proxy&) const = default;
};

// "http://proxy.office.cn:3128" or "socks5://10.0.0.8:1080".  kBadInput for another scheme, a
// missing port, a path, or credentials, which belong in a file.
Result<Proxy> parse_proxy(std::string_view text);

}  // namespace zc
