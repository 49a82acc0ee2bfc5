#include "evidence/report.h"

#include <doctest/doctest.h>

#include "evidence/html_text.h"
#include "evidence/inventory.h"
#include "evidence/text.h"
#include "evidence/verify.h"
#include "evidence/zip_file.h"
#include "tests/evidence/sample_bundle.h"

namespace zc {
namespace {

std::string file_of(const BundleInput& input, std::string_view path) {
  const Result<std::string> zip = export_bundle(input);
  REQUIRE(zip);
  const std::vector<ZipEntry> entries = *read_zip(*zip);
  for (const ZipEntry& entry : entries) {
    if (entry.name == input.name + "/" + std::string(path)) return entry.content;
  }
  throw std::runtime_error("no such file");
}

std::string report_of(const BundleInput& input) {
  return file_of(input, "data/取证报告.html");
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST_CASE("report: it carries the four header fields (行政诉讼证据规定 2002, Art. 12)") {
  const std::string html = report_of(test::small_case());
  for (const std::string_view field : {"制作方法", "制作时间", "制作人", "证明对象"}) {
    CHECK(has(html, "<th>" + std::string(field) + "</th>"));
  }
  CHECK(has(html, "张三"));
  CHECK(has(html, "2026-11-24 17:00:00（北京时间）"));
  CHECK(has(html, "2026-11-24T09:00:00.000Z UTC"));
}

TEST_CASE("report: a finding stands there with clause, marked quote, place, severity and reason") {
  const std::string html = report_of(test::small_case());
  CHECK(has(html, "本校承诺<mark>包过 拿证</mark>，不过退费。"));
  CHECK(has(html, "不得对培训、考试、发证结果作出保证性承诺"));
  CHECK(has(html, "MOHRSS-2022-25/2.4"));
  CHECK(has(html, "承诺包过"));
  CHECK(has(html, "预警"));
  CHECK(has(html, "承诺性词语指向考试结果"));
  CHECK(has(html, "字节"));
}

TEST_CASE("report: it speaks of leads, not of verdicts") {
  const std::string html = report_of(test::large_case());
  CHECK(has(html, "本材料为<strong>线索</strong>，不是违法认定"));
  CHECK_FALSE(has(html, "构成违法"));
}

TEST_CASE("report: the history tells when a page was last up and when it was gone") {
  const std::string html = report_of(test::small_case());
  CHECK(has(html,
            "最后一次取得页面：2026-11-24 16:30:00；其后自 2026-11-28 16:30:00 "
            "起未能取得（已不存在，HTTP 404）"));
  BundleInput up = test::small_case();
  up.visits.pop_back();
  CHECK(has(report_of(up), "页面仍可访问"));
  up.visits.clear();
  CHECK(has(report_of(up), "没有访问记录"));
}

TEST_CASE("report: truncation and TLS are told") {
  const std::string html = report_of(test::large_case());
  CHECK(has(html, "超过大小上限"));
  CHECK(has(html, "部分响应被截断"));
  CHECK(has(html, "TLSv1.3，证书链 1 张"));
  CHECK(has(html, sha256(std::string_view("\0\1\2", 3)).hex()));
}

TEST_CASE("report: a page's text can write no markup and hide nothing") {
  const std::string evil =
      "\"><script>alert(1)</script><img src=x onerror=alert(1)>&lt;\u202Egnp.exe\u200B\x01\xFF'";
  BundleInput input = test::small_case();
  input.name = "ZC-1";
  input.operator_name = evil;
  input.unit = evil;
  input.tool_version = evil;
  input.rules_hash = evil;
  BundlePage& page = input.pages[0];
  page.title = evil;
  page.found_on = evil;
  page.capture.peer_ip = evil;
  page.capture.dns_answers = {evil};
  page.capture.tls_version = evil;
  page.capture.tls_chain = {evil};
  page.capture.response_head = "HTTP/1.1 200 " + evil + "\r\n\r\n";
  for (std::string* text : {&page.findings[0].quote,
                            &page.findings[0].context,
                            &page.findings[0].why,
                            &page.findings[0].clause,
                            &page.findings[0].rule}) {
    *text = evil;
  }
  input.visits[0].reason = evil;
  input.visits[0].url = evil;
  const std::string html = report_of(input);
  CHECK_FALSE(has(html, "<script"));
  CHECK_FALSE(has(html, "<img"));
  CHECK_FALSE(has(html, "\u202E"));
  CHECK_FALSE(has(html, "\u200B"));
  CHECK(has(html, "&lt;script&gt;"));
  CHECK(has(html, "[U+202E]"));
  CHECK(has(html, "[U+200B]"));
  CHECK(is_utf8(html));
  CHECK(is_utf8(file_of(input, "data/findings.json")));
}

TEST_CASE("report: a quote is marked in its context, which is cut to what can be read") {
  const std::string context = std::string(1000, 'a') + "包过" + std::string(1000, 'b');
  CHECK(html_marked(context, "包过", 3) == "…aaa<mark>包过</mark>bbb…");
  CHECK(html_marked("前前包过后后", "包过", 1) == "…前<mark>包过</mark>后…");
  CHECK(html_marked("别的话", "包<过", 3) == "<mark>包&lt;过</mark>");
  CHECK(html_marked("", "", 3) == "<mark></mark>");
}

TEST_CASE("report: many visits are shown in part, and all stand in history.csv") {
  BundleInput input = test::small_case();
  input.visits.clear();
  for (int i = 0; i < 500; ++i) {
    input.visits.push_back({"http://peixun.example/",
                            test::at("2026-11-24T08:30:00Z") + std::chrono::hours(i),
                            Outcome::kPage,
                            200,
                            "",
                            1});
  }
  CHECK(has(report_of(input), "此处略去 440 次"));
  CHECK(parse_csv(file_of(input, "data/history.csv"))->size() == 501);
}

TEST_CASE("csv: cells survive commas, quotes and lines, and no cell is a formula") {
  const std::vector<std::string> cells = {"a,b", "say \"x\"", "two\r\nlines", "", "包过"};
  CHECK((*parse_csv(csv_row(cells)))[0] == cells);
  for (const std::string first : {"=", "+", "-", "@"}) {
    CHECK(csv_row({first + "cmd"}).starts_with("'"));
  }
  CHECK_FALSE(parse_csv("\"open"));
  CHECK_FALSE(parse_csv("no end"));
  CHECK(parse_csv("")->empty());
}

}  // namespace
}  // namespace zc
