// What a reader may open is opened; what leads away, sends or signs is not touched.
#include "browser/interaction.h"

#include <chrono>
#include <string>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "tests/browser/browser_support.h"

using namespace zc;
using namespace zc::test;

namespace {

const char* const kMore = R"page(<title>课程</title><p>简介<span id=rest></span></p>
<button onclick="rest.textContent='一次性通过';this.textContent='收起'">展开全文</button>
<details><summary>收费标准</summary><p>三千元</p></details>
<h3 id=q aria-expanded=false onclick="this.setAttribute('aria-expanded','true');a.innerHTML='包过不退'">常见问题</h3><div id=a></div>
<a href="javascript:void(0)" onclick="m.textContent='更多内容来了'">查看更多 &gt;</a><p id=m></p>
<button onclick="g.textContent='手势 '+navigator.userActivation.isActive">展开全部</button><p id=g></p>
<a href=/list>更多</a>
<nav><button aria-expanded=false onclick="fetch('/menu')">菜单</button></nav>)page";

const char* const kTabs = R"page(<div><ul role=tablist><li role=tab aria-selected=true>简介</li>
<li role=tab aria-selected=false>师资</li><li role=tab aria-selected=false>价格</li></ul>
<div role=tabpanel id=p>学校简介</div></div><script>
const text = {简介: '学校简介', 师资: '专家授课', 价格: '<b>包过班 九千元</b>'};
for (const tab of document.querySelectorAll('[role=tab]')) tab.onclick = () => {
  for (const one of document.querySelectorAll('[role=tab]')) one.setAttribute('aria-selected', one === tab);
  p.innerHTML = text[tab.textContent];
};
</script>)page";

const char* const kBanner =
    R"page(<p>正文</p><div id=bar style="position:fixed;bottom:0;left:0;right:0;background:#fff">
我们使用 Cookie，详见<a href=/privacy>隐私政策</a>。
<button onclick="fetch('/accepted')">同意</button>
<button onclick="fetch('/refused');bar.remove()">拒绝</button></div>)page";

const char* const kLogin = R"page(<p>正文</p><div style="position:fixed;top:0">登录即同意隐私政策
<input name=phone><button onclick="fetch('/agreed')">同意</button></div>)page";

const char* const kTraps = R"page(<p>正文</p>
<form action=/sent><input name=a value=1><button>展开全文</button></form>
<button onclick="document.forms[0].submit()">查看更多</button>
<button onclick="location.href='/gone'">显示更多</button>
<button onclick="setTimeout(()=>location.href='/gone-later',250)">加载更多</button>
<button onclick="window.open('/window')">展开</button>
<button onclick="const a=document.createElement('a');a.href='/link';document.body.append(a);a.click()">展开更多</button>
<button onclick="document.forms[0].requestSubmit()">阅读全文</button>
<button onclick="alert('停')">查看全文</button>
<a href=/followed><span style="cursor:pointer">更多</span></a><p id=end>末尾</p>)page";

const char* const kRoute =
    R"page(<p id=t>首页</p><button onclick="history.pushState(1,'','/other');t.textContent='另一页'">更多</button>
<button onclick="t.textContent='不该点'">展开全文</button>
<script>onpopstate = () => t.textContent = '首页';</script>)page";

const char* const kMany = R"page(<script>let n = 0;
function add() { const b = document.createElement('button'); b.textContent = '加载更多'; b.onclick = add;
  document.body.append('第' + n++ + '条', b); }
addEventListener('DOMContentLoaded', add);</script>)page";

TestReply answer(const TestRequest& request) {
  const std::string& at = request.target;
  if (at == "/more") return TestReply::page(kMore);
  if (at == "/tabs") return TestReply::page(kTabs);
  if (at == "/banner") return TestReply::page(kBanner);
  if (at == "/login-box") return TestReply::page(kLogin);
  if (at == "/traps") return TestReply::page(kTraps);
  if (at == "/route") return TestReply::page(kRoute);
  if (at == "/many") return TestReply::page(kMany);
  if (at == "/loop") {
    return TestReply::page("<p>正文</p><button onclick='for(;;);'>展开全文</button>");
  }
  return TestReply::page("x", "text/plain");
}

