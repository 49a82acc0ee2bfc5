#include "app/import.h"

#include <doctest/doctest.h>

#include "config/rule_file.h"
#include "evidence/warc_writer.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace zc;

std::shared_ptr<const RuleSet> rules() {
  RuleOptions options;
  options.directory = std::string(ZC_SOURCE_DIR) + "/config/rules";
  options.knowledge_directory = std::string(ZC_SOURCE_DIR) + "/config/knowledge";
  auto set = load_rule_set(options);
  REQUIRE(set);
  return *set;
}

Capture offer() {
  Capture c;
  c.url = "http://peixun.example/bm.html";
  c.started = c.ended = *parse_rfc3339("2026-11-20T08:00:00Z");
  c.request_head = "GET /bm.html HTTP/1.1\r\nHost: peixun.example\r\n\r\n";
  c.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
  c.http_status = 200;
  c.headers = {{"Content-Type", "text/html; charset=utf-8"}};
  c.body = "<title>报名</title><p>本校学员签约包过，不过全额退款，加微信 kaozheng88 报名。</p>";
  c.peer_ip = "192.0.2.9";
  return c;
}

std::string warc_of(const Capture& capture) {
  WarcWriter writer({"a.warc.gz", "other/1", "", "", capture.started});
  writer.add(capture);
  return writer.take();
}

struct Fresh {
  test::TempDir dir;
  test::ManualClock clock;
  std::unique_ptr<Store> store;
  Fresh() {
    auto opened = Store::open({.path = dir.file("db")}, clock);
    REQUIRE(opened);
    store = *std::move(opened);
  }
};

}  // namespace

TEST_CASE("import: a page of another tool is judged and kept, with the bytes it came as") {
  Fresh f;
  const std::string warc = warc_of(offer());
  const auto report = import_warc(*f.store, *rules(), "complaint-7.warc.gz", warc);
  REQUIRE_MESSAGE(report, (report ? "" : report.error().message()));
  CHECK(report->pages == 1);
  CHECK(report->findings >= 1);
  CHECK(report->passed_over == 2);  // warcinfo and metadata
  const auto kept = f.store->pages().load("http://peixun.example/bm.html", 1);
  REQUIRE(kept);
  CHECK(kept->body == offer().body);
  CHECK(kept->request_head == offer().request_head);
  CHECK(kept->peer_ip == "192.0.2.9");
  CHECK(kept->started == offer().started);
}

TEST_CASE("import: its origin is told by the visit and the audit log") {
  Fresh f;
  const std::string warc = warc_of(offer());
  REQUIRE(import_warc(*f.store, *rules(), "complaint-7.warc.gz", warc));
  const auto visits = f.store->pages().visits("http://peixun.example/bm.html", 0);
  REQUIRE(visits);
  CHECK(visits->front().reason == "imported from complaint-7.warc.gz sha256:" + sha256(warc).hex());
  CHECK(f.store->audit().at(1)->actor == "import");
  const auto pages = f.store->marks().pages_with({FactKind::kWechat, "kaozheng88"}, 0);
  REQUIRE(pages);
  CHECK(pages->size() == 1);
}

TEST_CASE("import: a broken file is refused whole, a broken record is told and the rest taken") {
  Fresh f;
  const auto set = rules();
  std::string warc = warc_of(offer());
  CHECK_FALSE(import_warc(*f.store, *set, "cut.warc.gz", warc.substr(0, warc.size() - 20)));
  CHECK_FALSE(import_warc(*f.store, *set, "no.warc.gz", "not a WARC"));
  CHECK(f.store->pages().counts()->pages == 0);
  const std::string plain =
      "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:1>\r\nWARC-Date: "
      "2026-11-20T08:00:00Z\r\nWARC-Target-URI: <http://a.example/>\r\nContent-Length: 25\r\n\r\n"
      "HTTP/1.1 200 OK\r\n\r\n包过\r\n\r\n";
  const std::string bad =
      "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:2>\r\nWARC-Date: "
      "2026-11-20T08:00:00Z\r\nWARC-Target-URI: ftp://a.example/\r\nContent-Length: 19\r\n\r\n"
      "HTTP/1.1 200 OK\r\n\r\n\r\n\r\n";
  const auto report = import_warc(*f.store, *set, "old.warc", bad + plain);
  REQUIRE_MESSAGE(report, (report ? "" : report.error().message()));
  CHECK(report->pages == 1);
  REQUIRE(report->problems.size() == 1);
  CHECK(report->problems[0].find("ftp://a.example/") != std::string::npos);
}
