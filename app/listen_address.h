// Where a server of ours listens, as the settings write it.
#pragma once

#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "base/result.h"

namespace zc {

// "127.0.0.1:9464" or "[::1]:9464"; kBadInput.
Result<boost::asio::ip::tcp::endpoint> listen_address(const std::string& address);

}  // namespace zc
