#include "cases/case_life.h"

#include <doctest/doctest.h>

using namespace zc;

namespace {

using Kind = CaseActKind;
using State = CaseState;

constexpr auto kDay = std::chrono::hours(24);

CaseAct act(Kind kind, std::string officer = "张三", std::string reason = "依据材料") {
  CaseAct a;
  a.kind = kind;
  a.officer = std::move(officer);
  a.reason = std::move(reason);
  a.time = UtcTime(kDay * 100);
  return a;
}

CaseAct look(RecheckOutcome outcome, int day) {
  CaseAct a = act(Kind::kRecheck, "crawler");
  a.outcome = outcome;
  a.time = UtcTime(kDay * (100 + day));
  a.seen = a.time;
  return a;
}

// A case on which acts are done that must succeed.
struct Walk {
  Case now = {};
  CasePolicy policy = {};

  Walk& go(CaseAct a) {
    Result<CaseStep> made = apply(now, std::move(a), policy);
    REQUIRE_MESSAGE(made, (made ? "" : made.error().message()));
    CHECK(made->act.after == made->result.state);
    now = made->result;
    return *this;
  }
  ErrorKind refused(CaseAct a) const {
    const Result<CaseStep> made = apply(now, std::move(a), policy);
    REQUIRE_FALSE(made);
    return made.error().kind();
  }
  Walk& to_notified() {
    return go(act(Kind::kOpen))
        .go(act(Kind::kReview))
        .go(act(Kind::kConfirm))
        .go(act(Kind::kNotify));
  }
};

}  // namespace

TEST_CASE("case: its whole life, from the lead to the close") {
  Walk w;
  w.go(act(Kind::kOpen));
  CHECK(w.now.state == State::kNew);
  w.go(act(Kind::kReview));
  CHECK(w.now.state == State::kUnderReview);
  w.go(act(Kind::kConfirm));
  CHECK(w.now.state == State::kConfirmed);
  w.go(act(Kind::kNotify));
  CHECK(w.now.state == State::kNotified);
  w.go(look(RecheckOutcome::kStillUp, 1));
  CHECK(w.now.state == State::kNotified);
  w.go(look(RecheckOutcome::kRectified, 3));
  CHECK(w.now.state == State::kRectified);
  w.go(act(Kind::kClose));
  CHECK(w.now.state == State::kClosed);
  CHECK(w.now.acts == 7);
  CHECK(w.now.rechecks.empty());
}

TEST_CASE("case: a notice sets the deadline and the recheck days, and each look answers its days") {
  Walk w;
  w.to_notified();
  const UtcTime notice(kDay * 100);
  CHECK(w.now.deadline == notice + 7 * kDay);
  CHECK(w.now.rechecks ==
        std::vector<UtcTime>{notice + kDay, notice + 3 * kDay, notice + 7 * kDay});
  w.go(look(RecheckOutcome::kStillUp, 1));
  CHECK(w.now.rechecks.size() == 2);
  CaseAct late = look(RecheckOutcome::kStillUp, 4);
  late.seen = notice + 2 * kDay;  // written on day 4, from a look on day 2
  w.go(late);
  CHECK(w.now.rechecks.size() == 2);
  w.go(look(RecheckOutcome::kUnreachable, 5));
  CHECK(w.now.rechecks == std::vector<UtcTime>{notice + 7 * kDay});
  CaseAct again = act(Kind::kNotify);
  again.deadline = notice + 30 * kDay;
  w.go(again);
  CHECK(w.now.deadline == notice + 30 * kDay);
  CHECK(w.now.rechecks.size() == 3);
}

TEST_CASE("case: what was gone and stands again is a relapse, counted") {
  for (const RecheckOutcome gone :
       {RecheckOutcome::kRectified, RecheckOutcome::kTakenDown, RecheckOutcome::kMoved}) {
    Walk w;
    w.to_notified().go(look(gone, 1)).go(look(RecheckOutcome::kStillUp, 3));
    CHECK(w.now.state == State::kRelapsed);
    CHECK(w.now.relapses == 1);
    w.go(act(Kind::kNotify)).go(look(gone, 1)).go(act(Kind::kClose)).go(act(Kind::kRelapse));
    CHECK(w.now.state == State::kRelapsed);
    CHECK(w.now.relapses == 2);
  }
}

TEST_CASE("case: two-person review needs two officers") {
  Walk w;
  w.policy.two_person_review = true;
  w.go(act(Kind::kOpen)).go(act(Kind::kReview)).go(act(Kind::kConfirm, "张三"));
  CHECK(w.now.state == State::kUnderReview);
  CHECK(w.refused(act(Kind::kConfirm, "张三")) == ErrorKind::kDenied);
  CHECK(w.refused(act(Kind::kNotify)) == ErrorKind::kDenied);
  w.go(act(Kind::kConfirm, "李四"));
  CHECK(w.now.state == State::kConfirmed);
}

TEST_CASE("case: acts that do not follow are denied") {
  Walk w;
  w.go(act(Kind::kOpen));
  for (const Kind kind :
       {Kind::kConfirm, Kind::kNotify, Kind::kClose, Kind::kReopen, Kind::kRelapse}) {
    CHECK(w.refused(act(kind)) == ErrorKind::kDenied);
  }
  CHECK(w.refused(look(RecheckOutcome::kStillUp, 1)) == ErrorKind::kDenied);
  w.go(act(Kind::kDismiss));
  CHECK(w.now.state == State::kDismissed);
  CHECK(w.refused(act(Kind::kDeadline)) == ErrorKind::kDenied);
  w.go(act(Kind::kReopen));
  CHECK(w.now.state == State::kUnderReview);
}

TEST_CASE("case: every act names its officer, and the weighty ones their reason") {
  Walk w;
  w.go(act(Kind::kOpen, "张三", ""));
  CHECK(w.refused(act(Kind::kReview, "")) == ErrorKind::kBadInput);
  CHECK(w.refused(act(Kind::kDismiss, "张三", "")) == ErrorKind::kBadInput);
  CHECK(w.refused(act(Kind::kNote, "张三", "")) == ErrorKind::kBadInput);
  CHECK(w.refused(act(Kind::kDeadline)) == ErrorKind::kBadInput);
  CaseAct odd = act(Kind::kNote);
  odd.outcome = RecheckOutcome::kMoved;
  CHECK(w.refused(odd) == ErrorKind::kBadInput);
  w.go(act(Kind::kNote, "张三", "已电话核实"));
  CHECK(w.now.state == State::kNew);
}

TEST_CASE("case: its pages are due once each, on the earliest day to come") {
  Walk w;
  w.now.items = {{"f1", "https://a.example/", "https://a.example/", 1},
                 {"f2", "https://a.example/", "https://a.example/", 1},
                 {"f3", "https://b.example/", "https://b.example/", 1}};
  w.to_notified();
  const UtcTime notice(kDay * 100);
  CHECK(due_looks(w.now, notice).empty());
  const std::vector<DueLook> looks = due_looks(w.now, notice + kDay);
  REQUIRE(looks.size() == 2);
  CHECK(looks[0].url == "https://a.example/");
  CHECK(looks[0].due == notice + kDay);
  w.go(act(Kind::kClose));
  CHECK(due_looks(w.now, notice + 30 * kDay).empty());
}

TEST_CASE("case: what may follow is told") {
  Walk w;
  w.go(act(Kind::kOpen));
  CHECK(acts_open_to(w.now) ==
        std::vector<Kind>{
            Kind::kReview, Kind::kDismiss, Kind::kNote, Kind::kDeadline, Kind::kAddPages});
}
