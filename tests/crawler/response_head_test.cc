#include "crawler/response_head.h"

#include <doctest/doctest.h>

using namespace zc;

TEST_CASE("response head: order, repeats, white space and folded lines (RFC 9112 section 5)") {
  const ResponseHead head = parse_response_head(
      "HTTP/1.1 200 OK\r\nA: 1\r\nb:  two \t\r\nA:\r\n folded\r\n\tmore\r\nno colon\r\n\r\nX: "
      "body");
  CHECK(head.status == 200);
  CHECK(head.headers == std::vector<HttpHeader>{{"A", "1"}, {"b", "two"}, {"A", " folded more"}});
}

TEST_CASE("response head: bare line feeds and a cut end are read as far as they go") {
  const ResponseHead head = parse_response_head("HTTP/1.0 404 Not Found\nServer: x\nDa");
  CHECK(head.status == 404);
  CHECK(head.headers == std::vector<HttpHeader>{{"Server", "x"}});
}

TEST_CASE("response head: what is no status line has status 0") {
  for (const char* const line :
       {"", "HTTP/1.1", "HTTP/1.1 20", "HTTP/1.1 2000 OK", "HTTP/1.1 abc", "ICY 200 OK"}) {
    CAPTURE(line);
    CHECK(status_of_line(line) == 0);
  }
  CHECK(status_of_line("HTTP/1.1 204") == 204);
  CHECK(status_of_line("HTTP/1.1  301 Moved") == 301);
}

TEST_CASE("response head: list members are gathered over repeated fields") {
  const std::vector<HttpHeader> headers = {
      {"Transfer-Encoding", "GZip;q=1 , , x"}, {"Other", "y"}, {"transfer-encoding", "chunked"}};
  CHECK(list_members(headers, "Transfer-Encoding") ==
        std::vector<std::string>{"gzip", "x", "chunked"});
}
