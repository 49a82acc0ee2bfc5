// What scripts made of a page: kept with the judgement, and neither ended nor confirmed by a look
// that ran no script.
#include <doctest/doctest.h>

#include "store/blob_refs.h"
#include "store/keys.h"
#include "store/store_check.h"
#include "tests/store/sample.h"

using namespace zc;
using namespace zc::test;

namespace {

constexpr const char* kUrl = "https://a.example/";

Rendering rendering(const std::string& words, std::int64_t time) {
  Rendering one;
  one.url = kUrl;
  one.final_url = std::string(kUrl) + "#/";
  one.made = at(time);
  one.reason = "an empty mount point";
  one.files = {{Rendering::kDom, "<p>" + words + "</p>"}, {"screenshot.png", "PNG " + words}};
  return one;
}

Finding by_script(const std::string& quote, std::uint32_t place = 1) {
  Finding finding = finding_of("guarantee-pass", quote);
  finding.rendered = place;
  return finding;
}

struct Look {
  std::vector<Finding> findings = {};
  std::vector<Rendering> renderings = {};
  RenderedPart part = RenderedPart::kNone;
  std::string body = "<div id=app></div>";
  std::string rules = "rules-1";
};

Receipt put(OpenStore& open, std::int64_t time, const Look& look) {
  const Capture capture = page_at(kUrl, look.body, time);
  const Judgement judgement = judged(look.findings, look.rules);
  PageWrite write;
  write.capture = &capture;
  write.url_key = kUrl;
  write.judgement = &judgement;
  write.extractor_version = "1";
  write.renderings = look.renderings.empty() ? nullptr : &look.renderings;
  write.rendered = look.part;
  return must(open.pages().put({&write, 1})).front();
}

FindingRow only_finding(OpenStore& open) {
  const std::vector<FindingRow> rows = must(open.store->findings().of_page(kUrl));
  REQUIRE(rows.size() == 1);
  return rows.front();
}

}  // namespace

TEST_CASE("rendering: comes back whole, with the finding that points into it") {
  OpenStore open;
  const Rendering made = rendering("包过", 1000);
  const Receipt receipt = put(open, 1000, {{by_script("包过")}, {made}, RenderedPart::kAll});
  CHECK(receipt.new_findings.size() == 1);
  open.reopen();
  CHECK(must(open.pages().renderings_of(kUrl, 1)) == std::vector<Rendering>{made});
  CHECK(must(open.pages().findings_of(kUrl, 1)).front().rendered == 1);
  CHECK(only_finding(open).finding.rendered == 1);
  CHECK(kind_of(open.pages().renderings_of(kUrl, 2)) == ErrorKind::kNotFound);
}

TEST_CASE("rendering: a page that was never rendered has none") {
  OpenStore open;
  put(open, 1000, {{finding_of("guarantee-pass", "包过")}});
  CHECK(must(open.pages().renderings_of(kUrl, 1)).empty());
}

TEST_CASE("rendering: a look that ran no script neither ends nor confirms what scripts show") {
  OpenStore open;
  put(open, 1000, {{by_script("包过")}, {rendering("包过", 1000)}, RenderedPart::kAll});
  SUBCASE("the same payload") {
    CHECK(put(open, 2000, {}).gone_findings.empty());
  }
  SUBCASE("another payload") {
    Look other;
    other.body = "<div id=root></div>";
    CHECK(put(open, 2000, other).gone_findings.empty());
  }
  SUBCASE("a part of its routes") {
    Look part;
    part.part = RenderedPart::kSome;
    CHECK(put(open, 2000, part).gone_findings.empty());
  }
  const FindingRow row = only_finding(open);
  CHECK_FALSE(row.gone_at);
  CHECK(row.last_seen == at(1000));
  CHECK(row.version == 1);
  CHECK(must(open.pages().renderings_of(kUrl, 1)).size() == 1);
}

TEST_CASE("rendering: rendered whole, an unchanged payload confirms or ends") {
  OpenStore open;
  const Look first{{by_script("包过")}, {rendering("包过", 1000)}, RenderedPart::kAll};
  put(open, 1000, first);
  const Receipt again = put(open, 2000, first);
  CHECK(again.new_findings.empty());
  CHECK(only_finding(open).last_seen == at(2000));
  const Receipt third = put(open, 3000, {{}, {}, RenderedPart::kAll});
  CHECK(third.change == Receipt::Change::kUnchanged);
  CHECK(third.gone_findings.size() == 1);
  CHECK(only_finding(open).gone_reason == kGoneBecauseChanged);
  CHECK(only_finding(open).gone_at == at(3000));
}

