#include "store/case_table.h"

#include <doctest/doctest.h>

#include "store/case_rows.h"
#include "tests/store/sample.h"

using namespace zc;
using namespace zc::test;

namespace {

Case made() {
  Case made;
  made.state = CaseState::kNotified;
  made.title = "某培训机构";
  made.items = {{"0123456789ab", "https://a.example/", "https://a.example/", 3}};
  made.opened = at(5);
  made.confirmed_by = "李四";
  made.notified = at(6);
  made.deadline = at(7);
  made.rechecks = {at(8), at(9)};
  made.relapses = 2;
  made.acts = 1;
  return made;
}

CaseAct act() {
  CaseAct act;
  act.kind = CaseActKind::kRecheck;
  act.time = at(10);
  act.officer = "张三";
  act.reason = "复查";
  act.after = CaseState::kMoved;
  act.outcome = RecheckOutcome::kMoved;
  act.seen = at(9);
  act.deadline = at(11);
  act.pages = {"https://b.example/"};
  return act;
}

}  // namespace

TEST_CASE("cases: a case and its acts come back as they were, over a restart") {
  OpenStore s;
  Case now = made();
  CHECK(must(s.store->cases().open(now, act())) == 1);
  CHECK(must(s.store->cases().open(now, act())) == 2);
  now.number = 1;
  ++now.acts;
  now.state = CaseState::kClosed;
  must(s.store->cases().put(now, act()));
  s.reopen();
  CHECK(must(s.store->cases().get(1)) == now);
  const auto acts = must(s.store->cases().acts(1));
  REQUIRE(acts.size() == 2);
  CHECK(acts[1].act == act());
  CHECK(must(s.store->cases().all()).size() == 2);
  CHECK(must(s.store->cases().of_page("https://a.example/")).size() == 2);
  CHECK(must(s.store->cases().of_page("https://a.example/x")).empty());
  CHECK(kind_of(s.store->cases().get(3)) == ErrorKind::kNotFound);
  CHECK(kind_of(s.store->cases().acts(3)) == ErrorKind::kNotFound);
}

TEST_CASE("cases: every act stands in the audit log, by its officer") {
  OpenStore s;
  must(s.store->cases().open(made(), act()));
  const AuditEntry line = must(s.store->audit().at(s.store->audit().last_sequence()));
  CHECK(line.type == "case.recheck");
  CHECK(line.actor == "张三");
  must(s.store->audit().verify());
}

TEST_CASE(
    "cases: bundles are counted, those of single pages too, and those from before they were") {
  OpenStore s;
  CHECK(must(s.store->cases().bundles()) == 0);
  Case now = made();
  must(s.store->cases().open(now, act()));
  CaseAct exported = act();
  exported.kind = CaseActKind::kExport;
  now.number = 1;
  ++now.acts;
  must(s.store->cases().put(now, exported));
  CHECK(must(s.store->cases().note_bundle("张三", sha256("bag"))) == 3);
  CHECK(must(s.store->cases().bundles()) == 2);
  CHECK(must(s.store->audit().at(3)).type == "bundle.exported");
  s.reopen();
  CHECK(must(s.store->cases().bundles()) == 2);

  Batch batch(s.store->rocks());
  batch.remove(Family::kMeta, "bundles");  // as a store of old
  must(s.store->rocks().write(batch));
  CHECK(must(s.store->cases().bundles()) == 2);
  must(s.store->cases().note_bundle("张三", sha256("other")));
  CHECK(must(s.store->cases().bundles()) == 3);
}

TEST_CASE("cases: an act upon a case that changed meanwhile is denied") {
  OpenStore s;
  Case now = made();
  now.number = must(s.store->cases().open(now, act()));
  ++now.acts;
  must(s.store->cases().put(now, act()));
  CHECK(kind_of(s.store->cases().put(now, act())) == ErrorKind::kDenied);
  now.number = 9;
  CHECK(kind_of(s.store->cases().put(now, act())) == ErrorKind::kNotFound);
}

TEST_CASE("cases: rows read back, and a cut or longer row is corrupt") {
  const std::string row = to_row(made());
  Case read = must(case_from_row(0, row));
  CHECK(read == made());
  const std::string act_row = to_row(act(), row);
  CHECK(must(act_from_row(act_row)) == act());
  for (std::size_t size = 0; size < row.size(); ++size) {
    CHECK(kind_of(case_from_row(1, row.substr(0, size))) == ErrorKind::kCorrupt);
  }
  for (std::size_t size = 0; size < act_row.size(); ++size) {
    CHECK(kind_of(act_from_row(act_row.substr(0, size))) == ErrorKind::kCorrupt);
  }
  CHECK(kind_of(case_from_row(1, row + "x")) == ErrorKind::kCorrupt);
}
