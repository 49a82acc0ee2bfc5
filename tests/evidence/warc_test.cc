#include <doctest/doctest.h>

#include "evidence/gzip.h"
#include "evidence/warc_reader.h"
#include "evidence/warc_writer.h"
#include "tests/evidence/sample_bundle.h"

namespace zc {
namespace {

std::string record_text(std::string_view length, std::string_view block) {
  return "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
         "WARC-Date: 2026-11-24T08:30:00Z\r\nContent-Length: " +
         std::string(length) + "\r\n\r\n" + std::string(block) + "\r\n\r\n";
}

TEST_CASE("warc: records are read alike plain, in members of their own, and in one member") {
  const std::string one = record_text("5", "hello");
  const std::string two = record_text("0", "");
  for (const std::string& file :
       {one + two, gzip_member(one) + gzip_member(two), gzip_member(one + two)}) {
    const auto records = read_warc(file);
    REQUIRE(records);
    REQUIRE(records->size() == 2);
    CHECK((*records)[0].block == "hello");
    CHECK((*records)[0].field("warc-type") == "response");
    CHECK((*records)[1].block == "");
  }
  CHECK((*read_warc(gzip_member(one) + gzip_member(two)))[1].own_member);
  CHECK((*read_warc(gzip_member(one) + gzip_member(two)))[1].offset == gzip_member(one).size());
  CHECK_FALSE((*read_warc(gzip_member(one + two)))[1].own_member);
  CHECK_FALSE((*read_warc(gzip_member(one + two)))[0].own_member);
  CHECK((*read_warc(one + two))[1].offset == one.size());
  CHECK(read_warc("")->empty());
}

TEST_CASE("warc: a length that lies is found out") {
  for (const std::string_view length : {"4",
                                        "6",
                                        "0",
                                        "1000",
                                        "268435456",
                                        "268435457",
                                        "18446744073709551615",
                                        "18446744073709551616",
                                        "-5",
                                        "+5",
                                        "5x",
                                        "0x5",
                                        ""}) {
    CHECK_MESSAGE(!read_warc(record_text(length, "hello")), length);
    CHECK_MESSAGE(!read_warc(gzip_member(record_text(length, "hello"))), length);
  }
  CHECK_FALSE(read_warc(record_text("5\r\nContent-Length: 5", "hello")));
}

TEST_CASE("warc: broken heads are refused and the place is told") {
  const std::string good = record_text("5", "hello");
  for (const std::string& bad :
       {std::string("GET / HTTP/1.1\r\n\r\n"),
        std::string("WARC/2.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n"),
        std::string("WARC/1.1\r\nno name\r\nContent-Length: 0\r\n\r\n\r\n\r\n"),
        std::string("WARC/1.1\r\nWARC-Type: response\r\n\r\n"),
        std::string("WARC/1.1\r\n"),
        "WARC/1.1\r\nX: " + std::string(70'000, 'x')}) {
    const auto records = read_warc(good + bad);
    REQUIRE_FALSE(records);
    CHECK(records.error().message().find("byte " + std::to_string(good.size())) !=
          std::string::npos);
  }
}

TEST_CASE("warc: a file cut off anywhere is refused, unless it ends between records") {
  const std::string one = gzip_member(record_text("5", "hello"));
  const std::string two = one + one;
  for (std::size_t size = 1; size < two.size(); ++size) {
    CHECK(read_warc(two.substr(0, size)).has_value() == (size == one.size()));
  }
}

TEST_CASE("warc: a gzip bomb stops at the limit") {
  WarcLimits limits;
  limits.ratio_free_bytes = 1 << 20;
  const std::string bomb = gzip_member(record_text("20000000", std::string(20'000'000, ' ')));
  const auto by_ratio = read_warc(bomb, limits);
  REQUIRE_FALSE(by_ratio);
  CHECK(by_ratio.error().kind() == ErrorKind::kProtocol);
  limits.ratio_free_bytes = std::size_t{1} << 30;
  limits.max_total_bytes = 1 << 20;
  CHECK_FALSE(read_warc(bomb, limits));
  limits = WarcLimits();
  limits.max_records = 1;
  CHECK_FALSE(read_warc(record_text("0", "") + record_text("0", ""), limits));
}

TEST_CASE("warc: the reader hands records on one by one and stops when told") {
  const std::string file = record_text("1", "a") + record_text("1", "b");
  std::string seen;
  const Status status = read_warc(file, {}, [&](WarcRecord&& record) -> Status {
    seen += record.block;
    return Error(ErrorKind::kCancelled, "enough");
  });
  CHECK(seen == "a");
  REQUIRE_FALSE(status);
  CHECK(status.error().kind() == ErrorKind::kCancelled);
}

TEST_CASE("warc: the payload digest is of the entity, transfer coding undone (WARC 1.1, 6.3.2)") {
  const std::string page = "<p>包过</p>";
  WarcWriter writer({"x.warc.gz", "zhengcha/0", "", "", test::at("2026-11-24T09:00:00Z")});
  writer.add(test::coded_capture("http://a.example/", page));
  Capture broken = test::plain_capture("http://a.example/", "zz\r\n");
  broken.response_head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  writer.add(broken);
  const auto records = read_warc(writer.take());
  REQUIRE(records);
  CHECK((*records)[1].field("WARC-Payload-Digest") == digest_label(sha256(gzip_member(page))));
  CHECK((*records)[4].field("WARC-Payload-Digest") == "");
}

TEST_CASE("warc: ids follow from the content, and a repeated exchange gets its own") {
  const Capture capture = test::plain_capture("http://a.example/", "x");
  const WarcInfo info = {"x.warc.gz", "zhengcha/0", "", "", test::at("2026-11-24T09:00:00Z")};
  WarcWriter one(info);
  WarcWriter two(info);
  const ExchangeIds first = one.add(capture);
  CHECK(first == two.add(capture));
  CHECK(first.response != one.add(capture).response);
  CHECK(first.response.starts_with("<urn:uuid:"));
  CHECK(first.response.size() == 47);
  CHECK(first.response[24] == '8');  // version, RFC 9562
}

TEST_CASE("warc: a hostile value cannot open a line of its own in a record's head") {
  Capture capture = test::plain_capture("http://a.example/\r\nWARC-Type: warcinfo", "x");
  WarcWriter writer({"x", "zhengcha/0", "a\r\nb: c", "", test::at("2026-11-24T09:00:00Z")});
  writer.add(capture);
  const auto records = read_warc(writer.take());
  REQUIRE(records);
  CHECK((*records)[0].block.find("\r\nb:") == std::string::npos);
  CHECK((*records)[1].field("WARC-Type") == "response");
  CHECK((*records)[1].field("WARC-Target-URI") == "http://a.example/  WARC-Type: warcinfo");
}

}  // namespace
}  // namespace zc
