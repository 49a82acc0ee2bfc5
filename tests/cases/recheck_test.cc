#include "cases/recheck.h"

#include <doctest/doctest.h>

using namespace zc;

namespace {

constexpr auto kHour = std::chrono::hours(1);

Visit look(int hour, Outcome outcome) {
  Visit visit;
  visit.time = UtcTime(kHour * hour);
  visit.outcome = outcome;
  return visit;
}

ItemEvidence evidence(std::vector<Visit> looks, bool open) {
  ItemEvidence e;
  e.item.url = "https://a.example/";
  e.looks = std::move(looks);
  e.finding_open = open;
  if (!open) e.gone_at = UtcTime(kHour);
  return e;
}

}  // namespace

TEST_CASE("recheck: without a look since the notice nothing is told") {
  CHECK(outcome_of(evidence({}, true)).outcome == RecheckOutcome::kNotLooked);
  CHECK(outcome_of(evidence({look(5, Outcome::kDenied)}, true)).outcome ==
        RecheckOutcome::kNotLooked);
  CHECK(outcome_of(std::vector<ItemEvidence>{}).outcome == RecheckOutcome::kNotLooked);
}

TEST_CASE("recheck: the finding stands, or is gone because the page changed") {
  CHECK(outcome_of(evidence({look(5, Outcome::kPage)}, true)).outcome == RecheckOutcome::kStillUp);
  CHECK(outcome_of(evidence({look(5, Outcome::kNotModified)}, true)).outcome ==
        RecheckOutcome::kStillUp);
  CHECK(outcome_of(evidence({look(5, Outcome::kPage)}, false)).outcome ==
        RecheckOutcome::kRectified);
}

TEST_CASE(
    "recheck: an error page does not show that the finding still stands, nor that it is gone") {
  CHECK(outcome_of(evidence({look(5, Outcome::kServerError)}, true)).outcome ==
        RecheckOutcome::kUnreachable);
}

TEST_CASE("recheck: a finding that ended by new rules was not cleaned up") {
  ItemEvidence e = evidence({look(5, Outcome::kPage)}, false);
  e.gone_by_rules = true;
  CHECK(outcome_of(e).outcome == RecheckOutcome::kStillUp);
}

TEST_CASE("recheck: words that scripts make are not still up because the bare page came") {
  ItemEvidence e = evidence({look(5, Outcome::kPage)}, true);
  e.not_rendered = true;
  CHECK(outcome_of(e).outcome == RecheckOutcome::kNotLooked);
  CHECK_FALSE(outcome_of(std::vector<ItemEvidence>{e}).seen);
  e.not_rendered = false;
  CHECK(outcome_of(e).outcome == RecheckOutcome::kStillUp);
}

TEST_CASE("recheck: a page that is gone was taken down, or moved when a sibling shows the like") {
  ItemEvidence e = evidence({look(5, Outcome::kGone)}, false);
  e.page_gone = true;
  CHECK(outcome_of(e).outcome == RecheckOutcome::kTakenDown);
  e.siblings = {"https://b.example/"};
  CHECK(outcome_of(e).outcome == RecheckOutcome::kMoved);
  CHECK(outcome_of(e).because.find("https://b.example/") != std::string::npos);
  e.page_gone = false;
  e.redirected = true;
  e.siblings.clear();
  CHECK(outcome_of(e).outcome == RecheckOutcome::kTakenDown);
}

TEST_CASE("recheck: a host that is silent once is not gone; silent for a day it is") {
  CHECK(outcome_of(evidence({look(5, Outcome::kConnect)}, true)).outcome ==
        RecheckOutcome::kUnreachable);
  CHECK(
      outcome_of(evidence({look(40, Outcome::kDns), look(30, Outcome::kTimeout)}, true)).outcome ==
      RecheckOutcome::kUnreachable);
  CHECK(
      outcome_of(evidence({look(54, Outcome::kDns), look(30, Outcome::kTimeout)}, true)).outcome ==
      RecheckOutcome::kTakenDown);
  CHECK(outcome_of(
            evidence({look(54, Outcome::kDns), look(40, Outcome::kPage), look(30, Outcome::kDns)},
                     true))
            .outcome == RecheckOutcome::kUnreachable);
}

TEST_CASE("recheck: a case is as clean as its least clean page") {
  const ItemEvidence up = evidence({look(5, Outcome::kPage)}, true);
  const ItemEvidence fixed = evidence({look(5, Outcome::kPage)}, false);
  ItemEvidence gone = evidence({look(5, Outcome::kGone)}, false);
  gone.page_gone = true;
  CHECK(outcome_of({fixed, up, gone}).outcome == RecheckOutcome::kStillUp);
  CHECK(outcome_of({gone, fixed}).outcome == RecheckOutcome::kRectified);
  CHECK(outcome_of({gone, gone}).outcome == RecheckOutcome::kTakenDown);
  CHECK(outcome_of({fixed, evidence({}, true)}).outcome == RecheckOutcome::kNotLooked);
  gone.siblings = {"https://b.example/"};
  const CaseOutcome moved = outcome_of({fixed, gone, gone});
  CHECK(moved.outcome == RecheckOutcome::kMoved);
  CHECK(moved.siblings == std::vector<std::string>{"https://b.example/"});
}
