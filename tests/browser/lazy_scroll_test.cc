// What loads only when it comes into view, with and without a real Chromium.
#include "browser/lazy_scroll.h"

#include <chrono>
#include <string>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "tests/browser/browser_support.h"

using namespace zc;
using namespace zc::test;

namespace {

constexpr std::chrono::milliseconds kNoTime(0);

// Six screens, each of which asks the server for its words when it is seen.
const char* const kLazy = R"(<body style="margin:0"><script>
for (let i = 0; i < 6; i++) {
  const box = document.createElement('section');
  box.style.height = '800px';
  document.body.append(box);
  new IntersectionObserver((seen, me) => {
    if (!seen[0].isIntersecting) return;
    me.disconnect();
    fetch('/part?' + i).then(x => x.text()).then(t => box.textContent = t);
  }).observe(box);
}
addEventListener('scroll', () => document.body.dataset.y = scrollY);
</script>)";

const char* const kInner = R"(<body style="margin:0"><div style="height:100vh;overflow:auto" id=box>
<div style="height:4000px">上</div><p id=end>尾</p></div><script>
new IntersectionObserver(s => { if (s[0].isIntersecting) document.getElementById('end').textContent = '见到了'; })
  .observe(document.getElementById('end'));
</script>)";

const char* const kEndless = R"(<body style="margin:0"><div style="height:1800px">起</div><script>
addEventListener('scroll', () => {
  if (scrollY + innerHeight < document.documentElement.scrollHeight - 400) return;
  const more = document.createElement('div');
  more.style.height = '1500px';
  more.textContent = '又一段';
  document.body.append(more);
});
</script>)";

TestReply answer(const TestRequest& request) {
  const std::string& at = request.target;
  if (at == "/lazy") return TestReply::page(kLazy);
  if (at == "/inner") return TestReply::page(kInner);
  if (at == "/endless") return TestReply::page(kEndless);
  if (at.starts_with("/part?"))
    return TestReply::page("第" + at.substr(6) + "段", "text/plain; charset=utf-8");
  return TestReply::status(404);
}

}  // namespace

TEST_CASE("lazy scroll: goes on until the bottom or a bound") {
  const ScrollBounds bounds = {10, 5000, std::chrono::seconds(8)};
  CHECK_FALSE(scroll_end({0, 900, 3000}, 0, kNoTime, bounds));
  CHECK(scroll_end({0, 900, 900}, 0, kNoTime, bounds) == ScrollEnd::kBottom);
  CHECK(scroll_end({2100, 900, 3001}, 3, kNoTime, bounds) == ScrollEnd::kBottom);
  CHECK(scroll_end({4200, 900, 90000}, 3, kNoTime, bounds) == ScrollEnd::kHeight);
  CHECK(scroll_end({900, 900, 3000}, 10, kNoTime, bounds) == ScrollEnd::kSteps);
  CHECK(scroll_end({900, 900, 3000}, 1, bounds.time, bounds) == ScrollEnd::kTime);
  CHECK(scroll_end({}, 0, kNoTime, bounds) == ScrollEnd::kBottom);
  CHECK(note_of(ScrollEnd::kBottom, {}, bounds).empty());
  CHECK(note_of(ScrollEnd::kHeight, {4200, 900, 90000}, bounds) ==
        "滚动到 5100 像素处停止，网页还没有到底");
}

TEST_CASE("lazy scroll: what the browser says about heights is taken within bounds") {
  const auto read = [](const char* text) { return read_scroll_sight(boost::json::parse(text)); };
  CHECK(read(R"({"top":10.5,"view":900,"height":3000})") == ScrollSight{10, 900, 3000});
  CHECK(read(R"({"top":-5,"view":1e300,"height":"x"})") == ScrollSight{0, 1'000'000'000, 0});
  CHECK(read("null") == ScrollSight{});
  CHECK(read("[1]") == ScrollSight{});
}

TEST_CASE(
    "lazy scroll: what loads when it is seen is loaded, and the page stands at its top again") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  const Rendered page = web.must("/lazy");
  for (const char* const part : {"第0段", "第3段", "第5段"}) {
    CHECK_MESSAGE(page.dom.find(part) != std::string::npos, part);
  }
  CHECK(page.dom.find("data-y=\"0\"") != std::string::npos);
  CHECK(page.notes.empty());
  RenderOptions still = quick_render();
  still.max_scrolls = 0;
  CHECK(web.must("/lazy", still).dom.find("第5段") == std::string::npos);
}

TEST_CASE("lazy scroll: a part that scrolls in place of the page is scrolled") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  CHECK(web.must("/inner").dom.find("见到了") != std::string::npos);
}

TEST_CASE("lazy scroll: a page without end stops at its bound, and the note says so") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  RenderOptions few = quick_render();
  few.max_scrolls = 6;
  const Rendered page = web.must("/endless", few);
  CHECK(page.dom.find("又一段") != std::string::npos);
  CHECK(has_note(page, "滚动 6 次后停止"));
  RenderOptions low = quick_render();
  low.max_height = 5000;
  CHECK(has_note(web.must("/endless", low), "像素处停止，网页还没有到底"));
  RenderOptions soon = quick_render();
  soon.scroll_time = std::chrono::milliseconds(500);
  CHECK(has_note(web.must("/endless", soon), "滚动 500 毫秒后停止"));
}
