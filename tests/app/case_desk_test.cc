// Cases over the real store and the real operator search, time by hand.
#include "app/case_desk.h"

#include <memory>

#include <doctest/doctest.h>

#include "app/blacklist.h"
#include "app/judge.h"
#include "app/operator_search.h"
#include "extractor/shingles.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace zc;

constexpr auto kDay = std::chrono::hours(24);

Finding finding_of(const std::string& quote) {
  Finding finding;
  finding.category = Category::kGuarantee;
  finding.clause = "MOHRSS-2022-25/2.4";
  finding.rule = "guarantee.pass";
  finding.quote = quote;
  finding.severity = Severity::kAlert;
  return finding;
}

struct Office {
  test::TempDir dir;
  test::ManualClock clock{UtcTime(kDay * 20000)};
  std::unique_ptr<Store> store;
  std::unique_ptr<CaseDesk> desk;

  Office() {
    auto opened = Store::open({.path = dir.file("db")}, clock);
    REQUIRE(opened);
    store = *std::move(opened);
    desk = std::make_unique<CaseDesk>(*store, clock, CasePolicy());
  }
  // A look at a page now; an empty quote: without findings.
  Receipt see(const std::string& url,
              const std::string& body,
              const std::string& quote,
              const PageMarks& marks = {},
              int status = 200) {
    Capture capture;
    capture.url = url;
    capture.started = capture.ended = clock.now();
    capture.http_status = status;
    capture.body = body;
    Judgement judgement;
    if (!quote.empty()) judgement.findings = {finding_of(quote)};
    PageWrite write;
    write.capture = &capture;
    write.url_key = url;
    write.outcome = status == 404 ? Outcome::kGone : Outcome::kPage;
    write.judgement = &judgement;
    write.marks = &marks;
    write.title = "某某培训";
    auto receipts = store->pages().put({&write, 1});
    REQUIRE(receipts);
    return receipts->front();
  }
  // The same payload at every look; an empty quote: nothing was found.
  void see_by_script(const std::string& url, const std::string& quote, RenderedPart part) {
    Capture capture;
    capture.url = url;
    capture.started = capture.ended = clock.now();
    capture.http_status = 200;
    capture.body = "<div id=app></div>";
    Judgement judgement;
    std::vector<Rendering> renderings;
    if (!quote.empty()) {
      judgement.findings = {finding_of(quote)};
      judgement.findings.front().rendered = 1;
      renderings.resize(1);
      renderings.front().files = {{Rendering::kDom, "<p>" + quote + "</p>"}};
    }
    PageWrite write;
    write.capture = &capture;
    write.url_key = url;
    write.judgement = &judgement;
    write.renderings = renderings.empty() ? nullptr : &renderings;
    write.rendered = part;
    REQUIRE(store->pages().put({&write, 1}));
  }
  Case must(Result<Case> result) {
    REQUIRE_MESSAGE(result, (result ? "" : result.error().message()));
    return *std::move(result);
  }
  Case act(std::uint64_t number, CaseActKind kind) {
    CaseAct a;
    a.kind = kind;
    a.officer = "张三";
    a.reason = "依据材料";
    return must(desk->act(number, a));
  }
  Case notified(const std::string& url) {
    const Case made = must(desk->open({{url}, "", "张三", "巡查发现"}));
    act(made.number, CaseActKind::kReview);
    act(made.number, CaseActKind::kConfirm);
    return act(made.number, CaseActKind::kNotify);
  }
};

const char* const kUrl = "https://a.example/";
const char* const kMirror = "https://b.example/new";
const PageMarks kOwner = {{{FactKind::kWechat, "kaozheng88"}}, 0};

}  // namespace

TEST_CASE("desk: from the lead to rectified, with the crawler looking on the days") {
  Office o;
  o.see(kUrl, "包过", "包过", kOwner);
  const Case made = o.notified(kUrl);
  CHECK(made.title == "某某培训");
  CHECK(made.state == CaseState::kNotified);
  REQUIRE(o.desk->due(o.clock.now()));
  CHECK(o.desk->due(o.clock.now())->empty());
  o.clock.advance(kDay);
  const auto due = o.desk->due(o.clock.now());
  REQUIRE(due);
  REQUIRE(due->size() == 1);
  CHECK(recheck_tasks(*due).at(0).host == "a.example:443");
  CHECK(o.desk->recheck_due()->empty());  // nobody has looked yet
  o.see(kUrl, "包过", "包过", kOwner);
  auto rechecked = o.desk->recheck_due();
  REQUIRE(rechecked);
  REQUIRE(rechecked->size() == 1);
  CHECK(rechecked->front().state == CaseState::kNotified);
  o.clock.advance(2 * kDay);
  o.see(kUrl, "课程介绍", "", kOwner);
  rechecked = o.desk->recheck_due();
  REQUIRE(rechecked);
  REQUIRE(rechecked->size() == 1);
  CHECK(rechecked->front().state == CaseState::kRectified);
  CHECK(o.desk->recheck_due()->empty());
  const auto acts = o.store->cases().acts(made.number);
  REQUIRE(acts);
  CHECK(acts->back().act.officer == "crawler");
  CHECK(acts->back().act.reason.find("原文不再出现") != std::string::npos);
  CHECK(o.store->audit().verify());
}

