#include "app/render_policy.h"

#include <doctest/doctest.h>

using namespace zc;

namespace {

RenderSettings on_need() {
  RenderSettings settings;
  settings.on_need = true;
  return settings;
}

RenderQuestion page(ScriptSign sign, const std::string& host = "a.example:443") {
  RenderQuestion question;
  question.host = host;
  question.sign = sign;
  return question;
}

RenderQuestion of_site(SiteRender site, ScriptSign sign = ScriptSign::kNone) {
  RenderQuestion question = page(sign);
  question.site = site;
  return question;
}

}  // namespace

TEST_CASE("render policy: off unless the settings or the site say otherwise") {
  RenderPolicy off{RenderSettings{}};
  CHECK(off.decide(page(ScriptSign::kMountPoint)) == RenderReason::kOff);
  CHECK_FALSE(off.may_render(SiteRender::kAsJob));
  CHECK(off.decide(of_site(SiteRender::kOnNeed, ScriptSign::kMountPoint)) ==
        RenderReason::kMountPoint);
  CHECK(off.decide(of_site(SiteRender::kOnNeed)) == RenderReason::kNotNeeded);
  CHECK(off.decide(of_site(SiteRender::kAlways)) == RenderReason::kAlways);
  RenderPolicy on(on_need());
  CHECK(on.decide(of_site(SiteRender::kNever, ScriptSign::kMountPoint)) == RenderReason::kOff);
}

TEST_CASE("render policy: the sign is the reason; a readable page needs none") {
  RenderPolicy policy(on_need());
  CHECK(policy.decide(page(ScriptSign::kNone)) == RenderReason::kNotNeeded);
  CHECK(policy.decide(page(ScriptSign::kNoscript)) == RenderReason::kNoscript);
  CHECK(policy.decide(page(ScriptSign::kHashRouter)) == RenderReason::kHashRouter);
  CHECK(policy.rendered() == 2);
}

TEST_CASE("render policy: after three script-built pages in a row a readable page is one, too") {
  RenderPolicy policy(on_need());
  policy.decide(page(ScriptSign::kState));
  policy.decide(page(ScriptSign::kState));
  CHECK(policy.decide(page(ScriptSign::kNone)) == RenderReason::kNotNeeded);  // begins anew
  for (int i = 0; i < 3; ++i) policy.decide(page(ScriptSign::kState));
  CHECK(policy.decide(page(ScriptSign::kNone, "b.example:443")) == RenderReason::kNotNeeded);
  CHECK(policy.decide(page(ScriptSign::kNone)) == RenderReason::kScriptSite);
  CHECK(policy.decide(page(ScriptSign::kNone)) == RenderReason::kNotNeeded);  // in a row again
  CHECK(policy.decide(page(ScriptSign::kNone, "b.example:443")) == RenderReason::kNotNeeded);
}

TEST_CASE("render policy: five renderings that brought nothing, and the site is left alone") {
  RenderPolicy policy(on_need());
  const std::string host = "a.example:443";
  for (int i = 0; i < 4; ++i) policy.note_result(host, false);
  CHECK(policy.decide(page(ScriptSign::kMountPoint)) == RenderReason::kMountPoint);
  policy.note_result(host, true);  // counts anew
  for (int i = 0; i < 5; ++i) policy.note_result(host, false);
  CHECK(policy.decide(page(ScriptSign::kMountPoint)) == RenderReason::kAddsNothing);
  CHECK(policy.decide(page(ScriptSign::kMountPoint, "b.example:443")) == RenderReason::kMountPoint);
}

TEST_CASE("render policy: what must be looked at again is, though rendering brought nothing") {
  RenderPolicy policy(on_need());
  for (int i = 0; i < 9; ++i) policy.note_result("a.example:443", false);
  RenderQuestion question = page(ScriptSign::kNone);
  question.seen_before = true;
  CHECK(policy.decide(question) == RenderReason::kSeenBefore);
  question.open_case = true;
  CHECK(policy.decide(question) == RenderReason::kCase);
  CHECK(policy.decide(of_site(SiteRender::kAlways)) == RenderReason::kAlways);
}

TEST_CASE("render policy: budgets of site and run; an open case is beyond them") {
  RenderSettings settings = on_need();
  settings.max_pages = 3;
  settings.max_site_pages = 2;
  RenderPolicy policy(settings);
  const auto ask = [&](const char* host) {
    return policy.decide(page(ScriptSign::kMountPoint, host));
  };
  CHECK(ask("a:80") == RenderReason::kMountPoint);
  CHECK(ask("a:80") == RenderReason::kMountPoint);
  CHECK(ask("a:80") == RenderReason::kSiteBudget);
  CHECK(ask("b:80") == RenderReason::kMountPoint);
  CHECK(ask("b:80") == RenderReason::kRunBudget);
  RenderQuestion question = page(ScriptSign::kNone, "b:80");
  question.open_case = true;
  CHECK(policy.decide(question) == RenderReason::kCase);
  CHECK(policy.take_routes("c:80", 5) == 0);
}

TEST_CASE("render policy: routes count against both budgets, and have a limit of their own") {
  RenderSettings settings = on_need();
  settings.max_pages = 6;
  settings.max_site_pages = 4;
  settings.max_routes = 3;
  RenderPolicy policy(settings);
  CHECK(policy.take_routes("a:80", 9) == 3);
  CHECK(policy.take_routes("a:80", 9) == 1);
  CHECK(policy.take_routes("b:80", 1) == 1);
  CHECK(policy.take_routes("c:80", 9) == 1);
}

TEST_CASE("render policy: what was learnt survives, but for one more try") {
  RenderPolicy before(on_need());
  const std::string host = "a.example:443";
  for (int i = 0; i < 3; ++i) before.decide(page(ScriptSign::kState));
  for (int i = 0; i < 9; ++i) before.note_result(host, false);
  RenderPolicy after(on_need());
  after.recall(host, before.memory_of(host));
  CHECK(after.decide(page(ScriptSign::kNone)) == RenderReason::kScriptSite);
  after.note_result(host, false);
  CHECK(after.decide(page(ScriptSign::kState)) == RenderReason::kAddsNothing);
}

TEST_CASE("render policy: every reason has a name of its own") {
  for (int i = 0; i < kRenderReasonCount; ++i) {
    for (int other = 0; other < i; ++other) {
      CHECK(name_of(static_cast<RenderReason>(i)) != name_of(static_cast<RenderReason>(other)));
    }
  }
}
