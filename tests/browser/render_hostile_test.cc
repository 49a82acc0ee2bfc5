// Pages that mean harm: each costs itself alone, in bounded time, and leaves nothing behind.
#include <chrono>
#include <future>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <sys/wait.h>

#include "browser/render.h"
#include "tests/browser/browser_support.h"
#include "tests/support/test_site.h"

using namespace zc;
using namespace zc::test;

namespace {

TestReply endless(const std::string& head) {
  TestReply reply = TestReply::raw("HTTP/1.1 200 OK\r\n" + head + "\r\n");
  reply.endless = {"<p>" + std::string(16000, 'x'), std::chrono::milliseconds(1)};
  return reply;
}

TestReply answer(const TestRequest& request) {
  const std::string& at = request.target;
  if (at == "/good") return TestReply::page("<h1>好</h1>");
  if (at == "/loop") return TestReply::page("<p>x<script>for(;;);</script>");
  if (at == "/loop-later")
    return TestReply::page("<p>x<script>setTimeout(()=>{for(;;);},50)</script>");
  if (at == "/memory") {
    return TestReply::page(
        "<script>const a=[];for(;;)a.push(new Uint8Array(1<<22).fill(7))</script>");
  }
  if (at == "/heap") {
    return TestReply::page("<script>const a=[];for(;;)a.push(new Array(4e6).fill(1.5))</script>");
  }
  if (at == "/popups") {
    return TestReply::page(
        "<h1>窗口</h1><script>for(let i=0;i<1000;i++)window.open('/good?'+i,"
        "'_blank',i%2?'noopener':'')"
        "</script>");
  }
  if (at == "/dialogs") {
    return TestReply::page(
        "<h1>对话</h1><script>for(let i=0;i<50;i++){alert(i);confirm('?')}"
        "onbeforeunload=()=>1</script>");
  }
  if (at.starts_with("/away")) {
    return TestReply::page("<h1>走</h1><script>location.href='/away?'+Math.random()</script>");
  }
  if (at == "/download") {
    return endless(
        "Content-Type: application/octet-stream\r\n"
        "Content-Disposition: attachment; filename=a.exe\r\n");
  }
  if (at == "/downloads") {
    return TestReply::page(
        "<h1>下载</h1><script>setInterval(()=>{const f=document.createElement("
        "'iframe');f.src='/download';document.body.append(f);const "
        "a=document.createElement('a');a.href='/download';a.download='x';a.click()"
        "},50)</script>");
  }
  if (at == "/endless") return endless("Content-Type: text/html\r\n");
  if (at == "/requests") {
    return TestReply::page(
        "<h1>问</h1><script>let i=0;setInterval(()=>{for(let k=0;k<20;k++)fetch("
        "'/good?'+i++).catch(()=>0)},10)</script>");
  }
  if (at == "/frames") return TestReply::page("<h1>框</h1><iframe src=/frames></iframe>");
  if (at == "/ask") {
    return TestReply::page(
        "<h1 id=r></h1><script>const s=[];Promise.allSettled([navigator.clipboard.readText(),"
        "Notification.requestPermission().then(p=>{if(p!='granted')throw 0}),"
        "new Promise((a,b)=>navigator.geolocation.getCurrentPosition(a,b)),"
        "navigator.mediaDevices.getUserMedia({audio:true})]).then(v=>r.textContent="
        "'答 '+v.map(x=>x.status).join(' '))</script>");
  }
  if (at == "/telephone") {
    return TestReply::page(
        "<h1>电话</h1><script>addEventListener('resize',()=>{if(screen.width<500)for(;;);})</"
        "script>");
  }
  if (at == "/files") {
    return TestReply::page(
        "<h1>文</h1><iframe src=file:///etc/hosts></iframe><iframe src=chrome://gpu>"
        "</iframe><script>location.href='file:///etc/hosts';"
        "fetch('file:///etc/hosts').catch(()=>0)</script>");
  }
  return TestReply::page("x");
}

struct Hostile {
  Hostile() : site(answer, {.address = kOpenAddress}) {
    options.budget = std::chrono::seconds(8);
    options.load = std::chrono::seconds(2);
    options.longest_wait = std::chrono::seconds(1);
    options.browser.memory_bytes = std::uint64_t{700} << 20;
    manners.proxy.max_bytes = 4 << 20;
  }
  Result<Rendered> open(const std::string& path) {
    const auto began = std::chrono::steady_clock::now();
    Result<Rendered> page = render(site.url(path), options, manners);
    took = std::chrono::steady_clock::now() - began;
    CHECK(took < options.budget + std::chrono::seconds(3));
    CHECK(browsers_left() == 0);
    CHECK(profiles_left() == 0);
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
    return page;
  }
  std::size_t asked(std::string_view start) const {
    std::size_t count = 0;
    for (const TestRequest& one : site.requests()) count += one.target.starts_with(start) ? 1 : 0;
    return count;
  }
  TestSite site;
  RenderOptions options = quick_render();
  RenderManners manners = open_manners();
  std::chrono::steady_clock::duration took = {};
};

}  // namespace

