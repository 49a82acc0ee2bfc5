#include "notice/feed.h"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "tests/notice/sample.h"

using namespace zc;
using test::sample_notice;
using test::sample_notices;

namespace {
const UtcTime kNow{std::chrono::milliseconds(1'700'000'000'123)};
}

TEST_CASE("feed: the newest entry stands first, ids stay") {
  const std::vector<Notice> notices = sample_notices(3);
  const auto feed = boost::json::parse(json_feed({"officers", "线索"}, notices));
  CHECK(feed.at("version") == "https://jsonfeed.org/version/1.1");
  REQUIRE(feed.at("items").as_array().size() == 3);
  CHECK(feed.at("items").at(0).at("url") == "https://a.example/p?id=3");
  const auto shorter = boost::json::parse(json_feed({"officers", "线索"}, std::vector{notices[2]}));
  CHECK(shorter.at("items").at(0).at("id") == feed.at("items").at(0).at("id"));
  const auto other = boost::json::parse(json_feed({"leaders", "线索"}, std::vector{notices[2]}));
  CHECK(other.at("items").at(0).at("id") != feed.at("items").at(0).at("id"));
}

TEST_CASE("feed: Atom has what RFC 4287 asks for, and what a page says cannot break it") {
  Notice notice = sample_notice();
  notice.quote = "</content><script>&\"\x01\xEF\xBF\xBF";
  const std::string feed = atom_feed({"officers", "线索 <1>"}, std::vector{notice}, kNow);
  CHECK(feed.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed "));
  for (const char* const part : {"<id>urn:uuid:",
                                 "<title>线索 &lt;1&gt;</title>",
                                 "<updated>2025-11-26T09:00:00.001Z</updated>",
                                 "<author><name>",
                                 "<link href=\"https://a.example/p?id=1\"/>",
                                 "&lt;/content&gt;&lt;script&gt;&amp;&quot;"}) {
    CHECK_MESSAGE(feed.find(part) != std::string::npos, part);
  }
  CHECK(feed.find("<script>") == std::string::npos);
  CHECK(feed.find("\xEF\xBF\xBF") == std::string::npos);
  CHECK(atom_feed({"officers", "线索"}, {}, kNow).find("<updated>2023-11-14T22:13:20.123Z") !=
        std::string::npos);
}

TEST_CASE("feed: UUIDs are of version 8") {
  const std::string uuid = uuid_of("x");
  REQUIRE(uuid.size() == 36);
  CHECK(uuid[14] == '8');
  CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) CHECK(uuid[at] == '-');
}
