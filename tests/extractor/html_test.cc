#include <algorithm>
#include <ctime>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "extractor/extract.h"
#include "extractor/html_document.h"
#include "extractor/html_guard.h"
#include "extractor/utf8.h"
#include "tests/extractor/sample_page.h"
#include "tests/extractor/slow_inputs.h"
#include "tests/extractor/span_check.h"

namespace zc {

namespace {

using test::repeat;

// Sanitizers make everything slower; the bound is then still far below the quadratic times.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kSeconds = 20;
constexpr double kMegabytes = 4096;
#else
constexpr double kSeconds = 2;
constexpr double kMegabytes = 512;
#endif

double seconds_for(const std::string& page) {
  const std::clock_t start = std::clock();  // CPU time: the machine may be busy with other things
  const Document document = extract_bytes(page, "http://a.example/", "text/html");
  const std::clock_t end = std::clock();
  CHECK(test::wrong_span(document, page) == "");
  return static_cast<double>(end - start) / CLOCKS_PER_SEC;
}

}  // namespace

TEST_CASE("guard: start tags beyond 512 open levels are blanked in place") {
  const std::string page = repeat("<div>", 600) + "text";
  const GuardedHtml guarded = guard_html(page);
  CHECK(guarded.dropped_levels == 88);
  REQUIRE(guarded.copy.size() == page.size());
  CHECK(guarded.copy.ends_with("     text"));
}

TEST_CASE("page: the parser need not read long scripts, and every piece stays in its place") {
  const std::string code = "var a = '" + repeat("脚本文字。", 200) + "';";
  for (const std::string& around :
       {std::string("<p>前文&amp;</p><script>@</script><p>后文</p>"),
        std::string("<style>@</style><p>后文</p>"),
        std::string("<textarea><script>@</script></textarea><p>后文"),
        std::string("<svg><script>@</script></svg><p>后文</p>"),
        std::string("<script><!--<script>@</script>--></script><p>后文"),
        std::string("<!-- <script>@</script> --><p>后文</p>"),
        std::string("<p title='<script>@</script>'>后文</p>")}) {
    CAPTURE(around);
    std::string page = around;
    page.replace(page.find('@'), 1, code);
    const HtmlDocument parsed = HtmlDocument::parse(page);
    REQUIRE(parsed.is_parsed());
    for (const HtmlNode& node : parsed.nodes()) {
      if (node.tag != Tag::kText) continue;
      const std::size_t at = parsed.offset_of(node.original);
      REQUIRE(at != std::string_view::npos);
      CHECK(page.substr(at, node.original.size()) == node.original);
      if (node.original == "后文") CHECK(at == page.find("后文"));
      if (parsed.nodes()[node.parent].tag == Tag::kScript) CHECK(contains(node.text, code));
    }
    const Document document = extract_bytes(page, "http://a.example/", "text/html");
    CHECK(test::wrong_span(document, page) == "");
    CHECK(std::any_of(document.blocks.begin(), document.blocks.end(), [](const TextBlock& block) {
      return block.text.find("后文") != std::string::npos;
    }));
  }
}

TEST_CASE("guard: elements that close themselves by rule do not count as open") {
  CHECK(guard_html(repeat("<p>a<li>b<tr><td>c<option>d<br>", 2000)).dropped_levels == 0);
  CHECK(guard_html("<table>" + repeat("<tr><td>c", 2000)).dropped_levels == 0);
  CHECK(guard_html("<ul>" + repeat("<li>a", 2000)).dropped_levels == 0);
  CHECK(guard_html(repeat("<div><b>x</b></div>", 2000)).dropped_levels == 0);
}

TEST_CASE("guard: attributes beyond 256 and values beyond 64 KB go, the tag stays") {
  std::string many = "<p";
  for (int i = 0; i < 300; ++i) many += " a" + std::to_string(i) + "=1";
  CHECK(guard_html(many + ">x").dropped_attributes == 44);
  const std::string page =
      "<img src=\"data:image/png;base64," + repeat("A", 100000) + "\" alt=\"图\">";
  const GuardedHtml guarded = guard_html(page);
  CHECK(guarded.cut_values == 1);
  const HtmlDocument parsed = HtmlDocument::parse(page);
  bool has_alt = false;
  for (const HtmlNode& node : parsed.nodes()) {
    if (node.tag == Tag::kImg) has_alt = parsed.value(node, Attr::kAlt) == "图";
  }
  CHECK(has_alt);
}

TEST_CASE("guard: isindex does not put Gumbo's English sentence on the page") {
  const Document document = extract_bytes("<p>前</p><isindex><p>后</p>", "", "text/html");
  REQUIRE(document.blocks.size() == 2);
  CHECK(document.blocks[1].text == "后");
}

TEST_CASE("guard: tags inside comments, scripts and titles are text") {
  const std::string page =
      "<!-- <div> --><script>'<div>'</script><title><div></title>" + repeat("<p>x</p>", 600);
  CHECK_FALSE(guard_html(page).is_changed);
}

TEST_CASE("html: a foreign title cannot smuggle levels past the guard") {
  CHECK(guard_html("<svg><title>" + repeat("<div>", 600)).dropped_levels > 0);
  CHECK(guard_html("<select><style></select>" + repeat("<div>", 600)).dropped_levels > 0);
}

TEST_CASE("html: every known slow input ends in time and memory") {
  for (const test::SlowInput& input : test::slow_inputs()) {
    CAPTURE(input.name);
    const std::string page = input.make();
    CHECK(seconds_for(page) < kSeconds);
    const test::Cost cost =
        test::cost_of([&] { extract_bytes(page, "http://a.example/", "text/html"); });
    REQUIRE(cost.is_whole);
    CHECK(cost.megabytes < kMegabytes);
  }
}

TEST_CASE("html: a 30 MB page is read in part, and the rest is said to be left out") {
  const std::string page = test::repeat("<p>报名</p>", 2'300'000);
  const Document document = extract_bytes(page, "http://a.example/", "text/html");
  CHECK(document.truncated);
  CHECK_FALSE(document.notes.empty());
  CHECK_FALSE(document.blocks.empty());
}

TEST_CASE("html: 10,000 attributes: the tag's text stays and the surplus is told") {
  std::string page = "<p";
  for (int i = 0; i < 10'000; ++i) page += " a" + std::to_string(i) + "=1";
  const Document document = extract_bytes(page + ">报名", "", "text/html");
  REQUIRE(document.blocks.size() == 1);
  CHECK(document.blocks[0].text == "报名");
  REQUIRE(document.notes.size() == 1);
  CHECK(document.notes[0].find("9744 attributes") != std::string::npos);
}

TEST_CASE("html: a million entities are a million characters, each in its place") {
  const std::string page = test::repeat("&#25253;", 1'000'000);
  const Document document = extract_bytes(page, "", "text/html");
  REQUIRE(document.blocks.size() == 1);
  CHECK(document.blocks[0].text.size() == 3'000'000);
  CHECK(payload_span(document.blocks[0], 2'999'997, 3'000'000) ==
        ByteSpan{page.size() - 8, page.size()});
}

TEST_CASE("html: only the first part of a very large page is read, and it says so") {
  ExtractOptions options;
  options.max_parse_bytes = 1000;
  const std::string page = repeat("<p>考试培训</p>", 1000);
  const Document document = extract_bytes(page, "", "text/html", options);
  CHECK(document.truncated);
  CHECK_FALSE(document.notes.empty());
  CHECK(test::wrong_span(document, page) == "");
}

TEST_CASE("html: nesting without end is read up to a point, and it says so") {
  const Document document =
      extract_bytes("<p>考试</p>" + repeat("<div>", 100'000) + "后", "", "text/html");
  CHECK(document.truncated);
  CHECK_FALSE(document.degraded);
  REQUIRE(document.blocks.size() == 1);
  CHECK(document.blocks[0].text == "考试");
}

TEST_CASE("html: a page too large for the parser is read without structure") {
  const std::string page = repeat("<p>a</p>", 1'000'000);
  const Document document = extract_bytes(page, "", "text/html");
  CHECK(document.degraded);
  CHECK(document.blocks.size() == 50'000);
  CHECK(test::wrong_span(document, page) == "");
}

TEST_CASE("html: a page cut anywhere is still a page") {
  const std::string page = test::sample_page();
  for (std::size_t cut = 0; cut < page.size(); cut += 97) {
    const std::string part = page.substr(0, cut);
    const Document document = extract_bytes(part, "http://a.example/", "text/html");
    const std::string wrong = test::wrong_span(document, part);
    if (!wrong.empty()) FAIL_CHECK("cut at " << cut << ": " << wrong);
  }
}

TEST_CASE("html: flipped bits give some document, never a crash") {
  std::mt19937 random(20221125);
  const std::string page = test::sample_page();
  for (int round = 0; round < 300; ++round) {
    std::string bad = page;
    for (int flip = 0; flip < 20; ++flip) {
      bad[random() % bad.size()] ^= static_cast<char>(1U << (random() % 8));
    }
    const Document document = extract_bytes(bad, "http://a.example/", "text/html");
    const std::string wrong = test::wrong_span(document, bad);
    if (!wrong.empty()) FAIL_CHECK("round " << round << ": " << wrong);
  }
}

TEST_CASE("html: zero bytes do not end the page") {
  const std::string page("<p>包\0过</p><p>后</p>", 24);
  const Document document = extract_bytes(page, "", "text/html");
  REQUIRE(document.blocks.size() == 2);
  CHECK(document.blocks[0].text == "包过");
}

}  // namespace zc
