#include "store/page_rows.h"

#include <doctest/doctest.h>

#include "store/row_codec.h"
#include "tests/store/sample.h"

using namespace zc;
using namespace zc::test;

namespace {

VersionRow version_row() {
  VersionRow row;
  row.content = sha256("body");
  row.seen = {.url = "https://a.example/?x",
              .url_key = "https://a.example/",
              .number = 3,
              .first_seen = at(-5),
              .last_seen = at(1'700'000'000'000),
              .times_seen = 12,
              .http_status = 404,
              .outcome = Outcome::kGone,
              .title = "标题",
              .content_sha256 = row.content.hex(),
              .content_bytes = 4,
              .finding_count = 2};
  row.log_sequence = 99;
  row.judgements = 1;
  return row;
}

// Every shorter row is refused, and never read beyond its end.
template <typename Read>
void check_cut(const std::string& row, const Read& read) {
  for (std::size_t size = 0; size < row.size(); ++size) {
    const std::string cut = row.substr(0, size);
    CHECK(kind_of(read(cut)) == ErrorKind::kCorrupt);
  }
  CHECK(kind_of(read(row + "x")) == ErrorKind::kCorrupt);
}

}  // namespace

TEST_CASE("rows: numbers and texts come back") {
  RowWriter writer;
  const std::vector<std::uint64_t> numbers = {0, 127, 128, 300, ~std::uint64_t{0}};
  for (const std::uint64_t number : numbers) writer.put_number(number);
  const std::vector<std::int64_t> signed_numbers = {0, -1, 1, INT64_MIN, INT64_MAX};
  for (const std::int64_t number : signed_numbers) writer.put_signed(number);
  writer.put_text("");
  writer.put_text("abc");
  const std::string row = writer.take();
  RowReader reader(row);
  for (const std::uint64_t number : numbers) CHECK(reader.number() == number);
  for (const std::int64_t number : signed_numbers) CHECK(reader.signed_number() == number);
  CHECK(reader.text() == "");
  CHECK(reader.text() == "abc");
  CHECK(reader.finished());
  CHECK(reader.byte() == 0);
  CHECK_FALSE(reader.ok());
}

TEST_CASE("rows: a number of more than 64 bits and a count of more than there is are refused") {
  const std::string long_number(10, '\xff');
  RowReader reader(long_number);
  reader.number();
  CHECK_FALSE(reader.ok());
  RowReader counting("\x05xy");
  CHECK(counting.count() == 0);
  CHECK_FALSE(counting.ok());
}

TEST_CASE("rows: version and page rows come back, and are refused when cut") {
  const VersionRow version = version_row();
  const auto read_version = [](std::string_view row) {
    return version_from_row(row, "https://a.example/");
  };
  CHECK(must(read_version(to_row(version))) == version);
  check_cut(to_row(version), read_version);

  PageHead head;
  head.latest = version;
  head.location = "/elsewhere";
  head.judged_by = "rules 1";
  head.open = {"0123456789ab", "ba9876543210"};
  head.confirmed = at(7);
  head.confirmed_version = 2;
  const auto read_head = [](std::string_view row) {
    return head_from_row(row, "https://a.example/");
  };
  CHECK(must(read_head(to_row(head))) == head);
  check_cut(to_row(head), read_head);
  CHECK(to_row(head).front() == 1);  // as before there was rendering

  head.rendered = at(9);
  head.rendered_version = 3;
  CHECK(must(read_head(to_row(head))) == head);
  CHECK(to_row(head).front() == 2);
  check_cut(to_row(head), read_head);
}

TEST_CASE("rows: exchange, judgement and visit rows come back, and are refused when cut") {
  ExchangeRow exchange;
  exchange.capture = page_at("https://a.example/", "");
  exchange.capture.tls_chain.clear();
  exchange.capture.truncation = Truncation::kLength;
  exchange.wire = sha256("wire");
  exchange.content = sha256("content");
  exchange.judgement = sha256("judgement");
  exchange.tls_chain = {sha256("leaf")};
  const std::string row = to_row(exchange, exchange.capture);
  CHECK(must(exchange_from_row(row)) == exchange);
  check_cut(row, exchange_from_row);

  JudgementRow judged_row;
  judged_row.judgement = judged({finding_of("r", "q")});
  judged_row.judgement.suppressed = {{"r2", "q2", 3, "why"}};
  judged_row.judgement.undecided = "limit";
  judged_row.extractor_version = "2";
  judged_row.time = at(4);
  CHECK(must(judgement_from_row(to_row(judged_row))) == judged_row);
  check_cut(to_row(judged_row), judgement_from_row);
  CHECK(to_row(judged_row).front() == 1);
  CHECK_FALSE(has_renderings(to_row(judged_row)));

  RenderingRow rendering;
  rendering.rendering = {"https://a.example/#/x", "https://a.example/#/y", at(6), "asked for", {}};
  rendering.files = {{Rendering::kDom, sha256("dom")}, {"screenshot.png", sha256("png")}};
  judged_row.renderings = {rendering, rendering};
  CHECK(must(judgement_from_row(to_row(judged_row))) == judged_row);
  CHECK(has_renderings(to_row(judged_row)));
  check_cut(to_row(judged_row), judgement_from_row);

  const Visit visit{"https://a.example/?x", at(5), Outcome::kTls, 0, "expired", 2};
  const auto read_visit = [](std::string_view bytes) {
    return visit_from_row(bytes, "https://a.example/");
  };
  CHECK(must(read_visit(to_row(visit, "https://a.example/"))) == visit);
  check_cut(to_row(visit, "https://a.example/"), read_visit);
}

TEST_CASE("rows: headers are read from the response head as they stand") {
  CHECK(headers_of("HTTP/1.1 200 OK\r\nA: 1\r\na:  2 \r\nEmpty:\r\nnonsense\r\n\r\n") ==
        std::vector<HttpHeader>{{"A", "1"}, {"a", "2"}, {"Empty", ""}});
  CHECK(headers_of("").empty());
  CHECK(headers_of("HTTP/1.1 200 OK").empty());
}
