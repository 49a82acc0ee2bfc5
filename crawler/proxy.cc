#include "crawler/proxy.h"

#include <fmt/format.h>

#include "base/url.h"

namespace zc {

std::string Proxy::at(std::string_view address) const {
  const bool is_v6 = address.find(':') != std::string_view::npos;
  return is_v6 ? fmt::format("{}://[{}]:{}", scheme, address, port)
               : fmt::format("{}://{}:{}", scheme, address, port);
}

Result<Proxy> parse_proxy(std::string_view text) {
  // Without the text: it may hold a password.
  const auto refused = [](std::string_view why) {
    return Error(ErrorKind::kBadInput,
                 fmt::format("proxy: {}; wanted is e.g. \"http://proxy.office.cn:3128\" or "
                             "\"socks5://10.0.0.8:1080\"",
                             why));
  };
  constexpr std::string_view kSocks = "socks5://";
  constexpr std::string_view kHttp = "http://";
  const bool socks = text.starts_with(kSocks);
  if (!socks && !text.starts_with(kHttp)) return refused("neither http:// nor socks5://");
  const std::string_view authority = text.substr(socks ? kSocks.size() : kHttp.size());
  if (authority.find('@') != std::string_view::npos) {
    return refused("user and password belong in a file (proxy_credentials_file)");
  }
  // Port 80 is http's own and would not be told apart from none.
  const bool eighty = authority.ends_with(":80") || authority.ends_with(":80/");
  const Result<Url> url = Url::parse(fmt::format("http://{}", authority));
  if (!url || url->host().empty() || url->path() != "/" || url->has_query() ||
      url->has_fragment()) {
    return refused("not a host with a port");
  }
  if (!url->port() && !eighty) return refused("no port");
  std::string host(url->host());
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  return Proxy{socks ? "socks5" : "http", std::move(host), url->effective_port()};
}

}  // namespace zc
