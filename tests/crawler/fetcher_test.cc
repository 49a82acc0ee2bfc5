#include "crawler/fetcher.h"

#include <fmt/format.h>
#include <zlib.h>

#include "tests/crawler/fetch_support.h"
#include "tests/support/test_dns.h"
#include "tests/support/test_site.h"

using namespace zc;
using namespace zc::test;

namespace {

std::string gzip(const std::string& text) {
  z_stream stream = {};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

std::string chunked(const std::string& text, std::size_t size) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += size) {
    const std::string piece = text.substr(at, size);
    out += fmt::format("{:x};note=1\r\n{}\r\n", piece.size(), piece);
  }
  return out + "0\r\nX-Trailer: yes\r\n\r\n";
}

TestSite site_of(std::string raw, TestEnd end = TestEnd::kKeep) {
  return TestSite([raw, end](const TestRequest&) { return TestReply::raw(raw, end); });
}

const std::string kText = "<html><body>考证培训，敬请留意。</body></html>";

}  // namespace

TEST_CASE("fetcher: a plain exchange is recorded byte for byte") {
  const std::string head = fmt::format(
      "HTTP/1.1 200 Fine\r\nContent-Type: text/html\r\nX-Twice: a\r\nx-twice:  b \r\n"
      "Content-Length: {}\r\n\r\n",
      kText.size());
  TestSite site = site_of(head + kText);
  Web web;
  FetchRequest request;
  request.url = site.url("/a/../b%2F?q=%BF%BC%D6%A4&x=|");
  request.referrer = "http://127.0.0.1/from";
  request.if_none_match = "\"v1\"";
  request.if_modified_since = "Mon, 23 Nov 2026 08:00:00 GMT";
  request.headers = {{"accept", "text/html"}, {"X-Office", "test"}};
  const Result<Capture> got = web.fetch(request);
  REQUIRE_MESSAGE(got.has_value(), (got ? std::string() : got.error().message()));

  CHECK(got->http_status == 200);
  CHECK(got->response_head == head);
  CHECK(got->body == kText);
  CHECK(got->payload() == kText);
  CHECK_FALSE(got->body_is_coded);
  CHECK(got->decoded.empty());
  CHECK(got->truncation == Truncation::kNone);
  CHECK(got->headers.size() == 4);
  CHECK(got->headers[2] == HttpHeader{"x-twice", "b"});
  CHECK(got->peer_ip == "127.0.0.1");
  CHECK(got->peer_port == site.port());
  CHECK(got->dns_answers == std::vector<std::string>{"127.0.0.1"});
  CHECK(got->started == web.clock.now());
  CHECK(got->tls_version.empty());

  const TestRequest seen = site.requests().at(0);
  CHECK(got->request_head == seen.head);
  CHECK(seen.target == "/b%2F?q=%BF%BC%D6%A4&x=|");
  CHECK(seen.header("User-Agent") == "zhengcha-test/1.0");
  CHECK(seen.header("Accept") == "text/html");
  CHECK(seen.header("X-Office") == "test");
  CHECK(seen.header("Referer") == "http://127.0.0.1/from");
  CHECK(seen.header("If-None-Match") == "\"v1\"");
  CHECK(seen.header("If-Modified-Since") == "Mon, 23 Nov 2026 08:00:00 GMT");
  CHECK(seen.header("Accept-Encoding") == "gzip, deflate");
}

TEST_CASE("fetcher: chunked and compressed bodies are kept as sent and decoded beside") {
  const std::string zipped = gzip(kText);
  Web web;
  const auto check = [&web](const std::string& head, const std::string& body) {
    TestSite site = site_of("HTTP/1.1 200 OK\r\n" + head + "\r\n" + body);
    const Result<Capture> got = web.fetch(site.url("/"));
    REQUIRE_MESSAGE(got.has_value(), (got ? std::string() : got.error().message()));
    CHECK(got->body == body);
    CHECK(got->body_is_coded);
    CHECK(got->decoded == kText);
    CHECK(got->response_head == "HTTP/1.1 200 OK\r\n" + head + "\r\n");
    CHECK(got->truncation == Truncation::kNone);
  };
  SUBCASE("chunked") {
    check("Transfer-Encoding: chunked\r\n", chunked(kText, 7));
  }
  SUBCASE("gzip") {
    check(fmt::format("Content-Encoding: gzip\r\nContent-Length: {}\r\n", zipped.size()), zipped);
  }
  SUBCASE("both") {
    check("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", chunked(zipped, 11));
  }
}

