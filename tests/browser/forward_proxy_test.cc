#include "browser/forward_proxy.h"

#include <atomic>
#include <string>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/browser/browser_support.h"
#include "tests/support/test_site.h"

using namespace zc;
using namespace zc::test;

namespace {

struct Proxy {
  explicit Proxy(ProxyOptions options = {}) {
    if (!options.check) options.check = check_address;
    if (!options.lookup) options.lookup = no_names;
    Descriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listener.get(), 16) == 0);
    REQUIRE(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port = address.sin_port;
    auto made = ForwardProxy::start(std::move(listener), std::move(options));
    REQUIRE(made);
    proxy = *std::move(made);
  }
  Descriptor connect() const {
    Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    timeval wait = {10, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = port;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    return socket;
  }
  // Sends `request` and reads until the proxy closes, or until `enough` is in the answer.
  std::string ask(const std::string& request, const std::string& enough = "\x01") const {
    const Descriptor socket = connect();
    return talk(socket, request, enough);
  }
  static std::string talk(const Descriptor& socket,
                          const std::string& request,
                          const std::string& enough = "\x01") {
    REQUIRE(::send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(request.size()));
    std::string out;
    char bytes[65536];
    for (ssize_t size = 0; (size = ::read(socket.get(), bytes, sizeof bytes)) > 0;) {
      out.append(bytes, static_cast<std::size_t>(size));
      if (out.find(enough) != std::string::npos) break;
    }
    return out;
  }
  std::uint16_t port = 0;
  std::unique_ptr<ForwardProxy> proxy;
};

TestSiteOptions open_site() {
  TestSiteOptions options;
  options.address = kOpenAddress;
  return options;
}

std::string get(const std::string& url) {
  return "GET " + url + " HTTP/1.1\r\nHost: x\r\nProxy-Connection: keep-alive\r\n\r\n";
}

}  // namespace

TEST_CASE("proxy: a plain request is relayed in origin form, and one a connection") {
  TestSite site([](const TestRequest&) { return TestReply::page("hello"); }, open_site());
  const Proxy proxy;
  const std::string answer = proxy.ask(get(site.url("/a?b=%20")));
  CHECK(answer.starts_with("HTTP/1.1 200"));
  CHECK(answer.ends_with("hello"));
  CHECK(answer.find("Connection: close") != std::string::npos);
  REQUIRE(site.requests().size() == 1);
  CHECK(site.requests()[0].target == "/a?b=%20");
  CHECK(site.requests()[0].header("Proxy-Connection").empty());
  CHECK(site.requests()[0].header("Connection") == "close");
  const auto seen = proxy.proxy->connections();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].ip == kOpenAddress);
  CHECK(seen[0].port == site.port());
  CHECK(seen[0].received_bytes > 5);
  CHECK_FALSE(seen[0].error);
}

