// The words, drawings and files of the situation report.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "app/region.h"
#include "app/site_platform.h"
#include "app/situation_html.h"
#include "app/situation_source.h"
#include "app/situation_tables.h"
#include "app/situation_xlsx.h"
#include "app/svg_chart.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace zc {
namespace {

const UtcTime kMade = *parse_rfc3339("2026-11-24T09:00:01Z");

SituationReport small_report(const std::string& name) {
  SituationCounter counter(*day_range("2026-11-01", "2026-11-30"));
  LeadPage page;
  page.url_key = "http://a.cn/";
  page.site = "a.cn";
  page.platform = "其他网站";
  page.links = {{FactKind::kWechat, "=HYPERLINK(\"http://x\")"}};
  page.names = {name};
  counter.add({Category::kGuarantee, Severity::kAlert, kMade, LeadEnd::kStands, {}}, page);
  return counter.report();
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("report: text of strangers is no markup, and nothing comes from outside") {
  const ReportText text = situation_text(small_report("<script>x</script>"), {.made = kMade});
  const std::string html = situation_html(text);
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("&lt;script&gt;x") != std::string::npos);
  CHECK(html.find("src=") == std::string::npos);
  CHECK(html.find("2026-11-01 至 2026-11-30（北京时间）") != std::string::npos);
  CHECK(situation_html(text) == html);
}

TEST_CASE("report: a period without data says so") {
  const SituationReport none = SituationCounter(*day_range("2026-11-01", "2026-11-30")).report();
  const ReportText text = situation_text(none, {.made = kMade});
  CHECK(text.nothing.find("没有数据") != std::string::npos);
  CHECK(situation_html(text).find(text.nothing) != std::string::npos);
  CHECK(situation_text(small_report("甲"), {.made = kMade}).nothing.empty());
}

TEST_CASE("report: every row has a cell for every head, charts name columns of numbers") {
  const ReportText text = situation_text(small_report("甲"), {.made = kMade});
  CHECK(text.tables.size() == 8);
  for (const ReportTable& table : text.tables) {
    for (const auto& row : table.rows) {
      CHECK(row.size() == table.heads.size());
      for (const ReportChart& chart : table.charts) {
        for (const std::size_t column : chart.columns) {
          CHECK(std::holds_alternative<std::uint64_t>(row.at(column)));
        }
      }
    }
  }
}

TEST_CASE(
    "xlsx: the same report and moment give the same bytes; a file that cannot be made is told") {
  const test::TempDir dir;
  const std::string bad = std::string("\x01\xff") + "甲\xef\xbf\xbe";
  const ReportText text = situation_text(small_report(bad), {.made = kMade});
  REQUIRE(write_situation_xlsx(text, kMade, dir.file("a.xlsx")));
  REQUIRE(write_situation_xlsx(text, kMade, dir.file("b.xlsx")));
  CHECK(bytes_of(dir.file("a.xlsx")).starts_with("PK"));
  CHECK(bytes_of(dir.file("a.xlsx")) == bytes_of(dir.file("b.xlsx")));
  CHECK_FALSE(std::filesystem::exists(dir.file("a.xlsx.part")));
  const Status failed = write_situation_xlsx(text, kMade, dir.file("none/a.xlsx"));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().kind() == ErrorKind::kStorage);
}

TEST_CASE("chart: the scale reaches the most in four steps") {
  for (const auto& [most, step] :
       std::vector<std::pair<std::uint64_t, std::uint64_t>>{{0, 1},
                                                            {1, 1},
                                                            {4, 1},
                                                            {5, 2},
                                                            {8, 2},
                                                            {9, 5},
                                                            {20, 5},
                                                            {21, 10},
                                                            {4000, 1000},
                                                            {4001, 2000}}) {
    CHECK_MESSAGE(chart_step(most) == step, most);
  }
}

TEST_CASE("chart: no rows, no drawing; labels are no markup") {
  CHECK(svg_bars("x", {}, {}).empty());
  CHECK(svg_columns("x", {}, {{"a", {}}}).empty());
  CHECK(svg_columns("x", {"l"}, {}).empty());
  CHECK(svg_bars("<b>", {"<i>"}, {3}).find("<i>") == std::string::npos);
  CHECK(svg_bars("无", {"甲"}, {0}).find("width=\"0.0\"") != std::string::npos);
}