TEST_CASE("fetcher: interim responses are left out, the final head is kept") {
  TestSite site = site_of(
      "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
      "HTTP/1.1 404 Gone Away\r\nContent-Length: 2\r\n\r\nno");
  Web web;
  const Result<Capture> got = web.fetch(site.url("/"));
  REQUIRE_MESSAGE(got.has_value(), (got ? std::string() : got.error().message()));
  CHECK(got->http_status == 404);
  CHECK(got->response_head == "HTTP/1.1 404 Gone Away\r\nContent-Length: 2\r\n\r\n");
  CHECK(got->body == "no");
}

TEST_CASE("fetcher: a redirect is a capture, not followed") {
  TestSite site(
      [](const TestRequest&) { return TestReply::status(302, "Location: /elsewhere\r\n"); });
  Web web;
  const Result<Capture> got = web.fetch(site.url("/"));
  REQUIRE(got.has_value());
  CHECK(got->http_status == 302);
  CHECK(got->header("location") == "/elsewhere");
  CHECK(site.requests().size() == 1);
}

TEST_CASE("fetcher: a connection is used again") {
  TestSite site([](const TestRequest&) { return TestReply::page("x"); });
  Web web;
  for (int i = 0; i < 5; ++i) {
    const Result<Capture> got = web.fetch(site.url("/"));
    REQUIRE(got.has_value());
    CHECK(got->peer_ip == "127.0.0.1");
  }
  CHECK(site.connections() == 1);
}

TEST_CASE("fetcher: a pooled connection that the server has closed is replaced in silence") {
  TestSite site = site_of("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", TestEnd::kClose);
  Web web;
  for (std::size_t i = 0; i < 5; ++i) {
    const Result<Capture> got = web.fetch(site.url("/"));
    REQUIRE_MESSAGE(got.has_value(), (got ? std::string() : got.error().message()));
    CHECK(got->request_head == site.requests().at(i).head);
  }
  CHECK(site.connections() == 5);
}

