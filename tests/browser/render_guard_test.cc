// A page that tries to reach the inside of our network in every way that it has.  The listening
// server is the judge: it counts what it accepted.
#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "browser/render.h"
#include "tests/browser/browser_support.h"
#include "tests/support/test_site.h"

using namespace zc;
using namespace zc::test;

namespace {

// `inside`: "127.0.0.1:PORT".
std::string trying_page(const std::string& inside, const std::string& port) {
  return fmt::format(
      R"page(<!doctype html><meta charset=utf-8><p>试探
<img src="http://{0}/img"><img src="http://localhost:{1}/localhost"><img src="http://[::1]:{1}/v6">
<img src="http://0.0.0.0:{1}/any"><img src="http://2130706433:{1}/decimal">
<img src="http://169.254.169.254/latest/meta-data/"><img src="http://10.0.0.1/private">
<img src="/redirect?to=http://{0}/redirected">
<link rel=prefetch href="http://{0}/prefetch"><link rel=preconnect href="http://{0}/">
<link rel=dns-prefetch href="http://{0}/"><link rel=stylesheet href="http://{0}/style">
<iframe src="http://{0}/frame"></iframe><iframe src="/refresh"></iframe>
<object data="http://{0}/object"></object><embed src="http://{0}/embed">
<audio src="http://{0}/audio" autoplay></audio><script src="http://{0}/script"></script>
<script>
fetch('http://{0}/fetch',{{mode:'no-cors'}}).catch(()=>0);
fetch('/redirect?to=http://{0}/fetch-redirected',{{mode:'no-cors'}}).catch(()=>0);
fetch('http://rebound.test:{1}/rebound',{{mode:'no-cors'}}).catch(()=>0);
try{{new WebSocket('ws://{0}/socket')}}catch(e){{}}
try{{new WebSocket('ws://rebound.test:{1}/socket')}}catch(e){{}}
try{{new EventSource('http://{0}/events')}}catch(e){{}}
navigator.sendBeacon('http://{0}/beacon','x');
try{{const p=new RTCPeerConnection({{iceServers:[{{urls:'turn:{0}?transport=tcp',username:'a',credential:'b'}}]}});
p.createDataChannel('x');p.createOffer().then(o=>p.setLocalDescription(o))}}catch(e){{}}
new Worker(URL.createObjectURL(new Blob(["fetch('http://{0}/worker',{{mode:'no-cors'}})"])));
if(navigator.serviceWorker)navigator.serviceWorker.register('/worker.js').catch(()=>0);
const x=new XMLHttpRequest();x.open('GET','http://{0}/xhr');x.send();
setTimeout(()=>fetch('http://rebound.test:{1}/later',{{mode:'no-cors'}}).catch(()=>0),300);
</script>)page",
      inside,
      port);
}

struct Trial {
  explicit Trial(std::vector<std::string> allowed)
      : inner([](const TestRequest&) { return TestReply::page("inside"); }) {
    const std::string port = std::to_string(inner.port());
    const std::string inside = "127.0.0.1:" + port;
    page = trying_page(inside, port);
    AddressGuardOptions guard_options;
    guard_options.allow = std::move(allowed);
    guard = *AddressGuard::create(guard_options);
    manners.proxy.check = [this](const std::string& ip) { return guard->check(ip); };
    // The name is ours when it is first asked for, and the inside's ever after.
    manners.proxy.lookup =
        [this](std::string host) -> boost::asio::awaitable<Result<std::vector<std::string>>> {
      if (host != "rebound.test") co_return std::vector<std::string>{"127.0.0.1"};
      const bool first = lookups++ == 0;
      co_return std::vector<std::string>{first ? kOpenAddress : "127.0.0.1"};
    };
  }
  TestReply answer(const TestRequest& request) const {
    const std::string inside = "http://127.0.0.1:" + std::to_string(inner.port());
    if (request.target == "/") return TestReply::page(page);
    if (request.target == "/refresh") {
      return TestReply::page("<meta http-equiv=refresh content='0;url=" + inside + "/refreshed'>");
    }
    if (request.target == "/worker.js") {
      return TestReply::page("fetch('" + inside + "/service-worker',{mode:'no-cors'})",
                             "text/javascript");
    }
    if (request.target.starts_with("/redirect?to=")) {
      return TestReply::status(302, "Location: " + request.target.substr(13) + "\r\n");
    }
    if (request.target == "/away")
      return TestReply::status(302, "Location: " + inside + "/away\r\n");
    if (request.target == "/soon") {
      return TestReply::page("<meta http-equiv=refresh content='0;url=" + inside + "/soon'><p>x");
    }
    return TestReply::status(404);
  }
  TestSite inner;
  std::string page = {};
  std::optional<AddressGuard> guard = {};
  std::atomic<int> lookups = 0;
  RenderManners manners = open_manners();
};

RenderOptions patient() {
  RenderOptions options = quick_render();
  options.settle = std::chrono::seconds(1);
  options.longest_wait = std::chrono::seconds(4);
  options.screenshot = false;
  return options;
}

}  // namespace

TEST_CASE("render guard: a page reaches no address of the inside, in any way") {
  ZC_SKIP_WITHOUT_BROWSER();
  Trial trial({"127.0.9.0/24"});
  TestSite site([&](const TestRequest& r) { return trial.answer(r); }, {.address = kOpenAddress});
  const auto page = render(site.url("/"), patient(), trial.manners);
  REQUIRE_MESSAGE(page, (page ? std::string() : page.error().message()));
  CHECK(trial.inner.connections() == 0);
  CHECK(trial.lookups > 1);  // the name did change under way
  std::size_t refused = 0;
  for (const ProxyConnection& one : page->connections) {
    if (one.error && one.error->kind() == ErrorKind::kDenied) ++refused;
    CHECK(one.ip != "127.0.0.1");
  }
  CHECK(refused > 10);  // it did try
  const auto blocked = [&](std::string_view end) {
    for (const PageRequest& one : page->requests) {
      if (one.url.ends_with(end) && !one.blocked.empty()) return true;
    }
    return false;
  };
  for (const char* const way :
       {"/img", "/fetch", "/socket", "/redirected", "/refreshed", "/private", "/meta-data/"}) {
    INFO(way);
    CHECK(blocked(way));
  }
}

TEST_CASE("render guard: the same page reaches an address that the settings allow") {
  ZC_SKIP_WITHOUT_BROWSER();
  Trial trial({"127.0.0.0/8"});
  TestSite site([&](const TestRequest& r) { return trial.answer(r); }, {.address = kOpenAddress});
  const auto page = render(site.url("/"), patient(), trial.manners);
  REQUIRE_MESSAGE(page, (page ? std::string() : page.error().message()));
  CHECK(trial.inner.connections() > 10);
}

TEST_CASE("render guard: a page that sends itself inside is refused, by redirect or by refresh") {
  ZC_SKIP_WITHOUT_BROWSER();
  Trial trial({"127.0.9.0/24"});
  TestSite site([&](const TestRequest& r) { return trial.answer(r); }, {.address = kOpenAddress});
  for (const char* const path : {"/away", "/soon"}) {
    INFO(path);
    const auto page = render(site.url(path), patient(), trial.manners);
    REQUIRE_FALSE(page);
    CHECK(page.error().kind() == ErrorKind::kDenied);
    CHECK(page.error().message().find("127.0.0.0/8") != std::string::npos);
  }
  CHECK(site.requests().size() >= 2);
  CHECK(trial.inner.connections() == 0);
  CHECK(browsers_left() == 0);
}
