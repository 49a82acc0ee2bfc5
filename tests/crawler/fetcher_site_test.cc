// What sites ask for beyond a plain request: cookies, forms, proxies.
#include <array>
#include <atomic>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crawler/curl_cookies.h"
#include "crawler/curl_handle.h"
#include "crawler/request_lines.h"
#include "tests/crawler/fetch_support.h"
#include "tests/support/test_dns.h"
#include "tests/support/test_site.h"

using namespace zc;
using namespace zc::test;

namespace {

TestReply setting(const std::string& cookies) {
  return TestReply::status(200, cookies, "x");
}

FetchRequest request_of(const std::string& url, const std::string& site = {}) {
  FetchRequest request;
  request.url = url;
  request.site = site;
  return request;
}

// An HTTP proxy with the web behind it: CONNECT opens the way, then pages come.
TestReply through_tunnel(const TestRequest& request) {
  if (request.head.starts_with("CONNECT ")) {
    return TestReply::raw("HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n",
                          TestEnd::kKeep);
  }
  return TestReply::page("behind");
}

FetchOptions with_proxy(const std::string& proxy) {
  FetchOptions options = quick_options();
  options.sites["site"].proxy = proxy;
  return options;
}

// A SOCKS5 proxy (RFC 1928) for one connection, which answers the HTTP request in it itself.
class SocksProxy {
 public:
  SocksProxy() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(listener_, 1) == 0);
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~SocksProxy() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  SocksProxy(const SocksProxy&) = delete;
  SocksProxy& operator=(const SocksProxy&) = delete;

  std::string url() const { return fmt::format("socks5://127.0.0.1:{}", port_); }
  // The request as it came: version, command, 0, kind of address, address, port.
  std::string asked() {
    thread_.join();
    thread_ = std::thread([] {});
    return asked_;
  }

