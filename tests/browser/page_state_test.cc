// A login and a test of humanity are told from the page itself.
#include "browser/page_state.h"

#include <string>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "tests/browser/browser_support.h"

using namespace zc;
using namespace zc::test;

namespace {

std::string times(std::size_t count, const std::string& words) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += words;
  return out;
}

TestReply answer(const TestRequest& request) {
  const std::string& at = request.target;
  const std::string form =
      "<form><input name=u><input type=password name=p><button>登录</button></form>";
  const std::string course = "<p>" + times(100, "本校开设电工、焊工、叉车司机培训，") + "</p>";
  if (at == "/login") return TestReply::page("<title>登录</title><h1>用户登录</h1>" + form);
  if (at == "/school") return TestReply::page("<title>学校</title>" + course + form);
  if (at == "/hidden") {
    return TestReply::page("<p>短页</p><div style='display:none'>" + form + "</div>");
  }
  if (at == "/slider") {
    return TestReply::page(
        "<title>验证</title><div class=geetest_holder style='width:300px;height:44px'>按住</div>"
        "<script>document.querySelector('.geetest_holder').onclick=()=>fetch('/solved')</script>");
  }
  if (at == "/words")
    return TestReply::page("<div>请完成安全验证</div><div>拖动滑块填充拼图</div>");
  if (at == "/article") return TestReply::page("<h1>什么是人机验证</h1>" + course);
  if (at == "/later") {
    return TestReply::page(
        "<div style='height:3000px'>内容</div><script>addEventListener('scroll',()=>"
        "document.body.innerHTML='<p>登录后查看更多内容<p>扫码登录')</script>");
  }
  return TestReply::status(404);
}

}  // namespace

TEST_CASE("page state: a password field, a widget or the words count where there is little else") {
  const auto state = [](const PageFeatures& seen) { return page_state(seen); };
  CHECK(state({.title = "电工培训", .text = "电工培训", .text_length = 4}) == PageState::kOpen);
  CHECK(state({.text_length = 100, .password_fields = 1}) == PageState::kLogin);
  CHECK(state({.text_length = 3000, .password_fields = 1}) == PageState::kOpen);
  CHECK(state({.text_length = 100, .captchas = {".yidun"}}) == PageState::kCaptcha);
  CHECK(state({.text_length = 3000, .captchas = {".yidun"}}) == PageState::kOpen);
  CHECK(state({.text_length = 100, .password_fields = 1, .captchas = {".yidun"}}) ==
        PageState::kLogin);
  CHECK(state({.title = "百度安全验证"}) == PageState::kCaptcha);
  CHECK(state({.text = "请完成安全验证后继续访问", .text_length = 12}) == PageState::kCaptcha);
  CHECK(state({.text = "登录后查看全部内容", .text_length = 9}) == PageState::kLogin);
  CHECK(state({.text = "登录后查看全部内容", .text_length = 900}) == PageState::kOpen);
  CHECK(name_of(PageState::kCaptcha) == "captcha");
  CHECK(chinese_name_of(PageState::kLogin) == "要求登录");
}

TEST_CASE("page state: what the browser says is taken within bounds") {
  CHECK(read_page_features(boost::json::parse("[]")) == PageFeatures{});
  CHECK(read_page_features(boost::json::parse(R"({"title":1,"text_length":-4,"captchas":"x"})")) ==
        PageFeatures{});
  const auto some = read_page_features(boost::json::parse(
      R"({"title":"a","text":"b","text_length":1,"password_fields":2,"captchas":["c",3]})"));
  CHECK(some == PageFeatures{"a", "b", 1, 2, {"c"}});
}

TEST_CASE("page state: in a real Chromium") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  RenderOptions options = quick_render();
  options.screenshot = false;
  const auto state = [&](const char* path) { return web.must(path, options).state; };
  CHECK(state("/login") == PageState::kLogin);
  CHECK(state("/school") == PageState::kOpen);
  CHECK(state("/hidden") == PageState::kOpen);
  CHECK(state("/slider") == PageState::kCaptcha);
  CHECK(web.asked("/solved") == 0);
  CHECK(state("/words") == PageState::kCaptcha);
  CHECK(state("/article") == PageState::kOpen);
}

TEST_CASE("page state: a login that comes up while the page is scrolled is seen") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  CHECK(web.must("/later").state == PageState::kLogin);
}
