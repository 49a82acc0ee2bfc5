#include "evidence/wacz.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "evidence/warc_reader.h"
#include "evidence/warc_writer.h"
#include "tests/evidence/sample_bundle.h"

namespace zc {
namespace {

TEST_CASE("wacz: addresses are sorted with the host backwards, as wabac.js does") {
  CHECK(surt_of("http://peixun.example/") == "example,peixun)/");
  CHECK(surt_of("https://www.A.example.cn/Kc.html?ID=1") == "cn,example,a)/kc.html?id=1");
  CHECK(surt_of("http://127.0.1.1:8080/a#b") == "1,1,0,127:8080)/a");
  CHECK(surt_of("not an address") == "not an address");
}

TEST_CASE("wacz: an index line for each response leads to its gzip member and to nothing else") {
  WarcWriter writer(
      {"pages.warc.gz", "zhengcha/0.1.0", "张三", "", test::at("2026-11-24T09:00:00Z")});
  const std::vector<std::string> urls = {"http://z.example/", "http://a.example/?q=1"};
  for (const std::string& url : urls) writer.add(test::plain_capture(url, "<p>包过</p>"));
  const std::string warc = writer.take();
  const std::vector<WarcRecord> records = *read_warc(warc);
  const std::string index = cdxj_of(records, warc.size());
  CHECK(index.find("example,a)/?q=1 20261124083000 {\"url\":\"http://a.example/?q=1\",\"mime\":"
                   "\"text/html\",\"status\":\"200\",") == 0);
  for (std::size_t at = 0; (at = index.find("\"length\":\"", at)) != std::string::npos; ++at) {
    const std::size_t length = std::stoul(index.substr(at + 10));
    const std::size_t offset = std::stoul(index.substr(index.find("\"offset\":\"", at) + 10));
    const auto member = read_warc(std::string_view(warc).substr(offset, length));
    REQUIRE(member);
    REQUIRE(member->size() == 1);
    CHECK(member->front().field("WARC-Type") == "response");
  }
  CHECK(std::count(index.begin(), index.end(), '\n') == 2);
}

TEST_CASE("wacz: the list of pages names each response with its time and title") {
  WarcWriter writer(
      {"pages.warc.gz", "zhengcha/0.1.0", "张三", "", test::at("2026-11-24T09:00:00Z")});
  const ExchangeIds ids = writer.add(test::plain_capture("http://z.example/", "x"));
  const std::string warc = writer.take();
  CHECK(pages_jsonl(*read_warc(warc), {{ids.response, "报名\n\"页\""}}) ==
        "{\"format\":\"json-pages-1.0\",\"id\":\"pages\",\"title\":\"取证页面\"}\n"
        "{\"id\":\"page-1\",\"url\":\"http://z.example/\",\"ts\":\"2026-11-24T08:30:00.125Z\","
        "\"title\":\"报名\\n\\\"页\\\"\"}\n");
}

TEST_CASE("wacz: what is no WACZ is told") {
  CHECK_FALSE(read_wacz("not a zip"));
  CHECK_FALSE(package_problems("not a zip", {}).empty());
  CHECK_FALSE(write_wacz({"t", "s", {}, "not a warc", {}}));
}

}  // namespace
}  // namespace zc
