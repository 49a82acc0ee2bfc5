#include "browser/page_record.h"

#include <string>

#include <boost/json.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace zc;

namespace {

void tell(PageRecord& record, const std::string& method, const std::string& params) {
  record.take({method, "s", boost::json::parse(params).as_object()});
}

void send(PageRecord& record, const std::string& id, const std::string& url) {
  tell(record,
       "Network.requestWillBeSent",
       fmt::format(R"({{"requestId":"{}","type":"Image","request":{{"url":"{}","method":"GET"}}}})",
                   id,
                   url));
}

}  // namespace

TEST_CASE("page record: a request, its answer and its end") {
  PageRecord record;
  send(record, "1", "http://a/x.png");
  CHECK(record.open_requests() == 1);
  tell(record,
       "Network.responseReceived",
       R"({"requestId":"1","response":{"status":404,"mimeType":"image/png"}})");
  tell(record, "Network.loadingFinished", R"({"requestId":"1","encodedDataLength":77})");
  CHECK(record.open_requests() == 0);
  REQUIRE(record.requests().size() == 1);
  CHECK(record.requests()[0] ==
        PageRequest{"http://a/x.png", "GET", "Image", 404, "image/png", 77, false, "", ""});
}

TEST_CASE("page record: each hop of a redirect is a request") {
  PageRecord record;
  send(record, "1", "http://a/1");
  tell(record,
       "Network.requestWillBeSent",
       R"({"requestId":"1","redirectResponse":{"status":302},"request":{"url":"http://a/2"}})");
  REQUIRE(record.requests().size() == 2);
  CHECK(record.requests()[0].status == 302);
  CHECK(record.requests()[1].url == "http://a/2");
  CHECK(record.open_requests() == 1);
}

TEST_CASE("page record: a refusal stands with its request, whichever is told first") {
  PageRecord record;
  record.note_blocked("1", "film");
  send(record, "1", "http://a/1");
  send(record, "2", "http://a/2");
  record.note_blocked("2", "robots");
  CHECK(record.requests()[0].blocked == "film");
  CHECK(record.requests()[1].blocked == "robots");
}

TEST_CASE("page record: a WebSocket is a request that nobody waits for") {
  PageRecord record;
  tell(record, "Network.webSocketCreated", R"({"requestId":"9","url":"ws://a/"})");
  tell(record,
       "Network.webSocketFrameError",
       R"({"requestId":"9","errorMessage":"net::ERR_TUNNEL_CONNECTION_FAILED"})");
  REQUIRE(record.requests().size() == 1);
  CHECK(record.requests()[0].type == "WebSocket");
  CHECK(record.requests()[0].failure == "net::ERR_TUNNEL_CONNECTION_FAILED");
  CHECK(record.open_requests() == 0);
}

TEST_CASE("page record: the console's errors, exceptions and the browser's own words") {
  PageRecord record;
  tell(record,
       "Runtime.consoleAPICalled",
       R"({"type":"error","args":[{"value":"a"},{"value":1},{"description":"Object"}]})");
  tell(record, "Runtime.consoleAPICalled", R"({"type":"log","args":[{"value":"no error"}]})");
  tell(
      record,
      "Runtime.exceptionThrown",
      R"({"exceptionDetails":{"text":"Uncaught","url":"http://a/","exception":{"description":"E: x"}}})");
  tell(record, "Log.entryAdded", R"({"entry":{"level":"error","text":"404","url":"http://a/i"}})");
  REQUIRE(record.console().size() == 3);
  CHECK(record.console()[0] == ConsoleLine{"error", "a 1 Object", ""});
  CHECK(record.console()[1] == ConsoleLine{"exception", "E: x", "http://a/"});
  CHECK(record.console()[2] == ConsoleLine{"error", "404", "http://a/i"});
}

TEST_CASE("page record: number and length are bounded, and that is told") {
  PageRecord record;
  for (std::size_t i = 0; i < PageRecord::kMaxRequests; ++i) {
    send(record, std::to_string(i), "http://a/" + std::string(5000, 'x'));
  }
  CHECK_FALSE(record.is_cut());
  CHECK(record.requests().front().url.size() == PageRecord::kMaxUrl);
  send(record, "more", "http://a/");
  CHECK(record.is_cut());
  CHECK(record.requests().size() == PageRecord::kMaxRequests);
  PageRecord loud;
  const std::string word = R"({"type":"error","args":[{"value":"证证证证"}]})";
  for (int i = 0; i < 300; ++i) tell(loud, "Runtime.consoleAPICalled", word);
  CHECK(loud.console().size() == PageRecord::kMaxLines);
  CHECK(loud.is_cut());
}

TEST_CASE("page record: nonsense is taken without harm") {
  PageRecord record;
  for (const char* const method : {"Network.requestWillBeSent",
                                   "Network.responseReceived",
                                   "Network.loadingFinished",
                                   "Network.loadingFailed",
                                   "Network.webSocketCreated",
                                   "Network.webSocketHandshakeResponseReceived",
                                   "Network.webSocketFrameError",
                                   "Runtime.consoleAPICalled",
                                   "Runtime.exceptionThrown",
                                   "Log.entryAdded",
                                   "No.such"}) {
    for (
        const char* const params :
        {"{}",
         R"({"requestId":7,"request":[],"response":"x","args":{},"entry":1,"exceptionDetails":[]})",
         R"({"requestId":"1","response":{"status":-1e300,"encodedDataLength":1e300}})"}) {
      tell(record, method, params);
    }
  }
  CHECK(record.requests().size() <= 3);
}
