#include "extractor/script_built.h"

#include <chrono>

#include <doctest/doctest.h>

#include "extractor/extract.h"

using namespace zc;

namespace {

ScriptBuilt built(const std::string& html) {
  return script_built(extract_bytes(html, "https://a.example/", "text/html; charset=utf-8"), html);
}

const std::string kScript = "<script src=/static/chunk.js></script>";

// Some three hundred characters that a person reads.
std::string article() {
  std::string text = "<article>";
  for (int i = 0; i < 20; ++i) text += "<p>本校开设计算机与会计课程，欢迎前来咨询。</p>";
  return text + "</article>";
}

}  // namespace

TEST_CASE("script built: empty mount points of the usual frameworks") {
  for (const std::string mount : {"<div id=\"app\"></div>",
                                  "<div id='root'></div>",
                                  "<div id=root></div>",
                                  "<div class=x id=\"__next\"></div>",
                                  "<div id=\"__nuxt\"><div>加载中…</div></div>",
                                  "<app-root></app-root>"}) {
    CAPTURE(mount);
    CHECK(built("<title>首页</title>" + mount + kScript).sign == ScriptSign::kMountPoint);
  }
  CHECK(built("<div id=app></div>" + kScript).words == "a mount point #app beside 0 bytes of text");
}

TEST_CASE("script built: a page that can be read is not, whatever it is made with") {
  CHECK(built(article()).sign == ScriptSign::kNone);
  CHECK(built("<div id=app>" + article() + "</div>" + kScript).sign == ScriptSign::kNone);
  CHECK(built("<noscript>请启用 JavaScript</noscript>" + article() + kScript).sign ==
        ScriptSign::kNone);
  CHECK(built(article() + "<script>window.__NUXT__={}</script>").sign == ScriptSign::kNone);
}

TEST_CASE("script built: without a script nothing is") {
  CHECK(built("<div id=app></div>").sign == ScriptSign::kNone);
  CHECK(built("<a href=\"#/x\">x</a>").sign == ScriptSign::kNone);
  CHECK(built("").sign == ScriptSign::kNone);
}

TEST_CASE(
    "script built: a page that asks for JavaScript, carries a state, or says hardly anything") {
  CHECK(built("<noscript>请在浏览器中启用 JavaScript 后访问</noscript>" + kScript).sign ==
        ScriptSign::kNoscript);
  CHECK(
      built("<noscript>You need to enable JavaScript to run this app.</noscript>" + kScript).sign ==
      ScriptSign::kNoscript);
  CHECK(built("<noscript><img src=//count.example/javascript.gif></noscript>" + kScript).sign ==
        ScriptSign::kLittleText);
  CHECK(built("<script>window.__INITIAL_STATE__={}</script>").sign == ScriptSign::kState);
  CHECK(built("<p>欢迎</p>" + kScript).sign == ScriptSign::kLittleText);
}

TEST_CASE("script built: a hash router, also beside text") {
  const std::string nav = "<a href=\"#/courses\">课程</a>";
  CHECK(built(nav + article() + kScript).sign == ScriptSign::kHashRouter);
  CHECK(built("<a href=\"#top\">顶部</a>" + article() + kScript).sign == ScriptSign::kNone);
  CHECK(built(article() + "<script>location.hash='#/x'</script>").sign == ScriptSign::kNone);
}

TEST_CASE("script built: only HTML is") {
  const std::string json = "{\"html\":\"<div id=app></div><script></script>\"}";
  CHECK(script_built(extract_bytes(json, "https://a.example/x", "application/json"), json).sign ==
        ScriptSign::kNone);
}

TEST_CASE("hash routes: links to places of the page itself, each once, up to a limit") {
  const std::string html =
      "<a href=\"#/a\">1</a><a href='#!/b?x=1&amp;y=2'>2</a><a href=/#/c>3</a><a href=\"./#/d\">"
      "<a href=\"#/a\">again</a><a href=\"/other#/e\">elsewhere</a><a href=\"#top\">top</a>"
      "<p>#/not-a-link</p><a title=\"#/no\">";
  using Routes = std::vector<std::string>;
  CHECK(hash_routes(html, 10) == Routes{"#/a", "#!/b?x=1&y=2", "#/c", "#/d"});
  CHECK(hash_routes(html, 2) == Routes{"#/a", "#!/b?x=1&y=2"});
  CHECK(hash_routes("#/", 5).empty());
  CHECK(hash_routes("href=\"#/" + std::string(5'000, 'x') + "\"", 5).empty());
  CHECK(hash_routes(std::string(100'000, '#'), 5).empty());
}

TEST_CASE("script built: hostile pages cost no more than their size") {
  for (const std::string piece :
       {"#/", "href=#/", "href=\"#/", "id=", "id='", "<noscript", "<noscript>javascript<img"}) {
    CAPTURE(piece);
    std::string html = "<script>";
    while (html.size() < 4'000'000) html += piece;
    Document document;
    document.content_kind = "html";
    const auto begin = std::chrono::steady_clock::now();
    script_built(document, html);
    hash_routes(html, 200);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
  }
}
