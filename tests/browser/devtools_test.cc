#include "browser/devtools.h"

#include <array>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/json.hpp>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/descriptor.h"

using namespace zc;
namespace json = boost::json;

namespace {

using Clock = std::chrono::steady_clock;

// The other end of the pipe, told what to say.
struct FakeBrowser {
  FakeBrowser() {
    std::array<int, 2> down = {}, up = {};
    REQUIRE(::pipe2(down.data(), O_CLOEXEC) == 0);
    REQUIRE(::pipe2(up.data(), O_CLOEXEC) == 0);
    in = Descriptor(down[0]);
    to = Descriptor(down[1]);
    from = Descriptor(up[0]);
    out = Descriptor(up[1]);
    for (const int one : {to.get(), from.get()}) REQUIRE(::fcntl(one, F_SETFL, O_NONBLOCK) == 0);
  }
  void say(std::string message) const {
    message += '\0';
    REQUIRE(::write(out.get(), message.data(), message.size()) ==
            static_cast<ssize_t>(message.size()));
  }
  std::string heard() const {
    std::string bytes(4096, '\0');
    const ssize_t size = ::read(in.get(), bytes.data(), bytes.size());
    bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    return bytes;
  }
  DevTools tools() {
    return DevTools(
        to.get(),
        from.get(),
        [this](const DevToolsEvent& event) { events.push_back(event); },
        [this] { return tick; });
  }

  Descriptor in, to, from, out;
  std::vector<DevToolsEvent> events = {};
  Status tick = Done{};
};

Clock::time_point soon(int milliseconds = 5000) {
  return Clock::now() + std::chrono::milliseconds(milliseconds);
}

}  // namespace

TEST_CASE("devtools: an answer goes to the call with its id, events to the listener, in order") {
  FakeBrowser browser;
  DevTools tools = browser.tools();
  browser.say(R"({"method":"A.one","params":{"n":1},"sessionId":"s"})");
  browser.say(R"({"id":99,"result":{"wrong":true}})");
  browser.say(R"({"id":1,"result":{"frameId":"f"}})");
  browser.say(R"({"method":"A.two","params":{}})");
  const auto answer = tools.call("Page.navigate", {{"url", "http://a/"}}, "s", soon());
  REQUIRE(answer);
  CHECK(text_in(*answer, "frameId") == "f");
  const std::string sent = browser.heard();
  REQUIRE(sent.ends_with('\0'));
  CHECK(json::parse(sent.substr(0, sent.size() - 1)) ==
        json::parse(
            R"({"id":1,"method":"Page.navigate","params":{"url":"http://a/"},"sessionId":"s"})"));
  REQUIRE(tools.wait_until([&] { return browser.events.size() == 2; }, soon()));
  CHECK(browser.events[0].method == "A.one");
  CHECK(browser.events[0].session == "s");
  CHECK(number_in(browser.events[0].params, "n") == 1);
  CHECK(browser.events[1].method == "A.two");
}

TEST_CASE("devtools: silence, refusal, nonsense and the end are told apart") {
  FakeBrowser browser;
  DevTools tools = browser.tools();
  CHECK(tools.call("A.b", {}, "", soon(30)).error().kind() == ErrorKind::kTimeout);
  browser.say(R"({"id":2,"error":{"code":-32000,"message":"no such target"}})");
  const auto refused = tools.call("A.b", {}, "", soon());
  CHECK(refused.error().kind() == ErrorKind::kProtocol);
  CHECK(refused.error().message().find("no such target") != std::string::npos);
  browser.say("{\"id\":");
  CHECK(tools.call("A.b", {}, "", soon()).error().kind() == ErrorKind::kProtocol);
  browser.say(std::string(10'000, '['));
  CHECK(tools.call("A.b", {}, "", soon()).error().kind() == ErrorKind::kProtocol);
  browser.out.close();
  CHECK(tools.call("A.b", {}, "", soon()).error().kind() == ErrorKind::kNetwork);
}

TEST_CASE("devtools: a late answer to a call that gave up is nobody's") {
  FakeBrowser browser;
  DevTools tools = browser.tools();
  REQUIRE_FALSE(tools.call("A.slow", {}, "", soon(20)));
  browser.say(R"({"id":1,"result":{"of":"slow"}})");
  browser.say(R"({"id":2,"result":{"of":"quick"}})");
  const auto answer = tools.call("A.quick", {}, "", soon());
  REQUIRE(answer);
  CHECK(text_in(*answer, "of") == "quick");
}

TEST_CASE("devtools: the watchman ends a wait") {
  FakeBrowser browser;
  DevTools tools = browser.tools();
  browser.tick = Error(ErrorKind::kProtocol, "too much memory");
  const auto answer = tools.call("A.b", {}, "", soon());
  REQUIRE_FALSE(answer);
  CHECK(answer.error().message() == "A.b: too much memory");
}

TEST_CASE("devtools: commands larger than the pipe are sent piece by piece") {
  FakeBrowser browser;
  DevTools tools = browser.tools();
  std::string heard;
  std::thread reader([&] {
    while (!heard.ends_with('\0')) heard += browser.heard();
    browser.say(R"({"id":1,"result":{}})");
  });
  const auto answer = tools.call("A.b", {{"html", std::string(1'000'000, 'x')}}, "", soon());
  reader.join();
  CHECK(answer);
  CHECK(heard.size() > 1'000'000);
}

TEST_CASE("devtools: members of another type read as absent") {
  const json::object object = json::parse(R"({"t":1,"n":"x","f":"true","o":[]})").as_object();
  CHECK(text_in(object, "t").empty());
  CHECK(number_in(object, "n") == 0);
  CHECK_FALSE(flag_in(object, "f"));
  CHECK(object_in(object, "o") == nullptr);
  CHECK(object_in(object, "absent") == nullptr);
}
