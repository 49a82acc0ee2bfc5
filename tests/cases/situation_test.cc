#include "cases/situation.h"

#include <doctest/doctest.h>

namespace {

using namespace zc;

// Times as Beijing clocks show them.
UtcTime at(const std::string& beijing) {
  const Result<UtcTime> time = parse_rfc3339(beijing + ":00Z");
  REQUIRE(time);
  return *time - std::chrono::hours(8);
}

DayRange november() {
  return *day_range("2026-11-01", "2026-11-30");
}

LeadPage page_at(const std::string& url, const std::string& province = "河北省") {
  LeadPage page;
  page.url_key = url;
  page.site = url.substr(0, url.find('/'));
  page.province = province;
  page.platform = "其他网站";
  return page;
}

LeadPage page_of(const std::string& url, std::vector<PageMark> links) {
  LeadPage page = page_at(url);
  page.links = std::move(links);
  return page;
}

SituationLead lead_at(const std::string& first_seen) {
  return {Category::kGuarantee, Severity::kAlert, at(first_seen), LeadEnd::kStands, {}};
}

SituationLead ended(SituationLead lead, LeadEnd end, const std::string& when) {
  lead.end = end;
  lead.ended = at(when);
  return lead;
}

CaseAct act(CaseActKind kind, const std::string& when, CaseState after) {
  CaseAct made;
  made.kind = kind;
  made.time = at(when);
  made.after = after;
  return made;
}

CaseAct recheck(const std::string& when, RecheckOutcome outcome, CaseState after) {
  CaseAct made = act(CaseActKind::kRecheck, when, after);
  made.outcome = outcome;
  return made;
}

SituationCase case_with(std::uint64_t number, std::vector<CaseAct> acts) {
  SituationCase one;
  one.number = number;
  one.acts = std::move(acts);
  one.categories = {Category::kGuarantee, Category::kFees};
  one.pages = {page_at("a.cn/1"), page_at("b.cn/1", "")};
  return one;
}

SituationCounts counts_of(const std::vector<SituationRow>& rows, const std::string& name) {
  for (const SituationRow& row : rows) {
    if (row.name == name) return row.counts;
  }
  return {};
}

TEST_CASE("situation: days are Beijing's, both ends belong to the period") {
  const DayRange range = november();
  CHECK(to_rfc3339(range.begin()) == "2026-10-31T16:00:00.000Z");
  CHECK(to_rfc3339(range.end()) == "2026-11-30T16:00:00.000Z");
  CHECK(range.has(at("2026-11-01T00:00")));
  CHECK(range.has(at("2026-11-30T23:59")));
  CHECK_FALSE(range.has(at("2026-10-31T23:59")));
  CHECK_FALSE(range.has(at("2026-12-01T00:00")));
}

TEST_CASE("situation: what is no period is refused") {
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"2026-11-02", "2026-11-01"},
                                                        {"2026-02-30", "2026-03-01"},
                                                        {"", "2026-03-01"},
                                                        {"2026-11-01T00:00:00Z", "2026-11-02"},
                                                        {"2026-11-01", "yesterday"},
                                                        {"2000-01-01", "2026-01-01"}}) {
    const Result<DayRange> range = day_range(from, to);
    REQUIRE_FALSE_MESSAGE(range, from << " " << to);
    CHECK(range.error().kind() == ErrorKind::kBadInput);
  }
  CHECK(day_range("2024-02-29", "2024-02-29"));
}

TEST_CASE("situation: the last whole week ends on the Sunday before, by Beijing's calendar") {
  const DayRange week = *day_range("2026-11-16", "2026-11-22");  // Monday to Sunday
  CHECK(last_whole_week(at("2026-11-23T00:00")) == week);
  CHECK(last_whole_week(at("2026-11-27T10:00")) == week);
  CHECK(last_whole_week(at("2026-11-29T23:59")) == week);
  CHECK(last_whole_week(at("2026-11-22T23:59")) == *day_range("2026-11-09", "2026-11-15"));
}