 private:
  static std::string take(int client, std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t got = 0;
    while (got < size) {
      const ssize_t more = recv(client, bytes.data() + got, size - got, 0);
      if (more <= 0) break;
      got += static_cast<std::size_t>(more);
    }
    return bytes.substr(0, got);
  }
  void serve() {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const std::string greeting = take(client, 2);
    take(client, greeting.size() < 2 ? 0 : static_cast<std::size_t>(greeting[1]));
    send(client, "\x05\x00", 2, MSG_NOSIGNAL);
    asked_ = take(client, 10);
    send(client, "\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00", 10, MSG_NOSIGNAL);
    std::string head;
    while (head.find("\r\n\r\n") == std::string::npos) {
      const std::string more = take(client, 1);
      if (more.empty()) break;
      head += more;
    }
    const std::string reply = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nsocks";
    send(client, reply.data(), reply.size(), MSG_NOSIGNAL);
    close(client);
  }

  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::string asked_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("fetcher: cookies of a job come back to who set them, over many handles, and no other") {
  TestSite site([](const TestRequest& request) {
    if (request.target == "/set") return setting("Set-Cookie: a=1\r\nSet-Cookie: b=2; Path=/x\r\n");
    return TestReply::page("x");
  });
  TestSite other([](const TestRequest&) { return TestReply::page("x"); }, {.address = "127.0.0.2"});
  Web web;
  REQUIRE(web.fetch(site.url("/set")));
  REQUIRE(web.fetch(site.url("/")));
  REQUIRE(web.fetch(site.url("/x/y")));
  REQUIRE(web.fetch(other.url("/")));
  const auto requests = site.requests();
  CHECK(requests.at(0).header("Cookie").empty());
  CHECK(requests.at(1).header("Cookie") == "a=1");
  CHECK(requests.at(2).header("Cookie").find("b=2") != std::string::npos);
  CHECK(other.requests().at(0).header("Cookie").empty());
  Web another;  // another job
  REQUIRE(another.fetch(site.url("/")));
  CHECK(site.requests().back().header("Cookie").empty());
}

TEST_CASE("fetcher: a cookie for a public suffix or for someone else is not kept") {
  TestSite site([](const TestRequest&) {
    return setting("Set-Cookie: a=1; Domain=com.cn\r\nSet-Cookie: b=2; Domain=other.com.cn\r\n");
  });
  TestDns dns(TestDns::Names{{"www.one.com.cn", {"127.0.0.1"}}});
  FetchOptions options = quick_options();
  options.dns_servers = {dns.server()};
  Web web(options);
  for (int i = 0; i < 2; ++i) REQUIRE(web.fetch(site.url("/", "www.one.com.cn")));
  CHECK(site.requests().back().header("Cookie").empty());
}

TEST_CASE("fetcher: without cookies none are sent") {
  TestSite site([](const TestRequest&) { return setting("Set-Cookie: a=1\r\n"); });
  FetchOptions options = quick_options();
  options.cookies = false;
  Web web(options);
  for (int i = 0; i < 2; ++i) REQUIRE(web.fetch(site.url("/")));
  CHECK(site.requests().back().header("Cookie").empty());
}

TEST_CASE("fetcher: a site's own cookies and headers are sent to it and recorded as withheld") {
  TestSite site([](const TestRequest&) { return TestReply::page("x"); });
  FetchOptions options = quick_options();
  SiteAccess& access = options.sites["site"];
  access.own_cookies = true;
  access.cookies = {"127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\thunter2"};
  access.headers = {{"Authorization", "Bearer hunter2"}};
  Web web(options);
  const Result<Capture> got = web.fetch(request_of(site.url("/"), "site"));
  REQUIRE_MESSAGE(got.has_value(), (got ? std::string() : got.error().message()));
  CHECK(site.requests().at(0).header("Cookie") == "sid=hunter2");
  CHECK(site.requests().at(0).header("Authorization") == "Bearer hunter2");
  CHECK(got->request_head.find("hunter2") == std::string::npos);
  CHECK(got->request_head.find("\r\nCookie: WITHHELD\r\n") != std::string::npos);
  CHECK(got->request_head.find("\r\nAuthorization: WITHHELD\r\n") != std::string::npos);
  CHECK(got->request_head.ends_with("\r\n\r\n"));
  // The same server as another site: nothing of it.
  REQUIRE(web.fetch(site.url("/")));
  CHECK(site.requests().at(1).header("Cookie").empty());
  CHECK(site.requests().at(1).header("Authorization").empty());
}

TEST_CASE("cookie jar: a server that never stops setting cookies does not fill the memory") {
  const std::vector<std::string> first = {".a.cn\tTRUE\t/\tFALSE\t0\tkept\tyes"};
  const auto jar = CookieJar::create(first);
  REQUIRE(jar);
  CurlEasy easy;
  easy.set_pointer(10'000 + 100, (*jar)->raw());  // CURLOPT_SHARE
  std::size_t most = 0;
  for (std::size_t i = 0; i < 2 * CookieJar::kMostCookies; i += 50) {
    for (std::size_t k = 0; k < 50; ++k) {
      // CURLOPT_COOKIELIST
      easy.set_text(10'000 + 135, fmt::format("h{}.cn\tFALSE\t/\tFALSE\t0\tc{}\tv", i, k).c_str());
    }
    (*jar)->note_set(easy, 50);
    most = std::max(most, i % 5000 == 0 ? CookieJar::count(easy) : 0);
  }
  REQUIRE(easy.status());
  CHECK(most > 1000);
  CHECK(most <= CookieJar::kMostCookies + CookieJar::kMostCookies / 4 + 50);
  CHECK(CookieJar::count(easy) < CookieJar::kMostCookies);
  easy.set_pointer(10'000 + 100, nullptr);
}

TEST_CASE("fetcher: a form is posted, its body in no record, and the next request is a GET again") {
  TestSite site([](const TestRequest&) { return setting("Set-Cookie: in=1\r\n"); });
  Web web;
  FetchRequest request = request_of(site.url("/login"));
  request.form = "user=a&password=hunter2";
  const Result<Capture> got = web.fetch(request);
  REQUIRE_MESSAGE(got.has_value(), (got ? std::string() : got.error().message()));
  REQUIRE(web.fetch(site.url("/")));
  const auto requests = site.requests();
  CHECK(requests.at(0).head.starts_with("POST /login HTTP/1.1\r\n"));
  CHECK(requests.at(0).header("Content-Type") == "application/x-www-form-urlencoded");
  CHECK(requests.at(0).body == "user=a&password=hunter2");
  CHECK(requests.at(1).head.starts_with("GET / HTTP/1.1\r\n"));
  CHECK(requests.at(1).header("Cookie") == "in=1");
  CHECK(got->request_head == requests.at(0).head);
  CHECK(got->request_head.find("hunter2") == std::string::npos);
}

TEST_CASE("fetcher: an HTTP proxy is told an address, and the record is of what lies behind it") {
  TestSite proxy(&through_tunnel);
  TestDns dns(TestDns::Names{{"far.test", {"127.0.0.9"}}, {"proxy.test", {"127.0.0.1"}}});
  FetchOptions options = with_proxy(fmt::format("http://proxy.test:{}", proxy.port()));
  options.dns_servers = {dns.server()};
  options.sites["site"].proxy_credentials = "user:hunter2";
  Web web(options);
  for (int i = 0; i < 2; ++i) {
    const Result<Capture> got = web.fetch(request_of("http://far.test:8080/page", "site"));
    REQUIRE_MESSAGE(got.has_value(), (got ? std::string() : got.error().message()));
    CHECK(got->body == "behind");
    CHECK(got->request_head.starts_with("GET /page HTTP/1.1\r\nHost: far.test:8080\r\n"));
    CHECK(got->request_head.find("Proxy") == std::string::npos);
    CHECK(got->response_head.find("X-Proxy") == std::string::npos);
    CHECK(got->peer_ip == "127.0.0.9");
    CHECK(got->peer_port == 8080);
    CHECK(got->via == fmt::format("http://127.0.0.1:{}", proxy.port()));
  }
  const auto requests = proxy.requests();
  REQUIRE(requests.size() == 3);  // the tunnel is used again
  CHECK(requests.at(0).head.starts_with("CONNECT 127.0.0.9:8080 HTTP/1.1\r\n"));
  CHECK(requests.at(0).header("Proxy-Authorization").starts_with("Basic "));
  CHECK(requests.at(1).header("Proxy-Authorization").empty());
}

TEST_CASE("fetcher: the guard holds behind a proxy, and the proxy itself may stand anywhere") {
  TestSite proxy(&through_tunnel);
  TestDns dns(TestDns::Names{{"inside.test", {"10.0.0.7"}}, {"outside.test", {"203.0.114.9"}}});
  FetchOptions options = with_proxy(fmt::format("http://127.0.0.1:{}", proxy.port()));
  options.dns_servers = {dns.server()};
  Result<AddressGuard> strict = AddressGuard::create(AddressGuardOptions());
  REQUIRE(strict);
  Web web(options, *strict);
  for (const char* const url : {"http://inside.test/", "http://10.0.0.7/", "http://2130706433/"}) {
    const Result<Capture> refused = web.fetch(request_of(url, "site"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind() == ErrorKind::kDenied);
  }
  CHECK(proxy.connections() == 0);
  const Result<Capture> got = web.fetch(request_of("http://outside.test/", "site"));
  REQUIRE_MESSAGE(got.has_value(), (got ? std::string() : got.error().message()));
  CHECK(got->body == "behind");
  // Without the site's name no proxy, and so no way to it.
  const Result<Capture> direct = web.fetch(request_of(proxy.url("/")));
  REQUIRE_FALSE(direct);
  CHECK(direct.error().kind() == ErrorKind::kDenied);
}

TEST_CASE("fetcher: a proxy that refuses or is not there fails the fetch at stage connect") {
  TestSite proxy([](const TestRequest&) { return TestReply::status(403); });
  for (const std::uint16_t port : {proxy.port(), closed_port()}) {
    Web web(with_proxy(fmt::format("http://127.0.0.1:{}", port)));
    const Result<Capture> got = web.fetch(request_of("http://127.0.0.9/", "site"));
    REQUIRE_FALSE(got);
    CHECK(got.error().kind() == ErrorKind::kNetwork);
    CHECK(field(got.error(), "stage") == "connect");
    CHECK(got.error().message().find("through the proxy") != std::string::npos);
  }
}

TEST_CASE("fetcher: a SOCKS5 proxy is told an address, never a name") {
  SocksProxy proxy;
  TestDns dns(TestDns::Names{{"far.test", {"127.0.0.9"}}});
  FetchOptions options = with_proxy(proxy.url());
  options.dns_servers = {dns.server()};
  Web web(options);
  const Result<Capture> got = web.fetch(request_of("http://far.test:8080/", "site"));
  REQUIRE_MESSAGE(got.has_value(), (got ? std::string() : got.error().message()));
  CHECK(got->body == "socks");
  CHECK(got->peer_ip == "127.0.0.9");
  CHECK(got->via == proxy.url());
  CHECK(proxy.asked() == std::string("\x05\x01\x00\x01\x7f\x00\x00\x09\x1f\x90", 10));
}

TEST_CASE("fetcher: a proxy that is none is refused at the start") {
  ManualClock clock;
  const auto made = Fetcher::create(with_proxy("proxy:1"), loopback_guard(), clock);
  REQUIRE_FALSE(made);
  CHECK(made.error().kind() == ErrorKind::kBadInput);
}