TEST_CASE("hostile: a page that loops for ever is given up when its time is over") {
  ZC_SKIP_WITHOUT_BROWSER();
  Hostile web;
  web.options.budget = std::chrono::seconds(4);
  web.options.load = std::chrono::seconds(1);
  for (const char* const path : {"/loop", "/loop-later"}) {
    INFO(path);
    const auto page = web.open(path);
    REQUIRE_FALSE(page);
    CHECK(page.error().kind() == ErrorKind::kTimeout);
  }
}

TEST_CASE("hostile: a page that allocates for ever is given up, and the machine keeps its memory") {
  ZC_SKIP_WITHOUT_BROWSER();
  Hostile web;
  web.options.budget = std::chrono::seconds(15);
  for (const char* const path : {"/memory", "/heap"}) {
    INFO(path);
    const auto page = web.open(path);
    REQUIRE_FALSE(page);
    CHECK(page.error().kind() == ErrorKind::kProtocol);
    CHECK(page.error().message().find("memory") != std::string::npos);
  }
}

TEST_CASE("hostile: a thousand popups are none") {
  ZC_SKIP_WITHOUT_BROWSER();
  Hostile web;
  const auto page = web.open("/popups");
  REQUIRE_MESSAGE(page, (page ? std::string() : page.error().message()));
  CHECK(page->dom.find("窗口") != std::string::npos);
  CHECK(web.asked("/good") == 0);
}

TEST_CASE("hostile: dialogs are dismissed") {
  ZC_SKIP_WITHOUT_BROWSER();
  Hostile web;
  const auto page = web.open("/dialogs");
  REQUIRE_MESSAGE(page, (page ? std::string() : page.error().message()));
  CHECK(page->dom.find("对话") != std::string::npos);
}

TEST_CASE("hostile: a page that always goes elsewhere goes a few times") {
  ZC_SKIP_WITHOUT_BROWSER();
  Hostile web;
  web.open("/away").has_value();
  CHECK(web.asked("/away") <= web.options.max_navigations);
  CHECK(web.asked("/away") > 1);
}

TEST_CASE("hostile: nothing is downloaded, be it the page itself or what it asks for") {
  ZC_SKIP_WITHOUT_BROWSER();
  Hostile web;
  const auto itself = web.open("/download");
  REQUIRE_FALSE(itself);
  CHECK(itself.error().kind() == ErrorKind::kDenied);
  const auto page = web.open("/downloads");
  REQUIRE_MESSAGE(page, (page ? std::string() : page.error().message()));
  CHECK(page->dom.find("下载") != std::string::npos);
}

