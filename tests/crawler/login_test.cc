#include "crawler/login.h"

#include <doctest/doctest.h>

using zc::Capture;
using zc::Login;
using zc::LoginOptions;
using zc::PageForm;
using Step = zc::Login::Step;

namespace {

LoginOptions options() {
  LoginOptions options;
  options.page = "http://a.cn/login?next=/";
  options.user = "某 & 某";
  options.password = "p=1+2%";
  return options;
}

Capture answer(int status, const std::string& location = {}) {
  Capture capture;
  capture.url = "http://a.cn/x";
  capture.http_status = status;
  if (!location.empty()) capture.headers = {{"Location", location}};
  return capture;
}

const PageForm kForm{"http://a.cn/do", {{"token", "t 1"}, {"username", "old"}}};

Login logged_in() {
  Login login(options());
  login.note_page(answer(200), &kForm);
  login.note_answer(answer(302, "/home"), false);
  return login;
}

}  // namespace

TEST_CASE("login: the page first, then its form with hidden fields, user and password") {
  Login login(options());
  CHECK(login.next() == Step::kPage);
  CHECK_FALSE(login.is_in());
  login.note_page(answer(200), &kForm);
  CHECK(login.next() == Step::kSend);
  CHECK(login.action() == "http://a.cn/do");
  CHECK(login.form_body() == "token=t+1&username=%E6%9F%90+%26+%E6%9F%90&password=p%3D1%2B2%25");
  login.note_answer(answer(302, "/home"), false);
  CHECK(login.is_in());
  CHECK(login.next() == Step::kNothing);
}

TEST_CASE("login: an action of the settings goes before the form's, and needs no form") {
  LoginOptions own = options();
  own.action = "http://a.cn/api";
  Login login(own);
  login.note_page(answer(200), nullptr);
  CHECK(login.next() == Step::kSend);
  CHECK(login.action() == "http://a.cn/api");
}

TEST_CASE("login: what went wrong is told, the password not") {
  const auto failure = [](auto act) {
    Login login(options());
    act(login);
    CHECK(login.next() == Step::kNothing);
    CHECK_FALSE(login.is_in());
    CHECK(login.failure().find("p=1") == std::string::npos);
    return login.failure();
  };
  CHECK(failure([](Login& l) { l.note_page(answer(404), &kForm); }).find("404") !=
        std::string::npos);
  CHECK(failure([](Login& l) { l.note_page(answer(200), nullptr); }).find("no form") !=
        std::string::npos);
  const auto sent = [&](const Capture& reply, bool again) {
    return failure([&](Login& l) {
      l.note_page(answer(200), &kForm);
      l.note_answer(reply, again);
    });
  };
  CHECK(sent(answer(403), false).find("403") != std::string::npos);
  CHECK(sent(answer(200), true).find("not taken") != std::string::npos);
  CHECK(sent(answer(302, "/login?error=1"), false).find("not taken") != std::string::npos);
}

TEST_CASE("login: a session that ends is taken up again, so many times") {
  Login login = logged_in();
  CHECK_FALSE(login.note_visit(answer(200)));
  CHECK_FALSE(login.note_visit(answer(302, "/other")));
  CHECK(login.note_visit(answer(302, "/login")));
  CHECK(login.next() == Step::kPage);
  CHECK_FALSE(login.note_visit(answer(401)));  // one is enough
  for (std::uint32_t i = 2; i <= Login::kMostLogins; ++i) {
    login.note_page(answer(200), &kForm);
    login.note_answer(answer(200), false);
    REQUIRE(login.is_in());
    CHECK(login.note_visit(answer(401)) == (i < Login::kMostLogins));
  }
  CHECK(login.is_in());
}