TEST_CASE("situation: leads count where they were found, ends where they ended") {
  SituationCounter counter(*day_range("2026-10-15", "2026-11-30"));
  counter.add(lead_at("2026-10-31T23:59"), page_at("a.cn/1"));
  counter.add(lead_at("2026-11-01T00:00"), page_at("a.cn/2", ""));
  counter.add(ended(lead_at("2026-01-01T00:00"), LeadEnd::kPageGone, "2026-11-05T00:00"),
              page_at("a.cn/3"));
  counter.add(ended(lead_at("2026-10-20T00:00"), LeadEnd::kPageChanged, "2026-11-06T00:00"),
              page_at("a.cn/4"));
  counter.add(ended(lead_at("2026-10-20T00:00"), LeadEnd::kRulesChanged, "2026-11-06T00:00"),
              page_at("a.cn/5"));
  counter.add(ended(lead_at("2026-11-20T00:00"), LeadEnd::kPageGone, "2026-12-05T00:00"),
              page_at("a.cn/6"));
  SituationLead log = lead_at("2026-11-10T00:00");
  log.severity = Severity::kLog;
  counter.add(log, page_at("a.cn/7"));
  const SituationReport report = counter.report();
  CHECK(report.total.found == 5);
  CHECK(report.found_alert == 5);
  CHECK(report.found_still_open == 2);
  CHECK(report.total.page_gone == 1);
  CHECK(report.total.changed == 1);
  CHECK(report.ended_by_rules == 1);
  CHECK(report.logged_only == 1);
  CHECK(report.months.size() == 2);
  CHECK(counts_of(report.months, "2026-10").found == 3);
  CHECK(counts_of(report.months, "2026-11").found == 2);
  CHECK(counts_of(report.months, "2026-11").changed == 1);
  CHECK(report.days.empty());  // 47 days
  CHECK(counts_of(report.provinces, "河北省").found == 4);
  CHECK(counts_of(report.provinces, "").found == 1);
  CHECK(report.categories.size() == kAllCategories.size());
  CHECK(counts_of(report.categories, "guarantee").found == 5);
  CHECK(counts_of(report.categories, "fees").empty());
}

TEST_CASE("situation: each act counts its case once, in every row that the case stands in") {
  using Kind = CaseActKind;
  using State = CaseState;
  SituationCounter counter(november());
  counter.add(case_with(1,
                        {act(Kind::kOpen, "2026-10-30T09:00", State::kNew),
                         act(Kind::kConfirm, "2026-11-01T09:00", State::kUnderReview),
                         act(Kind::kConfirm, "2026-11-02T09:00", State::kConfirmed),
                         act(Kind::kNotify, "2026-11-03T09:00", State::kNotified),
                         act(Kind::kNotify, "2026-11-04T09:00", State::kNotified),
                         recheck("2026-11-05T09:00", RecheckOutcome::kStillUp, State::kNotified),
                         recheck("2026-11-06T09:00", RecheckOutcome::kTakenDown, State::kTakenDown),
                         recheck("2026-11-07T09:00", RecheckOutcome::kNotLooked, State::kTakenDown),
                         recheck("2026-11-08T09:00", RecheckOutcome::kStillUp, State::kRelapsed),
                         act(Kind::kNote, "2026-11-09T09:00", State::kRelapsed),
                         act(Kind::kClose, "2026-12-01T00:00", State::kClosed)}));
  const SituationReport report = counter.report();
  SituationCounts wanted;
  wanted.confirmed = wanted.notified = wanted.taken_down = wanted.relapsed = 1;
  CHECK(report.total == wanted);
  for (const auto& [rows, name] : std::vector<std::pair<std::vector<SituationRow>, std::string>>{
           {report.categories, "guarantee"},
           {report.categories, "fees"},
           {report.provinces, "河北省"},
           {report.provinces, ""},
           {report.platforms, "其他网站"},
           {report.months, "2026-11"}}) {
    CHECK_MESSAGE(counts_of(rows, name) == wanted, name);
  }
  CHECK(report.days.size() == 30);
  CHECK(counts_of(report.days, "2026-11-08").relapsed == 1);
  CHECK(counts_of(report.days, "2026-11-09").empty());
  CHECK(report.states.at(static_cast<std::size_t>(State::kRelapsed)) == 1);
  CHECK(report.states.at(static_cast<std::size_t>(State::kClosed)) == 0);
}

