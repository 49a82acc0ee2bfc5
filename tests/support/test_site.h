// A web server on loopback that answers what a test tells it to, and misbehaves on demand: raw
// bytes, pauses between pieces, endless bodies, resets, silence.
//
//   TestSite site([](const TestRequest& request) { return TestReply::page("<p>hello"); });
//   fetch(site.url("/index.html"));
//   site.requests();  // what was asked, byte by byte
//
// One thread per connection.  The handler is called by many of them at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace zc::test {

struct TestRequest {
  std::string head = {};       // as received, through the empty line
  std::string target = {};     // "/page?q=1"
  std::string body = {};       // as long as Content-Length says
  std::size_t connection = 0;  // counted from 1

  // Value of the first header of that name (any case); "" if there is none.
  std::string header(std::string_view name) const;
};

struct TestPiece {
  std::string bytes = {};
  std::chrono::milliseconds pause{0};  // before it
};

enum class TestEnd {
  kKeep,   // wait for the next request on this connection
  kClose,  // close in good order
  kReset,  // RST instead of FIN
  kHang,   // say nothing more until the client goes or the site ends
};

struct TestReply {
  std::vector<TestPiece> pieces = {};
  TestPiece endless = {};  // if it has bytes: sent again and again after the pieces
  TestEnd end = TestEnd::kKeep;

  // 200 with Content-Length.
  static TestReply page(std::string body, std::string type = "text/html; charset=utf-8");
  // Any status; `lines` are whole header lines, each ending in CRLF.  Content-Length is added.
  static TestReply status(int code, std::string lines = {}, std::string body = {});
  // These bytes and nothing else.
  static TestReply raw(std::string bytes, TestEnd end = TestEnd::kClose);
  static TestReply silence();
};

struct TestSiteOptions {
  std::string address = "127.0.0.1";  // any of 127.0.0.0/8, or ::1
  std::string certificate_file = {};  // PEM, with key_file: speaks TLS
  std::string key_file = {};
};

class TestSite {
 public:
  using Handler = std::function<TestReply(const TestRequest&)>;

  explicit TestSite(Handler handler, TestSiteOptions options = {});  // std::runtime_error
  ~TestSite();                                                       // cuts every connection
  TestSite(const TestSite&) = delete;
  TestSite& operator=(const TestSite&) = delete;

  std::uint16_t port() const;
  // "http://127.0.0.1:PORT/path"; with `host` that name in place of the address.
  std::string url(std::string_view path, std::string_view host = {}) const;
  std::vector<TestRequest> requests() const;
  std::size_t connections() const;  // accepted so far

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// A port of 127.0.0.1 on which nobody listens.
std::uint16_t closed_port();

// A certificate for `name` (also a subject alternative name), signed by itself.  PEM texts.
struct TestCertificate {
  std::string certificate = {};
  std::string key = {};
};
enum class TestValidity { kNow, kExpired };
TestCertificate make_certificate(const std::string& name,
                                 TestValidity validity = TestValidity::kNow);

}  // namespace zc::test
