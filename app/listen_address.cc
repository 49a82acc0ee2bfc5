#include "app/listen_address.h"

#include <charconv>

#include <fmt/format.h>

namespace zc {

using boost::asio::ip::tcp;

Result<tcp::endpoint> listen_address(const std::string& address) {
  const Error bad(ErrorKind::kBadInput,
                  fmt::format("not an address like 127.0.0.1:9464: '{}'", address));
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return bad;
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  unsigned short port = 0;
  const char* const end = address.data() + address.size();
  const auto [stop, code] = std::from_chars(address.data() + colon + 1, end, port);
  boost::system::error_code failed;
  const auto ip = boost::asio::ip::make_address(host, failed);
  if (failed || code != std::errc() || stop != end) return bad;
  return tcp::endpoint(ip, port);
}

}  // namespace zc
