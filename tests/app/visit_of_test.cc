#include "app/visit_of.h"

#include <doctest/doctest.h>

using namespace zc;

namespace {

constexpr UtcTime kNow{std::chrono::milliseconds(1'700'000'000'000)};

Visit visit(int status, const std::string& head, Truncation truncation = Truncation::kNone) {
  Capture capture;
  capture.started = kNow;
  capture.http_status = status;
  capture.response_head = head;
  capture.truncation = truncation;
  return visit_of(UrlTask{.url = "https://a.example/"}, capture);
}

}  // namespace

TEST_CASE("visit: a page needs no reason, a failure is told by its status line") {
  const Visit page = visit(200, "HTTP/1.1 200 OK\r\nA: b\r\n");
  CHECK(page.url == "https://a.example/");
  CHECK(page.time == kNow);
  CHECK(page.outcome == Outcome::kPage);
  CHECK(page.reason.empty());
  const Visit gone = visit(404, "HTTP/1.1 404 Not Found\r\nA: b\r\n");
  CHECK(gone.outcome == Outcome::kGone);
  CHECK(gone.reason == "HTTP/1.1 404 Not Found");
  CHECK(is_page(page.outcome));
  CHECK_FALSE(is_page(gone.outcome));
}

TEST_CASE("visit: a body that was cut is told") {
  CHECK(visit(200, "HTTP/1.1 200 OK\r\n", Truncation::kLength).reason ==
        "body cut: " + std::string(name_of(Truncation::kLength)));
}

TEST_CASE("visit: without an answer the error is the reason") {
  const Visit denied =
      visit_of(UrlTask{.url = "u"}, Error(ErrorKind::kDenied, "robots.txt says no"), kNow);
  CHECK(denied.outcome == Outcome::kDenied);
  CHECK(denied.reason == "robots.txt says no");
  CHECK(denied.http_status == 0);
}
