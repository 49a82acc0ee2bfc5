#include "extractor/login_form.h"

#include <doctest/doctest.h>

using zc::find_login_form;

TEST_CASE("login form: the form with the password field, its action and hidden fields") {
  const auto form = find_login_form(
      "<form action=/search><input name=q></form>"
      "<form method=post action='/do?a=1&amp;b=2'><input type=HIDDEN name=csrf value='x&quot;y'>"
      "<div><input name=username><input type=password name=password></div>"
      "<input type=hidden name=empty><input type=hidden value=nameless></form>",
      "password");
  REQUIRE(form);
  CHECK(form->action == "/do?a=1&b=2");
  CHECK(form->hidden ==
        std::vector<std::pair<std::string, std::string>>{{"csrf", "x\"y"}, {"empty", ""}});
}

TEST_CASE("login form: none is told from an empty one") {
  CHECK_FALSE(find_login_form("<form><input name=q></form><input name=password>", "password"));
  CHECK_FALSE(find_login_form("", "password"));
  const auto bare = find_login_form("<form><input name=pw></form>", "pw");
  REQUIRE(bare);
  CHECK(bare->action.empty());
  CHECK(bare->hidden.empty());
}