TEST_CASE("desk: words that scripts make are not still up because the bare page came") {
  Office o;
  o.see_by_script(kUrl, "包过", RenderedPart::kAll);
  CHECK_FALSE(*o.desk->has_open_case(kUrl));
  const Case made = o.notified(kUrl);
  CHECK(*o.desk->has_open_case(kUrl));
  o.clock.advance(kDay);
  o.see_by_script(kUrl, "", RenderedPart::kNone);
  CHECK(o.desk->recheck_due()->empty());
  CHECK(o.desk->look(made)->outcome == RecheckOutcome::kNotLooked);
  o.see_by_script(kUrl, "包过", RenderedPart::kAll);
  CHECK(o.desk->look(made)->outcome == RecheckOutcome::kStillUp);
  o.clock.advance(kDay);
  o.see_by_script(kUrl, "", RenderedPart::kAll);
  CHECK(o.desk->look(made)->outcome == RecheckOutcome::kRectified);
}

TEST_CASE("desk: a page taken down whose like stands on a sibling site has moved") {
  Office o;
  o.see(kUrl, "包过", "包过", kOwner);
  const Case made = o.notified(kUrl);
  o.clock.advance(kDay);
  o.see(kUrl, "gone", "", {}, 404);
  o.see(kMirror, "包过！", "包过", kOwner);
  const Case after = o.must(o.desk->recheck(made.number, "张三"));
  CHECK(after.state == CaseState::kMoved);
  CHECK(o.store->cases().acts(made.number)->back().act.pages == std::vector<std::string>{kMirror});
}

TEST_CASE("desk: a sibling page that stood all along does not make a takedown a move") {
  Office o;
  o.see(kUrl, "包过", "包过", kOwner);
  o.see(kMirror, "也包过", "包过", kOwner);
  const Case made = o.notified(kUrl);
  o.clock.advance(kDay);
  o.see(kUrl, "gone", "", {}, 404);
  o.see(kMirror, "也包过", "包过", kOwner);
  CHECK(o.must(o.desk->recheck(made.number, "张三")).state == CaseState::kTakenDown);
}

TEST_CASE("desk: what comes back after the close is a relapse, told once") {
  Office o;
  o.see(kUrl, "包过", "包过", kOwner);
  const Case made = o.notified(kUrl);
  o.clock.advance(kDay);
  o.see(kUrl, "课程介绍", "", kOwner);
  o.must(o.desk->recheck(made.number, "张三"));
  o.act(made.number, CaseActKind::kClose);
  o.clock.advance(kDay);
  const Receipt back = o.see(kUrl, "签约包过", "签约包过", kOwner);
  auto relapses = o.desk->note_new_findings(kUrl, kUrl, back.new_findings);
  REQUIRE(relapses);
  REQUIRE(relapses->size() == 1);  // other words, the same rule
  CHECK(relapses->front().case_number == made.number);
  CHECK(o.store->cases().get(made.number)->state == CaseState::kRelapsed);
  relapses = o.desk->note_new_findings(kUrl, kUrl, back.new_findings);
  REQUIRE(relapses);
  CHECK(relapses->empty());
}

TEST_CASE("desk: a new page of the operator of a closed case is a relapse at once") {
  Office o;
  o.see(kUrl, "包过", "包过", kOwner);
  const Case made = o.notified(kUrl);
  o.clock.advance(kDay);
  o.see(kUrl, "课程介绍", "", kOwner);
  o.must(o.desk->recheck(made.number, "张三"));
  const auto note = [&](const std::string& url, const std::string& quote, const PageMarks& marks) {
    const Receipt seen = o.see(url, "页面" + url + quote, quote, marks);
    const auto relapses = o.desk->note_new_findings(url, url, seen.new_findings);
    REQUIRE(relapses);
    return relapses->size();
  };
  CHECK(note("https://c.example/", "包过", {{{FactKind::kWechat, "another99"}}, 0, {}}) == 0);
  CHECK(note("https://d.example/", "", kOwner) == 0);
  CHECK(note(kMirror, "签约包过", kOwner) == 1);
  CHECK(o.store->cases().get(made.number)->state == CaseState::kRelapsed);
  const CaseAct act = o.store->cases().acts(made.number)->back().act;
  CHECK(act.pages == std::vector<std::string>{kMirror});
  CHECK(act.reason.find("另一页面") != std::string::npos);
  CHECK(note("https://e.example/", "包过", kOwner) == 0);  // told once
}

