// What comes out of pages that mean no harm, with a real Chromium.
#include "browser/render.h"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "browser/page_pictures.h"
#include "tests/browser/browser_support.h"
#include "tests/browser/png_pixels.h"
#include "tests/support/test_site.h"

using namespace zc;
using namespace zc::test;

namespace {

TestReply answer(const TestRequest& request) {
  const std::string& at = request.target;
  if (at == "/static")
    return TestReply::page("<title>静态</title><h1>职业技能培训</h1><p>一段文字");
  if (at == "/script") {
    return TestReply::page(
        "<title>a</title><div id=r></div><script>console.error('见',1);setTimeout(function(){"
        "r.innerHTML='<h1>包过</h1>'},200);fetch('/"
        "data').then(x=>x.text()).then(t=>document.title=t);"
        "nosuch();</script>");
  }
  if (at == "/data") return TestReply::page("来自接口", "text/plain; charset=utf-8");
  if (at == "/tall") return TestReply::page("<div style='height:9000px;background:#eee'>高</div>");
  if (at == "/move") return TestReply::page("<script>location.href='/static'</script>");
  if (at == "/hop") return TestReply::status(302, "Location: /static\r\n");
  if (at == "/frames") return TestReply::page("<iframe src=/secret></iframe><p>外");
  if (at == "/film") return TestReply::page("<video src=/film.mp4 autoplay></video>");
  if (at == "/form") {
    return TestReply::page(
        "<form method=post action=/posted><input name=a></form>"
        "<script>document.forms[0].submit()</script>");
  }
  if (at == "/shadow") {
    return TestReply::page(
        "<x-a></x-a><script>document.querySelector('x-a').attachShadow({mode:"
        "'closed'}).innerHTML='<p>影子里的字'</script>");
  }
  if (at == "/lies") {
    return TestReply::page(
        "<p>真</p><script>Object.defineProperty(Element.prototype,'outerHTML',"
        "{get:()=>'<p>假'});</script>");
  }
  if (at == "/responsive") {
    return TestReply::page(
        "<meta name=viewport content='width=device-width'><style>body{margin:0}"
        "#a{background:#00f;height:9000px}@media(max-width:600px){#a{background:#0f0}}</style>"
        "<div id=a></div><script>addEventListener('resize',()=>fetch('/resized?'+innerWidth+"
        "'x'+devicePixelRatio+'x'+navigator.maxTouchPoints))</script>");
  }
  if (at == "/old") {
    return TestReply::page(
        "<style>body{margin:0}</style><div style='width:980px;height:500px;background:linear-"
        "gradient(to right,#00f 50%,#f00 50%)'></div>");
  }
  if (at == "/404")
    return TestReply::status(404, "Content-Type: text/html; charset=utf-8\r\n", "<p>不见了");
  return TestReply::status(404);
}

}  // namespace

TEST_CASE("render: two captures of a static page are equal, byte for byte") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  const Rendered one = web.must("/static");
  const Rendered two = web.must("/static");
  CHECK(one.dom == two.dom);
  REQUIRE(one.tiles.size() == 1);
  CHECK(one.tiles == two.tiles);
  CHECK(size_of(one.tiles[0]) == std::pair(1280U, 900U));
  CHECK(one.title == "静态");
  CHECK(one.http_status == 200);
  CHECK(one.dom.find("<h1>职业技能培训</h1>") != std::string::npos);
  CHECK(one.notes.empty());
  CHECK(one.console.size() == two.console.size());
  CHECK(browsers_left() == 0);
}

TEST_CASE("render: what scripts make is there, with their requests and their errors") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  const Rendered page = web.must("/script");
  CHECK(page.dom.find("<h1>包过</h1>") != std::string::npos);
  CHECK(page.title == "来自接口");
  const auto data = std::find_if(page.requests.begin(), page.requests.end(), [](const auto& r) {
    return r.url.ends_with("/data");
  });
  REQUIRE(data != page.requests.end());
  CHECK(data->status == 200);
  CHECK(data->type == "Fetch");
  REQUIRE(page.console.size() >= 2);
  CHECK(page.console[0].text == "见 1");
  CHECK(page.console[1].level == "exception");
  CHECK(page.console[1].text.find("nosuch") != std::string::npos);
}

TEST_CASE("render: tall pages come in tiles, and what is cut off is told") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  const Rendered page = web.must("/tall");
  REQUIRE(page.tiles.size() == 3);
  CHECK(size_of(page.tiles[0]) == std::pair(1280U, 4000U));
  CHECK(size_of(page.tiles[2]).second >= 1000U);
  RenderOptions low = quick_render();
  low.max_height = 5000;
  const Rendered cut = web.must("/tall", low);
  CHECK(cut.tiles.size() == 2);
  CHECK(has_note(cut, "截图只到 5000 像素处"));
}

TEST_CASE("render: the same page as on a telephone") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  RenderOptions options = quick_render();
  options.mobile = true;
  const Rendered page = web.must("/responsive", options);
  CHECK(size_of(page.mobile.window) == std::pair(780U, 1688U));
  REQUIRE(page.mobile.tiles.size() == 3);
  CHECK(size_of(page.mobile.tiles[0]) == std::pair(780U, 8000U));
  CHECK(pixels_of(page.mobile.window).at(100, 100) == 0x00FF00);
  CHECK(pixels_of(page.mobile.tiles[2]).at(779, 1000) == 0x00FF00);
  CHECK(pixels_of(page.tiles[0]).at(100, 100) == 0x0000FF);
  CHECK(size_of(page.tiles[0]).first == 1280U);
  CHECK(web.asked("/responsive") == 1);
  CHECK(web.asked("/resized?390x2x5") >= 1);
  CHECK(web.asked("/resized?") == web.asked("/resized?390x"));  // it saw no other window
  options.screenshot = false;
  CHECK(web.must("/responsive", options).mobile.window.empty());
}