TEST_CASE("fetcher: an endless body stops at the byte cap or at the deadline") {
  TestSite site([](const TestRequest& request) {
    TestReply reply = TestReply::raw("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
    reply.endless = TestPiece{"0123456789abcdef"};
    if (request.target == "/slow") reply.endless.pause = std::chrono::milliseconds(10);
    return reply;
  });
  FetchOptions options = quick_options();
  options.max_body_bytes = 100'000;
  Web web(options);
  SUBCASE("cap") {
    const Result<Capture> got = web.fetch(site.url("/"));
    REQUIRE(got.has_value());
    CHECK(got->truncation == Truncation::kLength);
    CHECK(got->body.size() == 100'000);
  }
  SUBCASE("deadline") {
    const Result<Capture> got = web.fetch_briefly(site.url("/slow"));
    REQUIRE(got.has_value());
    CHECK(got->truncation == Truncation::kTime);
    CHECK(got->body.starts_with("0123456789abcdef"));
  }
}

TEST_CASE("fetcher: endless chunks stop at the byte cap") {
  TestSite site([](const TestRequest&) {
    TestReply reply = TestReply::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    reply.endless = TestPiece{"4\r\nabcd\r\n"};
    return reply;
  });
  FetchOptions options = quick_options();
  options.max_body_bytes = 9'000;
  Web web(options);
  const Result<Capture> got = web.fetch(site.url("/"));
  REQUIRE(got.has_value());
  CHECK(got->truncation == Truncation::kLength);
  CHECK(got->body.size() == 9'000);
  CHECK(got->decoded.size() == 4'000);
}

TEST_CASE("fetcher: a gzip bomb stops at the cap") {
  const std::string bomb = gzip(std::string(20'000'000, 'A'));
  TestSite site =
      site_of(fmt::format("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
                          bomb.size()) +
              bomb);
  FetchOptions options = quick_options();
  options.max_body_bytes = 1'000'000;
  Web web(options);
  const Result<Capture> got = web.fetch(site.url("/"));
  REQUIRE(got.has_value());
  CHECK(got->truncation == Truncation::kLength);
  CHECK(got->body == bomb);
  CHECK(got->decoded.size() == 1'000'000);
}

TEST_CASE("fetcher: a body cut short is a capture that says so") {
  Web web;
  SUBCASE("content-length too large") {
    TestSite site = site_of("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", TestEnd::kClose);
    const Result<Capture> got = web.fetch(site.url("/"));
    REQUIRE(got.has_value());
    CHECK(got->truncation == Truncation::kDisconnect);
    CHECK(got->body == "short");
  }
  SUBCASE("chunked without an end") {
    TestSite site = site_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
                            TestEnd::kClose);
    const Result<Capture> got = web.fetch(site.url("/"));
    REQUIRE(got.has_value());
    CHECK(got->truncation == Truncation::kDisconnect);
    CHECK(got->decoded == "short");
  }
  SUBCASE("reset") {
    // The pause lets the bytes arrive: a reset discards what the client has not read yet.
    TestSite site([](const TestRequest&) {
      TestReply reply =
          TestReply::raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", TestEnd::kReset);
      reply.pieces.push_back(TestPiece{"er", std::chrono::milliseconds(100)});
      return reply;
    });
    const Result<Capture> got = web.fetch(site.url("/"));
    REQUIRE(got.has_value());
    CHECK(got->truncation == Truncation::kDisconnect);
    CHECK(got->body.starts_with("short"));
  }
}

TEST_CASE("fetcher: bytes beyond Content-Length are no part of the body") {
  TestSite site = site_of("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfourjunk", TestEnd::kClose);
  Web web;
  const Result<Capture> got = web.fetch(site.url("/"));
  REQUIRE(got.has_value());
  CHECK(got->body == "four");
  CHECK(got->truncation == Truncation::kNone);
}

TEST_CASE("fetcher: failures before the head name kind and stage") {
  Web web;
  const auto failure = [&web](const TestSite& site) {
    Result<Capture> got = web.fetch_briefly(site.url("/"));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().message().find("127.0.0.1") != std::string::npos);
    CHECK(field(got.error(), "host") == "127.0.0.1");
    return got.error();
  };
  SUBCASE("a server that never answers") {
    TestSite site([](const TestRequest&) { return TestReply::silence(); });
    const Error error = failure(site);
    CHECK(error.kind() == ErrorKind::kTimeout);
    CHECK(field(error, "stage") == "head");
  }
  SUBCASE("a head that comes byte by byte") {
    TestSite site([](const TestRequest&) {
      TestReply reply = TestReply::raw("HTTP/1.1 200 OK\r\nX: ");
      reply.endless = TestPiece{"a", std::chrono::milliseconds(10)};
      return reply;
    });
    const Error error = failure(site);
    CHECK(error.kind() == ErrorKind::kTimeout);
    CHECK(field(error, "stage") == "head");
  }
  SUBCASE("a reset in the head") {
    const Error error = failure(site_of("HTTP/1.1 200 OK\r\nContent-", TestEnd::kReset));
    CHECK(error.kind() == ErrorKind::kNetwork);
    CHECK(field(error, "stage") == "head");
  }
  SUBCASE("a close in the head") {
    const Error error = failure(site_of("HTTP/1.1 200 OK\r\nContent-", TestEnd::kClose));
    CHECK(error.kind() == ErrorKind::kNetwork);
    CHECK(field(error, "stage") == "head");
  }
  SUBCASE("a malformed status line") {
    const Error error = failure(site_of("HTTQ/1.1 two hundred\r\n\r\n", TestEnd::kClose));
    CHECK(error.kind() == ErrorKind::kProtocol);
    CHECK(field(error, "stage") == "head");
  }
  SUBCASE("a head of many lines, 1 MB in all") {
    std::string raw = "HTTP/1.1 200 OK\r\n";
    while (raw.size() < 1'000'000) raw += "X-Filler: " + std::string(1000, 'x') + "\r\n";
    const Error error = failure(site_of(raw + "\r\n", TestEnd::kClose));
    CHECK(error.kind() == ErrorKind::kProtocol);
    CHECK(field(error, "stage") == "head");
  }
  SUBCASE("one header line of 1 MB") {
    const std::string raw = "HTTP/1.1 200 OK\r\nX: " + std::string(1'000'000, 'x') + "\r\n\r\n";
    const Error error = failure(site_of(raw, TestEnd::kClose));
    CHECK(error.kind() == ErrorKind::kProtocol);
    CHECK(field(error, "stage") == "head");
  }
  SUBCASE("interim responses without end") {
    TestSite site([](const TestRequest&) {
      TestReply reply;
      reply.endless = TestPiece{"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"};
      return reply;
    });
    CHECK(failure(site).kind() == ErrorKind::kProtocol);
  }
  SUBCASE("NUL bytes in a header") {
    const std::string raw =
        "HTTP/1.1 200 OK\r\nX-Nul: a" + std::string(1, '\0') + "b\r\nContent-Length: 0\r\n\r\n";
    const Error error = failure(site_of(raw, TestEnd::kClose));
    CHECK(error.kind() == ErrorKind::kProtocol);
    CHECK(field(error, "stage") == "head");
  }
}

TEST_CASE("fetcher: a closed port fails at stage connect") {
  Web web;
  const Result<Capture> got = web.fetch(fmt::format("http://127.0.0.1:{}/", closed_port()));
  REQUIRE_FALSE(got.has_value());
  CHECK(got.error().kind() == ErrorKind::kNetwork);
  CHECK(field(got.error(), "stage") == "connect");
  CHECK(field(got.error(), "ip") == "127.0.0.1");
}

TEST_CASE("fetcher: what is no http address, or would break a header line, is refused at once") {
  Web web;
  for (const char* const url : {"ftp://127.0.0.1/", "file:///etc/passwd", "nonsense"}) {
    const Result<Capture> got = web.fetch(std::string(url));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().kind() == ErrorKind::kBadInput);
  }
  FetchRequest request;
  request.url = "http://127.0.0.1/";
  request.referrer = "http://a/\r\nX-Smuggled: 1";
  const Result<Capture> got = web.fetch(request);
  REQUIRE_FALSE(got.has_value());
  CHECK(got.error().kind() == ErrorKind::kBadInput);
}

TEST_CASE("fetcher: the default guard refuses loopback, whether written or resolved") {
  TestSite site([](const TestRequest&) { return TestReply::page("secret"); });
  TestDns dns(TestDns::Names{{"inside.test", {"127.0.0.1", "10.0.0.1"}}});
  FetchOptions options = quick_options();
  options.dns_servers = {dns.server()};
  Result<AddressGuard> guard = AddressGuard::create(AddressGuardOptions());
  REQUIRE(guard.has_value());
  Web web(options, *guard);
  for (const char* const host :
       {"127.0.0.1", "2130706433", "127.1", "[::ffff:127.0.0.1]", "inside.test"}) {
    CAPTURE(host);
    const Result<Capture> got = web.fetch(site.url("/", host));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().kind() == ErrorKind::kDenied);
    CHECK(field(got.error(), "stage") == "guard");
    CHECK(got.error().message().find("127.0.0.") != std::string::npos);
  }
  CHECK(site.connections() == 0);
}