TEST_CASE("desk: a copied text is found on another site, whatever stands around it") {
  Office o;
  std::string offer;
  for (int i = 0; i < 40; ++i) offer += "第" + std::to_string(i) + "期培训班学员一次通过考试。";
  std::string other;
  for (int i = 0; i < 40; ++i) other += "本馆第" + std::to_string(i) + "号展品为清代瓷瓶一件。";
  const auto marks = [](const std::string& text) {
    return PageMarks{{}, 0, shingle_sample(text, kKeptShingleHashes)};
  };
  o.see(kUrl, "一", "包过", marks(offer));
  o.see(kMirror, "二", "包过", marks(other + offer));
  o.see("https://c.example/", "三", "包过", marks(other));
  o.see("https://d.example/", "四", "包过", marks("短"));
  const auto copies = copies_of(*o.store, kUrl, 0.5);
  REQUIRE(copies);
  REQUIRE(copies->size() == 1);
  CHECK(copies->front().url_key == kMirror);
  CHECK(copies->front().shared > 0.9);
  const auto links = links_of(*o.store, {kUrl}, {});
  REQUIRE(links);
  REQUIRE(links->pages.size() == 2);
  CHECK(links_text(*links).find("相同") != std::string::npos);
  // A page whose sample was not kept is read again: this one has no text at all.
  o.see("https://e.example/", "五", "", {});
  CHECK(copies_of(*o.store, "https://e.example/", 0.1)->empty());
}

TEST_CASE("desk: what cannot be a case is refused in words") {
  Office o;
  o.see(kUrl, "课程", "");
  CHECK(o.desk->open({{kUrl}, "", "张三", ""}).error().kind() == ErrorKind::kBadInput);
  CHECK(o.desk->open({{"0123456789ab"}, "", "张三", ""}).error().kind() == ErrorKind::kNotFound);
  CHECK(o.desk->open({{}, "", "张三", ""}).error().kind() == ErrorKind::kBadInput);
  o.see(kUrl, "包过", "包过");
  CHECK(o.desk->open({{kUrl}, "", "", ""}).error().kind() == ErrorKind::kBadInput);
  const Case made = o.must(o.desk->open({{kUrl}, "", "张三", ""}));
  CHECK(o.desk->recheck(made.number, "张三").error().kind() == ErrorKind::kDenied);
}

TEST_CASE("desk: pages of one operator are one list; a mark on many sites links nobody") {
  Office o;
  o.see(kUrl,
        "一",
        "包过",
        {{{FactKind::kWechat, "kaozheng88"}, {FactKind::kPhone, "13812345678"}}, 0});
  o.see(kMirror, "二", "", {{{FactKind::kPhone, "13812345678"}, {FactKind::kQq, "100200300"}}, 0});
  o.see("https://c.example/", "三", "", {{{FactKind::kQq, "100200300"}}, 0});
  for (int i = 0; i < 30; ++i) {
    o.see("https://news" + std::to_string(i) + ".example/",
          "新闻" + std::to_string(i),
          "",
          {{{FactKind::kEmail, "tips@agency.example"}}, 0});
  }
  o.see("https://c.example/2",
        "四",
        "",
        {{{FactKind::kQq, "100200300"}, {FactKind::kEmail, "tips@agency.example"}}, 0});
  const auto links = links_of(*o.store, {kUrl}, {});
  REQUIRE(links);
  CHECK(links->pages.size() == 4);
  CHECK(links->pages.front().url == kUrl);
  const std::string text = links_text(*links);
  CHECK(text.find("否（站点过多）") != std::string::npos);
  CHECK(text.find("news1.example") == std::string::npos);
  const auto by_mark = links_of(*o.store, {}, marks_meant("wechat:kaozheng88"));
  REQUIRE(by_mark);
  CHECK(by_mark->pages.size() == 4);
}

TEST_CASE("desk: confirmed cases of one operator are one candidate, dismissed ones none") {
  Office o;
  o.see(kUrl, "一", "包过", kOwner);
  o.see(kMirror, "二", "保过", kOwner);
  o.see("https://c.example/", "三", "速成", {{{FactKind::kWechat, "another99"}}, 0});
  o.notified(kUrl);
  o.notified(kMirror);
  const Case dropped = o.must(o.desk->open({{"https://c.example/"}, "", "张三", ""}));
  o.act(dropped.number, CaseActKind::kDismiss);
  const auto csv = blacklist_csv(*o.store);
  REQUIRE(csv);
  CHECK(std::count(csv->begin(), csv->end(), '\n') == 2);
  CHECK(csv->find("微信 kaozheng88") != std::string::npos);
  CHECK(csv->find("1；2") != std::string::npos);
  CHECK(csv->find("another99") == std::string::npos);
}