TEST_CASE("render: a page that knows no telephone is whole on it, only smaller") {
  ZC_SKIP_WITHOUT_BROWSER();
  CHECK(mobile_shape({390, 9000}, 4000, 20000).scale == 1);
  CHECK(mobile_shape({300, 9000}, 4000, 20000).width == 390);
  CHECK(mobile_shape({780, 9000}, 4000, 20000).view == 1688);
  CHECK(mobile_shape({99999, 9000}, 4000, 20000).width == 2000);
  Web web(answer);
  RenderOptions options = quick_render();
  options.mobile = true;
  const Rendered page = web.must("/old", options);
  REQUIRE(page.mobile.tiles.size() == 1);
  for (const std::string& png : {page.mobile.window, page.mobile.tiles[0]}) {
    const Pixels pixels = pixels_of(png);
    CHECK(pixels.width == 780);
    CHECK(pixels.at(10, 10) == 0x0000FF);
    CHECK(pixels.at(770, 10) == 0xFF0000);
    CHECK(pixels.at(770, 500) == 0xFFFFFF);
  }
}

TEST_CASE("render: where time is short the telephone's view is left out, and the note says so") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  RenderOptions options = quick_render();
  options.mobile = true;
  options.budget = std::chrono::seconds(6);
  const Rendered page = web.must("/static", options);
  CHECK(page.mobile.window.empty());
  CHECK(page.mobile.tiles.empty());
  CHECK_FALSE(page.tiles.empty());
  CHECK(has_note(page, "没有拍手机版面"));
}

TEST_CASE("render: the print is a PDF") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  RenderOptions options = quick_render();
  options.pdf = true;
  options.screenshot = false;
  const Rendered page = web.must("/static", options);
  CHECK(page.pdf.starts_with("%PDF-"));
  CHECK(page.tiles.empty());
}

TEST_CASE("render: where scripts and redirects lead is told") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  for (const char* const path : {"/move", "/hop"}) {
    const Rendered page = web.must(path);
    CHECK(page.final_url == web.site.url("/static"));
    CHECK(page.http_status == 200);
  }
  const Rendered gone = web.must("/404");
  CHECK(gone.http_status == 404);
  CHECK(gone.dom.find("不见了") != std::string::npos);
}

TEST_CASE("render: every document is asked about: the page, where it goes, its frames") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  web.manners.may_visit = [](const std::string& url) {
    const bool bad = url.ends_with("/secret") || url.ends_with("/static");
    return bad ? Status(Error(ErrorKind::kDenied, "robots says no")) : Status(Done{});
  };
  const Result<Rendered> itself = web.open("/static");
  REQUIRE_FALSE(itself);
  CHECK(itself.error().kind() == ErrorKind::kDenied);
  CHECK(itself.error().message() == "robots says no");
  CHECK_FALSE(web.open("/hop"));
  const Rendered framed = web.must("/frames");
  CHECK(has_note(framed, "robots says no"));
  CHECK(std::any_of(framed.requests.begin(), framed.requests.end(), [](const auto& r) {
    return r.url.ends_with("/secret") && r.blocked == "robots says no";
  }));
  CHECK(web.asked("/secret") == 0);
  CHECK(web.asked("/static") == 0);
}

TEST_CASE("render: no form is sent, no film is loaded") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  web.must("/film");
  CHECK(web.asked("/film.mp4") == 0);
  const Rendered form = web.must("/form");
  CHECK(web.asked("/posted") == 0);
  CHECK(std::any_of(form.requests.begin(), form.requests.end(), [](const auto& r) {
    return r.blocked == "no form is submitted";
  }));
}

TEST_CASE("render: shadow trees are in the document, and a page cannot change how it is read") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  CHECK(web.must("/shadow").dom.find("影子里的字") != std::string::npos);
  const Rendered lies = web.must("/lies");
  CHECK(lies.dom.find("<p>真</p>") != std::string::npos);
}

TEST_CASE("render: what cannot be reached, asked or started is told") {
  Web web(answer);
  const RenderOptions options = quick_render();
  CHECK(render("file:///etc/passwd", options, web.manners).error().kind() == ErrorKind::kBadInput);
  CHECK(render("chrome://version", options, web.manners).error().kind() == ErrorKind::kBadInput);
  RenderOptions none = options;
  none.browser.program = "no-such-browser";
  const Result<Rendered> absent = web.open("/static", none);
  REQUIRE_FALSE(absent);
  CHECK(absent.error().kind() == ErrorKind::kUnsupported);
  CHECK(absent.error().message().find("not installed") != std::string::npos);
  ZC_SKIP_WITHOUT_BROWSER();
  const auto dead = render("http://127.0.9.1:1025/", options, web.manners);
  REQUIRE_FALSE(dead);
  CHECK(dead.error().kind() == ErrorKind::kNetwork);
  const auto inside = render("http://192.168.0.1/", options, web.manners);
  REQUIRE_FALSE(inside);
  CHECK(inside.error().kind() == ErrorKind::kDenied);
  CHECK(inside.error().message().find("192.168.0.0/16") != std::string::npos);
}