TEST_CASE("rendering: a page that is gone shows no script either") {
  OpenStore open;
  put(open, 1000, {{by_script("包过")}, {rendering("包过", 1000)}, RenderedPart::kAll});
  Visit gone{kUrl, at(2000), Outcome::kGone, 404, "", 0};
  const std::pair<std::string, Visit> visit{kUrl, gone};
  CHECK(must(open.pages().put_failures({&visit, 1})).front().gone_findings.size() == 1);
}

TEST_CASE("rendering: judged anew without scripts, the version keeps what they showed") {
  OpenStore open;
  put(open, 1000, {{by_script("包过")}, {rendering("包过", 1000)}, RenderedPart::kAll});
  Look later;
  later.rules = "rules-2";
  later.findings = {finding_of("fees", "只需 100 元")};
  put(open, 2000, later);
  const std::vector<Finding> findings = must(open.pages().findings_of(kUrl, 1));
  REQUIRE(findings.size() == 2);
  CHECK(findings[1].quote == "包过");
  const std::vector<Rendering> kept = must(open.pages().renderings_of(kUrl, 1));
  REQUIRE(kept.size() == 1);
  REQUIRE(findings[1].rendered == 1);
  CHECK(kept[0].files.at(Rendering::kDom) == "<p>包过</p>");
  CHECK(must(open.pages().latest(kUrl)).finding_count == 2);
}

TEST_CASE("rendering: with news, every finding points into the documents kept anew") {
  OpenStore open;
  put(open, 1000, {{by_script("包过")}, {rendering("包过", 1000)}, RenderedPart::kAll});
  Finding moved = by_script("包过", 2);
  moved.span = {7, 9};
  put(open,
      2000,
      {{by_script("免考"), moved},
       {rendering("免考", 2000), rendering("包过", 2000)},
       RenderedPart::kAll});
  const FindingRow row = must(open.store->findings().get(finding_id(kUrl, moved)));
  CHECK(row.finding == moved);
  CHECK(must(open.pages().renderings_of(kUrl, 1)).size() == 2);
}

TEST_CASE("rendering: a version that could not be rendered at first is judged anew when it can") {
  OpenStore open;
  put(open, 1000, {{by_script("包过")}, {rendering("包过", 1000)}, RenderedPart::kAll});
  Look failed;
  failed.body = "<div id=root></div>";
  put(open, 2000, failed);
  REQUIRE(must(open.pages().findings_of(kUrl, 2)).empty());
  Look again{{by_script("包过")}, {rendering("包过", 3000)}, RenderedPart::kAll};
  again.body = failed.body;
  const Receipt receipt = put(open, 3000, again);
  CHECK(receipt.new_findings.empty());
  CHECK(only_finding(open).version == 2);
  CHECK(must(open.pages().findings_of(kUrl, 2)).size() == 1);
  CHECK(must(open.pages().renderings_of(kUrl, 2)).front().made == at(3000));
  const std::uint64_t lines = open.store->audit().last_sequence();
  again.renderings = {rendering("包过", 4000)};
  put(open, 4000, again);  // nothing new: the rendering of before stands
  CHECK(open.store->audit().last_sequence() == lines + 1);
  CHECK(must(open.pages().renderings_of(kUrl, 2)).front().made == at(3000));
}

TEST_CASE("rendering: what scripts show of who stands behind an unchanged page is kept") {
  OpenStore open;
  const Capture capture = page_at(kUrl, "<div id=app></div>", 1000);
  const Judgement judgement = judged({});
  const auto put_marks = [&](const std::string& phone, RenderedPart part) {
    const PageMarks marks{{{FactKind::kPhone, phone}}, 0, {}};
    PageWrite write;
    write.capture = &capture;
    write.url_key = kUrl;
    write.judgement = &judgement;
    write.marks = &marks;
    write.rendered = part;
    must(open.pages().put({&write, 1}));
  };
  put_marks("13800000001", RenderedPart::kAll);
  put_marks("13800000002", RenderedPart::kAll);
  CHECK(must(open.store->marks().of_page(kUrl)).marks.size() == 2);
}

TEST_CASE("rendering: its files are needed, and told when they are lost") {
  OpenStore open;
  const Rendering made = rendering("包过", 1000);
  put(open, 1000, {{by_script("包过")}, {made}, RenderedPart::kAll});
  CHECK(must(blob_use(*open.store)).orphans.empty());
  CHECK(must(check_store(*open.store)).problems.empty());
  Batch batch(open.store->rocks());
  batch.remove(Family::kBlobs, sha256(made.files.at("screenshot.png")).raw());
  must(open.store->rocks().write(batch));
  CHECK(kind_of(open.pages().renderings_of(kUrl, 1)) == ErrorKind::kCorrupt);
  CHECK_FALSE(must(check_store(*open.store)).problems.empty());
}