TEST_CASE("hostile: a document without end stops at the byte budget and is taken as it was") {
  ZC_SKIP_WITHOUT_BROWSER();
  Hostile web;
  web.manners.proxy.max_bytes = 1 << 20;
  const auto page = web.open("/endless");
  REQUIRE_MESSAGE(page, (page ? std::string() : page.error().message()));
  CHECK(page->dom.size() < (8U << 20));
  CHECK_FALSE(page->notes.empty());
}

TEST_CASE("hostile: requests and frames without end are bounded in number") {
  ZC_SKIP_WITHOUT_BROWSER();
  Hostile web;
  const auto asking = web.open("/requests");
  REQUIRE_MESSAGE(asking, (asking ? std::string() : asking.error().message()));
  CHECK(web.asked("/good") <= web.manners.proxy.max_connections);
  const auto framed = web.open("/frames");
  REQUIRE_MESSAGE(framed, (framed ? std::string() : framed.error().message()));
  CHECK(web.asked("/frames") <= web.options.max_frames + 1);
}

TEST_CASE("hostile: permissions are denied; files and the browser's own pages are out of reach") {
  ZC_SKIP_WITHOUT_BROWSER();
  Hostile web;
  web.options.settle = std::chrono::seconds(1);
  const auto asking = web.open("/ask");
  REQUIRE_MESSAGE(asking, (asking ? std::string() : asking.error().message()));
  CHECK(asking->dom.find("答 rejected rejected rejected rejected") != std::string::npos);
  const auto files = web.open("/files");
  REQUIRE_MESSAGE(files, (files ? std::string() : files.error().message()));
  CHECK(files->final_url == web.site.url("/files"));
  CHECK(files->dom.find("localhost") == std::string::npos);
}

TEST_CASE("hostile: a page that hangs after its pictures were taken costs them nothing") {
  ZC_SKIP_WITHOUT_BROWSER();
  Hostile web;
  web.options.mobile = true;
  web.options.budget = std::chrono::seconds(10);
  const auto page = web.open("/telephone");
  REQUIRE_MESSAGE(page, (page ? std::string() : page.error().message()));
  CHECK(page->dom.find("电话") != std::string::npos);
  CHECK(page->tiles.size() == 1);
  CHECK(page->mobile.window.empty());
  CHECK(has_note(*page, "手机版面没有做成"));
}

TEST_CASE("hostile: a bad page beside a good one costs itself alone") {
  ZC_SKIP_WITHOUT_BROWSER();
  TestSite site(answer, {.address = kOpenAddress});
  RenderOptions options = quick_render();
  options.budget = std::chrono::seconds(8);
  options.load = std::chrono::seconds(2);
  options.browser.memory_bytes = std::uint64_t{700} << 20;
  const auto open = [&](const char* path, RenderManners manners = open_manners()) {
    manners.proxy.max_bytes = 4 << 20;
    return render(site.url(path), options, manners);
  };
  const Result<Rendered> alone = open("/good");
  REQUIRE(alone);
  struct Bad {
    const char* path;
    bool has_page;  // is given up, or taken as it was
  };
  // "/heap" ends by a crash of the page's process.
  for (const Bad& one : {Bad{"/heap", false},
                         Bad{"/loop", false},
                         Bad{"/memory", false},
                         Bad{"/popups", true},
                         Bad{"/away", true},
                         Bad{"/downloads", true}}) {
    INFO(one.path);
    auto bad = std::async(std::launch::async, [&] { return open(one.path); });
    std::this_thread::sleep_for(std::chrono::milliseconds(500));  // the harm is under way
    auto good = std::async(std::launch::async, [&] { return open("/good"); });
    const Result<Rendered> page = good.get();
    REQUIRE_MESSAGE(page, (page ? std::string() : page.error().message()));
    CHECK(page->dom == alone->dom);
    CHECK(page->tiles == alone->tiles);
    CHECK(bad.get().has_value() == one.has_page);
    CHECK(browsers_left() == 0);
    CHECK(profiles_left() == 0);
  }
}
