// Passages are outlined where they stand, and nothing else changes.
#include "browser/passage_marks.h"

#include <string>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "tests/browser/browser_support.h"
#include "tests/browser/png_pixels.h"

using namespace zc;
using namespace zc::test;

namespace {

const char* const kPage =
    R"page(<style>body{margin:0;font:20px sans-serif}p{margin:0;height:100px}div{height:100vh}</style>
<p>首段没有什么</p><p>保证<b>一次 性</b>
  <i>通过</i>，不过退费</p><p style="display:none">藏起来的包过</p><div>一屏</div>
<p style="height:8000px">高</p><p id=last>末段：<span>免考</span>拿证</p>)page";

// Counts what is done to it, and would rather have nothing laid over it.
const char* const kWatching = R"page(<p>免考拿证</p><script>
new MutationObserver(list => { for (const one of list) for (const node of one.addedNodes) {
  fetch('/saw'); node.remove(); } }).observe(document, {childList: true, subtree: true});
setInterval(() => { for (const one of document.documentElement.children)
  if (one.tagName === 'DIV') { fetch('/saw'); one.remove(); } }, 1);
Document.prototype.createElement = () => { fetch('/saw'); };
</script>)page";

const char* const kShadow = R"page(<x-a></x-a><script>
document.querySelector('x-a').attachShadow({mode: 'open'}).innerHTML = '<p>影子里的包过</p>';
</script>)page";

TestReply answer(const TestRequest& request) {
  if (request.target == "/page") return TestReply::page(kPage);
  if (request.target == "/watching") return TestReply::page(kWatching);
  if (request.target == "/shadow") return TestReply::page(kShadow);
  return TestReply::page("x", "text/plain");
}

bool is_red(std::uint32_t pixel) {
  return pixel == 0xE00000;
}

}  // namespace

TEST_CASE("passage marks: tiles that hold a mark, and what is told of the others") {
  const std::vector<Tile> tiles = {{0, 4000}, {4000, 4000}, {8000, 500}};
  PassageMarks marks;
  marks.rows = {{10, 30}, {3990, 4010}, {9000, 9020}};
  marks.missing = {1};
  marks.unseen = {0};
  CHECK(marked_tiles(marks, tiles) == std::vector<std::size_t>{0, 1});
  CHECK(marked_tiles({}, tiles).empty());
  CHECK(notes_of(marks, {"甲", "乙"}, tiles) ==
        std::vector<std::string>{"没有框出（打开的网页上找不到这些字）：“乙”",
                                 "没有框出（网页上有这些字，但看不见）：“甲”",
                                 "1 处标出的文字在截图范围之下"});
}

TEST_CASE("passage marks: tiles cover the page up to the bound") {
  const PictureShape shape = {1280, 900, 4000, 9000};
  CHECK(tiles_of(100, shape) == std::vector<Tile>{{0, 900}});
  CHECK(tiles_of(4001, shape) == std::vector<Tile>{{0, 4000}, {4000, 1}});
  CHECK(tiles_of(99999, shape) == std::vector<Tile>{{0, 4000}, {4000, 4000}, {8000, 1000}});
}

TEST_CASE("passage marks: what the browser says is taken within bounds") {
  const auto read = [](const char* text) { return read_marks(boost::json::parse(text), 2); };
  CHECK(read("null") == PassageMarks{});
  CHECK(read(R"({"rows":[[1,2],[3],4,[-1,1e99]],"missing":[0,7,-1,"x"],"unseen":{}})") ==
        PassageMarks{{{1, 2}, {0, 1'000'000'000}}, {0}, {}});
}

TEST_CASE("passage marks: quotes are outlined across elements, on a picture of their own") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  std::string told;
  int times = 0;
  web.manners.passages_in = [&](const std::string& dom, const std::string&) {
    told = dom;
    ++times;
    return std::vector<std::string>{
        "一次性通过，不 过退费", "免考拿证", "藏起来的包过", "并不在此"};
  };
  const Rendered page = web.must("/page");
  CHECK(times == 1);
  CHECK(told == page.dom);
  REQUIRE(page.tiles.size() == 3);
  REQUIRE(page.marked_tiles.size() == 2);
  CHECK(page.marked_tiles[0].tile == 0);
  CHECK(page.marked_tiles[1].tile == 2);
  CHECK(has_note(page, "看不见）：“藏起来的包过”"));
  CHECK(has_note(page, "找不到这些字）：“并不在此”"));
  // Red stands in the second paragraph alone, and no pixel elsewhere is another.
  const Pixels plain = pixels_of(page.tiles[0]);
  const Pixels marked = pixels_of(page.marked_tiles[0].png);
  REQUIRE(plain.bytes.size() == marked.bytes.size());
  std::size_t before = 0, red = 0, moved = 0;
  for (std::size_t y = 0; y < plain.height; ++y) {
    for (std::size_t x = 0; x < plain.width; ++x) {
      if (is_red(plain.at(x, y))) ++before;
      const bool differs = plain.at(x, y) != marked.at(x, y);
      if (is_red(marked.at(x, y))) ++red;
      if (differs && (y < 95 || y >= 140 || x > 400)) ++moved;
    }
  }
  CHECK(before == 0);
  CHECK(red > 300);
  CHECK(moved == 0);
}

TEST_CASE("passage marks: the pictures without marks are those of a visit without passages") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  const Rendered bare = web.must("/page");
  web.manners.passages_in = [](const std::string&, const std::string&) {
    return std::vector<std::string>{"免考拿证"};
  };
  const Rendered page = web.must("/page");
  CHECK(page.tiles == bare.tiles);
  CHECK(page.dom == bare.dom);
  CHECK(bare.marked_tiles.empty());
  web.manners.passages_in = [](const std::string&, const std::string&) {
    return std::vector<std::string>{};
  };
  CHECK(web.must("/page").marked_tiles.empty());
}

TEST_CASE("passage marks: a page neither sees them nor takes them away") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  web.manners.passages_in = [](const std::string&, const std::string&) {
    return std::vector<std::string>{"免考拿证"};
  };
  const Rendered page = web.must("/watching");
  REQUIRE(page.marked_tiles.size() == 1);
  const Pixels marked = pixels_of(page.marked_tiles[0].png);
  std::size_t red = 0;
  for (std::size_t y = 0; y < marked.height; ++y) {
    for (std::size_t x = 0; x < marked.width; ++x) red += is_red(marked.at(x, y)) ? 1 : 0;
  }
  CHECK(red > 100);
  CHECK(web.asked("/saw") == 0);
}

TEST_CASE("passage marks: what stands in an open shadow tree is outlined") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  web.manners.passages_in = [](const std::string&, const std::string&) {
    return std::vector<std::string>{"里的包过"};
  };
  CHECK(web.must("/shadow").marked_tiles.size() == 1);
}