bool holds(const Rendered& page, std::string_view words) {
  return page.dom.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("interaction: the notes say what was done, equal things once with their number") {
  Interaction done;
  done.clicks = {{ClickKind::kBanner, "拒绝"},
                 {ClickKind::kMore, "展开全文"},
                 {ClickKind::kMore, "展开全文"},
                 {ClickKind::kTab, "价格"}};
  done.panels = {{"价格", "<p>九千</p>"}};
  done.is_cut = true;
  CHECK(notes_of(done) == std::vector<std::string>{"关闭了提示条（点了“拒绝”）",
                                                   "点开了“展开全文”（2 处）",
                                                   "看了标签“价格”后的内容",
                                                   "1 个标签后的内容附在网页文本末尾，截图中没有",
                                                   "可点开之处太多，只点了 4 处"});
  CHECK(notes_of({}).empty());
}

TEST_CASE("interaction: what stood behind tabs is added to the document, marked as such") {
  CHECK(with_panels("<body>a</body></html>", {}) == "<body>a</body></html>");
  CHECK(with_panels("<body>a</body></html>", {{"价\"<", "<p>b</p>"}}) ==
        "<body>a\n<section data-zhengcha=\"tab\" data-label=\"价&quot;&lt;\"><p>b</p></section>"
        "</body></html>");
  CHECK(with_panels("a", {{"x", "b"}}).starts_with("a\n<section"));
}

TEST_CASE("interaction: what the browser says is taken within bounds") {
  CHECK_FALSE(read_click(ClickKind::kMore, nullptr));
  CHECK(read_click(ClickKind::kTab, boost::json::parse(R"({"label":"价格"})")) ==
        Click{ClickKind::kTab, "价格"});
  CHECK(read_click(ClickKind::kMore, boost::json::object{{"label", std::string(9000, 'x')}})
            ->label.size() == 160);
  CHECK(read_panels(boost::json::parse(R"([1,{"label":"a","html":"b"},{}])")).size() == 2);
  boost::json::array many;
  for (int i = 0; i < 50; ++i)
    many.push_back(boost::json::object{{"html", std::string(60000, 'x')}});
  CHECK(read_panels(many).size() == 17);
}

TEST_CASE("interaction: text that is folded away is opened, and what was clicked is told") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  const Rendered page = web.must("/more");
  for (const char* const words :
       {"一次性通过", "<details open", "包过不退", "更多内容来了", "手势 false"}) {
    CHECK_MESSAGE(holds(page, words), words);
  }
  for (const char* const words : {"点开了“展开全文”", "点开了“收费标准”", "点开了“常见问题”"}) {
    CHECK_MESSAGE(has_note(page, words), words);
  }
  CHECK(web.asked("/list") == 0);
  CHECK(web.asked("/menu") == 0);
  CHECK(page.final_url == web.site.url("/more"));
  RenderOptions still = quick_render();
  still.max_clicks = 0;
  CHECK_FALSE(holds(web.must("/more", still), "<p>简介<span id=\"rest\">一次性通过"));
}

TEST_CASE("interaction: what tabs swap is in the document, and the first tab stands again") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  const Rendered page = web.must("/tabs");
  CHECK(holds(page, "id=\"p\">学校简介</div></div>"));
  CHECK(holds(page, "<section data-zhengcha=\"tab\" data-label=\"价格\">"));
  CHECK(holds(page, ">专家授课</div></section>"));
  CHECK(holds(page, "<b>包过班 九千元</b></div></section>"));
  CHECK(has_note(page, "2 个标签后的内容"));
}

TEST_CASE("interaction: a banner about cookies is refused; a login's consent is not given") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  const Rendered page = web.must("/banner");
  CHECK(web.asked("/refused") == 1);
  CHECK(web.asked("/accepted") == 0);
  CHECK(web.asked("/privacy") == 0);
  CHECK_FALSE(holds(page, "我们使用 Cookie"));
  CHECK(has_note(page, "关闭了提示条（点了“拒绝”）"));
  web.must("/login-box");
  CHECK(web.asked("/agreed") == 0);
}

TEST_CASE("interaction: no click leaves the page, sends a form or opens a window") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  const Rendered page = web.must("/traps");
  CHECK(page.final_url == web.site.url("/traps"));
  CHECK(holds(page, "末尾"));
  for (const char* const path : {"/sent", "/gone", "/window", "/link", "/followed"}) {
    CHECK_MESSAGE(web.asked(path) == 0, path);
  }
  CHECK(has_note(page, "未放行：" + web.site.url("/gone")));
  CHECK(has_note(page, "未放行：" + web.site.url("/gone-later")));
  CHECK(has_note(page, "点开了“阅读全文”"));  // and the form was not sent
  CHECK(page.http_status == 200);
}

TEST_CASE("interaction: a page that becomes another by script is taken back") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  const Rendered page = web.must("/route");
  CHECK(page.final_url == web.site.url("/route"));
  CHECK(holds(page, "<p id=\"t\">首页</p>"));
  CHECK(has_note(page, "已退回"));
}

TEST_CASE("interaction: clicks are bounded, and one that never ends is ended") {
  ZC_SKIP_WITHOUT_BROWSER();
  Web web(answer);
  RenderOptions few = quick_render();
  few.max_clicks = 5;
  const Rendered page = web.must("/many", few);
  CHECK(holds(page, "第5条"));
  CHECK_FALSE(holds(page, "第6条"));
  CHECK(has_note(page, "只点了 5 处"));
  const Rendered loop = web.must("/loop");
  CHECK(holds(loop, "正文"));
  CHECK(has_note(loop, "展开内容没有做成"));
}
