#include "crawler/proxy.h"

#include <doctest/doctest.h>

using zc::parse_proxy;
using zc::Proxy;

TEST_CASE("proxy: http and socks5, names and addresses") {
  const auto http = parse_proxy("http://proxy.office.cn:3128");
  REQUIRE(http);
  CHECK(*http == Proxy{"http", "proxy.office.cn", 3128});
  CHECK(http->at("10.0.0.8") == "http://10.0.0.8:3128");
  const auto socks = parse_proxy("socks5://[::1]:1080/");
  REQUIRE(socks);
  CHECK(*socks == Proxy{"socks5", "::1", 1080});
  CHECK(socks->at("::1") == "socks5://[::1]:1080");
  const auto eighty = parse_proxy("http://10.0.0.8:80");
  REQUIRE(eighty);
  CHECK(eighty->port == 80);
}

TEST_CASE("proxy: what is none is refused, and a password is not repeated") {
  for (const char* const bad : {"",
                                "proxy:3128",
                                "https://a.cn:1",
                                "socks4://a.cn:1",
                                "http://a.cn",
                                "http://:80",
                                "http://a.cn:99999",
                                "http://a.cn:1/path",
                                "http://a.cn:1?q",
                                "http://user:hunter2@a.cn:1"}) {
    CAPTURE(bad);
    const auto proxy = parse_proxy(bad);
    REQUIRE_FALSE(proxy);
    CHECK(proxy.error().kind() == zc::ErrorKind::kBadInput);
    CHECK(proxy.error().message().find("hunter2") == std::string::npos);
  }
}
