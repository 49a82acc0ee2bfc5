// What requests to one site need beyond the URL: a proxy, cookies and headers of its own.  Holds
// secrets that were read from files; none of it is logged, and what is recorded of a request shows
// WITHHELD in their place.
#pragma once

#include <string>
#include <vector>

#include "base/capture.h"

namespace zc {

struct SiteAccess {
  // "http://proxy.office.cn:3128" or "socks5://10.0.0.8:1080"; "": none.
  std::string proxy = {};
  std::string proxy_credentials = {};     // "user:password"
  bool own_cookies = false;               // a jar for this site alone
  std::vector<std::string> cookies = {};  // what it begins with (read_cookie_lines)
  std::vector<HttpHeader> headers = {};   // secret ones
};

}  // namespace zc