TEST_CASE("situation: outcomes of rechecks, dismissals and closings") {
  using Kind = CaseActKind;
  struct Row {
    CaseAct done;
    std::uint64_t SituationCounts::*count;
  };
  const std::string day = "2026-11-10T00:00";
  for (const Row& row : std::vector<Row>{
           {act(Kind::kOpen, day, CaseState::kNew), &SituationCounts::opened},
           {act(Kind::kDismiss, day, CaseState::kDismissed), &SituationCounts::dismissed},
           {act(Kind::kClose, day, CaseState::kClosed), &SituationCounts::closed},
           {act(Kind::kRelapse, day, CaseState::kRelapsed), &SituationCounts::relapsed},
           {recheck(day, RecheckOutcome::kRectified, CaseState::kRectified),
            &SituationCounts::rectified},
           {recheck(day, RecheckOutcome::kMoved, CaseState::kMoved), &SituationCounts::moved}}) {
    SituationCounter counter(november());
    counter.add(case_with(1, {row.done}));
    SituationCounts wanted;
    wanted.*row.count = 1;
    CHECK(counter.report().total == wanted);
  }
}

TEST_CASE("situation: pages that share a mark are one operator, in whatever order they come") {
  const PageMark phone{FactKind::kPhone, "13800001234"};
  const PageMark icp{FactKind::kIcpNumber, "冀ICP备12345678号"};
  const PageMark other{FactKind::kWechat, "somebody"};
  std::vector<LeadPage> pages = {page_of("a.cn/1", {phone}),
                                 page_of("b.cn/1", {icp}),
                                 page_of("c.cn/1", {icp, phone}),
                                 page_of("d.cn/1", {other}),
                                 page_at("e.cn/1")};
  pages[0].names = {"甲学校"};
  const LeadPage phone_page = pages[0], icp_page = pages[1];
  for (const std::vector<std::size_t>& order :
       std::vector<std::vector<std::size_t>>{{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {2, 0, 4, 1, 3}}) {
    SituationCounter counter(november());
    for (const std::size_t i : order) counter.add(lead_at("2026-11-10T00:00"), pages[i]);
    counter.add(lead_at("2026-11-11T00:00"), phone_page);
    SituationCase one =
        case_with(7, {act(CaseActKind::kRelapse, "2026-11-12T00:00", CaseState::kRelapsed)});
    one.pages = {icp_page};
    counter.add(one);
    const SituationReport report = counter.report();
    REQUIRE(report.operators.size() == 2);
    const OperatorFigures& first = report.operators[0];
    CHECK(first.marks == std::vector<PageMark>{icp, phone});
    CHECK(first.names == std::vector<std::string>{"甲学校"});
    CHECK(first.found == 4);
    CHECK(first.pages == 3);
    CHECK(first.sites == 3);
    CHECK(first.cases == 1);
    CHECK(first.relapsed == 1);
    CHECK(report.operators[1].found == 1);
    CHECK(report.found_without_operator == 1);
  }
}

TEST_CASE("situation: no data is empty, though every category and month has its row") {
  const SituationReport report = SituationCounter(november()).report();
  CHECK(report.empty());
  CHECK(report.categories.size() == 10);
  CHECK(report.months.size() == 1);
  CHECK(report.provinces.empty());
}

}  // namespace
