// What the page model learns from: judged lines, and officers' decisions from a real store.
#include "app/training_set.h"

#include <algorithm>
#include <memory>

#include <doctest/doctest.h>

#include "app/case_desk.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace zc;

std::string why_not(std::string_view line) {
  const Result<JudgedPage> page = read_judged_line(line);
  REQUIRE_FALSE(page.has_value());
  CHECK(page.error().kind() == ErrorKind::kBadInput);
  return page.error().message();
}

CaseAct act_to(CaseState after) {
  CaseAct act;
  act.after = after;
  return act;
}

struct Office {
  test::TempDir dir;
  test::ManualClock clock{UtcTime(std::chrono::hours(24 * 20000))};
  std::unique_ptr<Store> store;
  std::unique_ptr<CaseDesk> desk;
  std::shared_ptr<const RuleSet> rules;

  Office() {
    auto opened = Store::open({.path = dir.file("db")}, clock);
    REQUIRE(opened);
    store = *std::move(opened);
    desk = std::make_unique<CaseDesk>(*store, clock, CasePolicy());
    auto compiled = RuleSet::compile({}, {});
    REQUIRE(compiled);
    rules = *std::move(compiled);
  }
  // The words stand in the page, or in what its scripts made of it.
  enum class Words { kInPage, kByScript };
  void see(const std::string& url,
           Category category,
           const std::string& quote,
           Words words = Words::kInPage) {
    Capture capture;
    capture.url = url;
    capture.started = capture.ended = clock.now();
    capture.http_status = 200;
    capture.headers = {{"Content-Type", "text/html; charset=utf-8"}};
    capture.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
    capture.body = "<p>课程介绍在此。</p><p>本班" + quote + "。</p>";
    Finding finding;
    finding.category = category;
    finding.clause = "MOHRSS-2022-25/2.4";
    finding.rule = "rule";
    finding.quote = quote;
    finding.context = "本班" + quote + "。";
    finding.severity = Severity::kAlert;
    Judgement judgement;
    judgement.findings = {finding};
    std::vector<Rendering> renderings(1);
    if (words == Words::kByScript) {
      renderings.front().files = {{Rendering::kDom, capture.body}};
      capture.body = "<div id=app></div>";
      judgement.findings.front().rendered = 1;
    }
    PageWrite write;
    write.renderings = words == Words::kByScript ? &renderings : nullptr;
    write.rendered = words == Words::kByScript ? RenderedPart::kAll : RenderedPart::kNone;
    write.capture = &capture;
    write.url_key = url;
    write.judgement = &judgement;
    REQUIRE(store->pages().put({&write, 1}));
  }
  std::uint64_t decide(const std::string& url, CaseActKind kind) {
    const auto made = desk->open({{url}, "", "张三", "巡查发现"});
    REQUIRE(made);
    for (const CaseActKind next : {CaseActKind::kReview, kind}) {
      CaseAct act;
      act.kind = next;
      act.officer = "张三";
      act.reason = "依据材料";
      REQUIRE(desk->act(made->number, act));
    }
    return made->number;
  }
};

}  // namespace

TEST_CASE("judged line: text, verdict and proofs are read") {
  const auto page = read_judged_line(
      R"({"id":"a-1","title":"招生","text":"考试包过","label":"violation",)"
      R"("categories":["guarantee"],"difficulty":"plain","spans":[["guarantee","包过"]]})");
  REQUIRE(page);
  CHECK(page->id == "a-1");
  CHECK(page->document.title == "招生");
  CHECK(page->expected.lead);
  CHECK(page->expected.categories[static_cast<std::size_t>(Category::kGuarantee)]);
  CHECK(page->expected.difficulty == "plain");
  REQUIRE(page->proofs.size() == 1);
  CHECK(page->proofs[0] == std::pair(Category::kGuarantee, std::string("包过")));
}

TEST_CASE("judged line: what is wrong with it is told") {
  CHECK(why_not("nonsense").find("not JSON") != std::string::npos);
  CHECK(why_not(R"({"id":1,"text":"x"})").find("\"label\"") != std::string::npos);
  CHECK(why_not(R"({"id":1,"text":"x","label":"clean","categories":[3]})").find("no string") !=
        std::string::npos);
  CHECK(why_not(R"({"id":1,"text":"x","label":"clean","categories":["luck"]})").find("luck") !=
        std::string::npos);
  for (const char* spans : {R"("x")", R"([["guarantee"]])", R"([["guarantee",1]])", "[[]]"}) {
    CAPTURE(spans);
    const std::string line =
        std::string(R"({"id":1,"text":"x","label":"violation","spans":)") + spans + "}";
    CHECK(why_not(line).find("\"spans\"") != std::string::npos);
  }
}