TEST_CASE("proxy: bodies pass both ways, chunked or counted, and HEAD has none") {
  TestSite site(
      [](const TestRequest& request) {
        if (request.target == "/chunked") {
          return TestReply::raw(
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
              "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        }
        if (request.target == "/old") return TestReply::raw("HTTP/1.0 200 OK\r\n\r\nuntil the end");
        if (request.target == "/head")
          return TestReply::raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
        if (request.target == "/early") {
          return TestReply::raw(
              "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
              "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
        }
        return TestReply::page("got " + request.body);
      },
      open_site());
  const Proxy proxy;
  CHECK(
      proxy.ask("POST " + site.url("/") + " HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12345")
          .ends_with("got 12345"));
  const std::string chunked = proxy.ask(get(site.url("/chunked")));
  CHECK(chunked.find("Transfer-Encoding: chunked") != std::string::npos);
  CHECK(chunked.ends_with("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
  CHECK(proxy.ask(get(site.url("/old"))).ends_with("until the end"));
  const std::string early = proxy.ask(get(site.url("/early")));
  CHECK(early.starts_with("HTTP/1.1 200"));
  CHECK(early.ends_with("late"));
  CHECK(proxy.ask("HEAD " + site.url("/head") + " HTTP/1.1\r\nHost: x\r\n\r\n")
            .ends_with("\r\n\r\n"));
}

TEST_CASE("proxy: a tunnel carries bytes both ways") {
  TestSite site([](const TestRequest&) { return TestReply::page("through"); }, open_site());
  const Proxy proxy;
  const Descriptor socket = proxy.connect();
  const std::string host = std::string(kOpenAddress) + ":" + std::to_string(site.port());
  CHECK(Proxy::talk(socket, "CONNECT " + host + " HTTP/1.1\r\n\r\n", "\r\n\r\n")
            .starts_with("HTTP/1.1 200"));
  CHECK(Proxy::talk(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "through").ends_with("through"));
}

TEST_CASE("proxy: an address that the guard refuses is never connected to") {
  TestSite site([](const TestRequest&) { return TestReply::page("inside"); });
  ProxyOptions options;
  std::atomic<int> asked = 0;
  options.lookup = [&](std::string) -> boost::asio::awaitable<Result<std::vector<std::string>>> {
    ++asked;
    co_return std::vector<std::string>{"127.0.0.1", "::1", "::ffff:127.0.0.1"};
  };
  const Proxy proxy(options);
  const std::string port = std::to_string(site.port());
  for (const std::string& host : {std::string("127.0.0.1"),
                                  std::string("[::1]"),
                                  std::string("[::ffff:127.0.0.1]"),
                                  std::string("rebound.test")}) {
    INFO(host);
    CHECK(proxy.ask(get("http://" + host + ":" + port + "/")).empty());
    CHECK(proxy.ask("CONNECT " + host + ":" + port + " HTTP/1.1\r\n\r\n")
              .starts_with("HTTP/1.1 403"));
  }
  CHECK(asked == 2);
  CHECK(site.connections() == 0);
  for (const ProxyConnection& one : proxy.proxy->connections()) {
    REQUIRE(one.error);
    CHECK(one.error->kind() == ErrorKind::kDenied);
    CHECK(one.ip.empty());
  }
}

TEST_CASE(
    "proxy: a name goes to the address that was judged, the next one when the first is dead") {
  TestSite site([](const TestRequest&) { return TestReply::page("named"); }, open_site());
  ProxyOptions options;
  options.lookup = [&](std::string) -> boost::asio::awaitable<Result<std::vector<std::string>>> {
    co_return std::vector<std::string>{"127.0.0.1", "127.0.9.77", kOpenAddress};
  };
  const Proxy proxy(options);
  CHECK(proxy.ask(get(site.url("/", "a.test"))).ends_with("named"));
  CHECK(proxy.proxy->connections()[0].ip == kOpenAddress);
}

TEST_CASE("proxy: what is no request for another host is refused") {
  const Proxy proxy;
  for (const char* const request : {"GET /path HTTP/1.1\r\nHost: x\r\n\r\n",
                                    "GET ftp://a/ HTTP/1.1\r\n\r\n",
                                    "GET https://a/ HTTP/1.1\r\n\r\n",
                                    "CONNECT a HTTP/1.1\r\n\r\n",
                                    "CONNECT a:0 HTTP/1.1\r\n\r\n",
                                    "CONNECT a:99999 HTTP/1.1\r\n\r\n",
                                    "CONNECT :80 HTTP/1.1\r\n\r\n"}) {
    INFO(request);
    const bool is_connect = std::string_view(request).starts_with("CONNECT");
    CHECK(proxy.ask(request).starts_with(is_connect ? "HTTP/1.1 502" : ""));
  }
  CHECK(proxy.ask("\x16\x03\x01 nonsense\r\n\r\n").empty());
}

TEST_CASE("proxy: a dead or mute server is told as such") {
  TestSite mute([](const TestRequest&) { return TestReply::raw(""); }, open_site());
  TestSite wild([](const TestRequest&) { return TestReply::raw("\x01\x02\x03 no http\r\n\r\n"); },
                open_site());
  const Proxy proxy;
  CHECK(proxy.ask("CONNECT 127.0.9.1:9 HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 502"));
  for (const std::string& url :
       {mute.url("/"), wild.url("/"), std::string("http://nowhere.test/")}) {
    INFO(url);
    CHECK(proxy.ask(get(url)).empty());
    REQUIRE(proxy.proxy->connections().back().error);
  }
  CHECK(proxy.proxy->connections()[1].error->kind() == ErrorKind::kProtocol);
  CHECK(proxy.proxy->connections()[3].error->kind() == ErrorKind::kNetwork);
}

TEST_CASE("proxy: the byte budget cuts what has no end") {
  TestSite site(
      [](const TestRequest&) {
        TestReply reply = TestReply::raw("HTTP/1.1 200 OK\r\n\r\n");
        reply.endless = {std::string(65536, 'x'), {}};
        return reply;
      },
      open_site());
  ProxyOptions options;
  options.max_bytes = 1 << 20;
  const Proxy proxy(options);
  CHECK(proxy.ask(get(site.url("/"))).size() < (3U << 20));
  REQUIRE(proxy.proxy->connections()[0].error);
  CHECK(proxy.proxy->connections()[0].error->message().find("1048576 bytes") != std::string::npos);
}

TEST_CASE("proxy: so many connections and no more") {
  TestSite site([](const TestRequest&) { return TestReply::page("x"); }, open_site());
  ProxyOptions options;
  options.max_connections = 3;
  const Proxy proxy(options);
  for (int i = 0; i < 6; ++i) proxy.ask(get(site.url("/")));
  CHECK(site.requests().size() == 3);
  const auto seen = proxy.proxy->connections();
  REQUIRE(seen.size() == 4);
  CHECK(seen[3].error->message() == "more than 3 connections");
}

TEST_CASE("proxy: it ends at once, whatever hangs") {
  TestSite site([](const TestRequest&) { return TestReply::silence(); }, open_site());
  const auto began = std::chrono::steady_clock::now();
  {
    const Proxy proxy;
    const Descriptor idle = proxy.connect();
    const Descriptor waiting = proxy.connect();
    const std::string request = get(site.url("/"));
    REQUIRE(::send(waiting.get(), request.data(), request.size(), MSG_NOSIGNAL) > 0);
    while (site.requests().empty()) std::this_thread::yield();
  }
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(3));
}