TEST_CASE("platform: by host") {
  for (const auto& [host, name] :
       std::vector<std::pair<std::string, std::string>>{{"mp.weixin.qq.com", "微信公众号"},
                                                        {"www.douyin.com", "抖音"},
                                                        {"notdouyin.com", "其他网站"},
                                                        {"douyin.com.evil.cn", "其他网站"},
                                                        {"rst.hebei.gov.cn", "政府网站"},
                                                        {"edu.cn", "教育机构网站"},
                                                        {"127.0.0.1", "其他网站"},
                                                        {"", "其他网站"}}) {
    CHECK_MESSAGE(platform_name_of(host) == name, host);
  }
}

TEST_CASE("province: as officers write it") {
  for (const auto& [text, name] :
       std::vector<std::pair<std::string, std::string>>{{"河北省", "河北省"},
                                                        {"河北", "河北省"},
                                                        {"13", "河北省"},
                                                        {"130000", "河北省"},
                                                        {"71", "台湾省"},
                                                        {"81", "香港特别行政区"},
                                                        {"65", "新疆维吾尔自治区"},
                                                        {"广西", "广西壮族自治区"}}) {
    const Result<std::string> province = province_from(text);
    REQUIRE_MESSAGE(province, text);
    CHECK(*province == name);
  }
  for (const std::string text : {"", "河", "河北市", "99", "1", "130100", "Atlantis"}) {
    const Result<std::string> province = province_from(text);
    REQUIRE_FALSE_MESSAGE(province, text);
    CHECK(province.error().kind() == ErrorKind::kBadInput);
  }
}

// A look at a page by the store itself, with or without its finding.
void see(Store& store, test::ManualClock& clock, const std::string& url, bool found, int status) {
  Capture capture;
  capture.url = url;
  capture.started = capture.ended = clock.now();
  capture.http_status = status;
  capture.body = found ? "保过" : "改";
  Judgement judgement;
  if (found) {
    Finding finding;
    finding.clause = "MOHRSS-2022-25/2.4";
    finding.rule = "guarantee.pass";
    finding.quote = "保过";
    judgement.findings = {finding};
  }
  const PageMarks marks{{{FactKind::kIcpNumber, "冀ICP备12345678号"}}, 0, {}};
  PageWrite write;
  write.capture = &capture;
  write.url_key = url;
  write.outcome = status == 404 ? Outcome::kGone : Outcome::kPage;
  write.judgement = &judgement;
  write.marks = &marks;
  REQUIRE(store.pages().put({&write, 1}));
}

TEST_CASE("report: read from the store, of one province or of all") {
  const test::TempDir dir;
  test::ManualClock clock{*parse_rfc3339("2026-11-10T00:00:00Z")};
  auto store = Store::open({.path = dir.file("db")}, clock);
  REQUIRE(store);
  see(**store, clock, "http://a.cn/1", true, 200);
  see(**store, clock, "http://a.cn/2", true, 200);
  clock.advance(std::chrono::hours(24));
  see(**store, clock, "http://a.cn/1", false, 404);
  see(**store, clock, "http://a.cn/2", false, 200);
  SituationQuery query{*day_range("2026-11-01", "2026-11-30"), ""};
  const Result<SituationReport> all = read_situation(**store, query);
  REQUIRE(all);
  CHECK(all->total.found == 2);
  CHECK(all->total.page_gone == 1);
  CHECK(all->total.changed == 1);
  REQUIRE(all->operators.size() == 1);
  CHECK(all->operators[0].pages == 2);
  CHECK(all->operators[0].sites == 1);
  query.province = "河北省";
  CHECK(read_situation(**store, query)->total == all->total);
  query.province = "河南省";
  CHECK(read_situation(**store, query)->empty());
  query = {*day_range("2026-11-11", "2026-11-30"), ""};
  CHECK(read_situation(**store, query)->total.found == 0);
  CHECK(read_situation(**store, query)->total.page_gone == 1);
  query = {*day_range("2026-11-01", "2026-11-09"), ""};
  CHECK(read_situation(**store, query)->empty());
}

}  // namespace
}  // namespace zc