TEST_CASE("judged lines: each is told with its number, empty ones are passed over") {
  std::vector<std::pair<std::size_t, bool>> got;
  for_each_judged_line("{\"id\":1,\"text\":\"x\",\"label\":\"clean\"}\r\n\nbad\n",
                       [&](std::size_t number, const Result<JudgedPage>& page) {
                         got.emplace_back(number, page.has_value());
                       });
  CHECK(got == std::vector<std::pair<std::size_t, bool>>{{1, true}, {3, false}});
}

TEST_CASE("officers' verdict: the last decision counts, and none while a case is open again") {
  using State = CaseState;
  const auto verdict = [](const std::vector<State>& states) {
    std::vector<CaseAct> acts;
    for (const State state : states) acts.push_back(act_to(state));
    return verdict_of_acts(acts);
  };
  CHECK(verdict({State::kNew, State::kUnderReview}) == OfficersVerdict::kNone);
  CHECK(verdict({State::kUnderReview, State::kConfirmed}) == OfficersVerdict::kViolation);
  CHECK(verdict({State::kConfirmed, State::kNotified, State::kTakenDown, State::kClosed}) ==
        OfficersVerdict::kViolation);
  CHECK(verdict({State::kUnderReview, State::kDismissed}) == OfficersVerdict::kClean);
  CHECK(verdict({State::kConfirmed, State::kUnderReview, State::kDismissed}) ==
        OfficersVerdict::kClean);
  CHECK(verdict({State::kDismissed, State::kUnderReview}) == OfficersVerdict::kNone);
}

TEST_CASE("officers' pages: confirmed findings prove their categories, dismissed pages are clean") {
  Office o;
  o.see("https://bad.example/", Category::kGuarantee, "考试包过");
  o.see("https://good.example/", Category::kFees, "学费两千");
  o.see("https://open.example/", Category::kGuarantee, "考试包过");
  o.decide("https://bad.example/", CaseActKind::kConfirm);
  o.decide("https://good.example/", CaseActKind::kDismiss);
  REQUIRE(o.desk->open({{"https://open.example/"}, "", "张三", "巡查发现"}));
  const auto got = officers_pages(*o.store, *o.rules);
  REQUIRE(got);
  CHECK(got->confirmed_cases == 1);
  CHECK(got->dismissed_cases == 1);
  REQUIRE(got->pages.size() == 2);
  const JudgedPage& bad = got->pages[0];
  CHECK(bad.id == "https://bad.example/");
  CHECK(bad.expected.lead);
  CHECK(bad.expected.categories[static_cast<std::size_t>(Category::kGuarantee)]);
  CHECK_FALSE(bad.seen_by_rules);
  const TrainingPage learned = training_page(bad, *o.rules);
  std::size_t proving = 0;
  for (const TrainingSentence& sentence : learned.sentences) {
    if (!sentence.lead) continue;
    ++proving;
    CHECK(sentence.text.find("包过") != std::string::npos);
    CHECK(sentence.text.find("课程介绍") == std::string::npos);
  }
  CHECK(proving == 1);
  CHECK_FALSE(got->pages[1].expected.lead);
  CHECK(got->pages[1].expected.categories == CategorySet{});
}

TEST_CASE("officers' pages: words that only scripts show are learnt from what they showed") {
  Office o;
  o.see("https://spa.example/", Category::kGuarantee, "考试包过", Office::Words::kByScript);
  o.decide("https://spa.example/", CaseActKind::kConfirm);
  const auto got = officers_pages(*o.store, *o.rules);
  REQUIRE(got);
  REQUIRE(got->pages.size() == 1);
  const TrainingPage learned = training_page(got->pages[0], *o.rules);
  const bool is_learnt = std::any_of(
      learned.sentences.begin(), learned.sentences.end(), [](const TrainingSentence& one) {
        return one.lead && one.text.find("包过") != std::string::npos;
      });
  CHECK(is_learnt);
}