TEST_CASE("fetcher: names are resolved, answers kept, addresses walked") {
  TestSite site([](const TestRequest&) { return TestReply::page("x"); });
  TestDns dns(
      TestDns::Names{{"site.test", {"10.1.2.3", "127.0.0.9", "127.0.0.1"}}, {"mute.test", {}}});
  FetchOptions options = quick_options();
  options.dns_servers = {dns.server()};
  Web web(options);
  SUBCASE("refused addresses are left out, dead ones passed over") {
    const Result<Capture> got = web.fetch(site.url("/", "site.test"));
    REQUIRE_MESSAGE(got.has_value(), (got ? std::string() : got.error().message()));
    CHECK(got->peer_ip == "127.0.0.1");
    CHECK(got->dns_answers.size() == 3);
    CHECK(site.requests().at(0).header("Host") == fmt::format("site.test:{}", site.port()));
  }
  SUBCASE("a name that does not exist") {
    const Result<Capture> got = web.fetch("http://no-such.test/");
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().kind() == ErrorKind::kNetwork);
    CHECK(field(got.error(), "stage") == "dns");
  }
  SUBCASE("a name server that says nothing") {
    const Result<Capture> got = web.fetch_briefly("http://mute.test/");
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().kind() == ErrorKind::kTimeout);
    CHECK(field(got.error(), "stage") == "dns");
  }
}

TEST_CASE("fetcher: IPv6 hosts work") {
  TestSiteOptions six;
  six.address = "::1";
  TestSite site([](const TestRequest&) { return TestReply::page("six"); }, six);
  Web web;
  const Result<Capture> got = web.fetch(site.url("/"));
  REQUIRE_MESSAGE(got.has_value(), (got ? std::string() : got.error().message()));
  CHECK(got->peer_ip == "::1");
  CHECK(got->body == "six");
}
