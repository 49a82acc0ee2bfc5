// What a lead from outside is about, and what may be told of it.
#include "cases/outside_lead.h"

#include <doctest/doctest.h>

namespace {

using namespace zc;

constexpr auto kDay = std::chrono::hours(24);
const UtcTime kReported(kDay * 20'000);

LeadForm form_of(const std::string& url, const std::string& account, const std::string& phone) {
  LeadForm form;
  form.url = url;
  form.account = account;
  form.phone = phone;
  return form;
}

Lead lead_of(LeadKind kind, const std::string& key) {
  Lead lead;
  lead.number = 1;
  lead.subject = {kind, key, key};
  lead.first_report = lead.last_report = kReported;
  return lead;
}

Visit visit_at(UtcTime time, Outcome outcome) {
  Visit visit;
  visit.time = time;
  visit.outcome = outcome;
  return visit;
}

LeadPageState page_of(std::optional<Visit> visit, std::uint32_t findings) {
  LeadPageState page;
  page.last_visit = std::move(visit);
  page.open_findings = findings;
  return page;
}

LeadStatus status_of(const Lead& lead, const std::vector<LeadPageState>& pages) {
  return standing_of(lead, pages).status;
}

TEST_CASE("a form is about each thing that it names") {
  const auto subjects = subjects_of(form_of("WWW.Example.cn/a", " 微信： Abc_1", "138 0000-1234"));
  REQUIRE(subjects);
  REQUIRE(subjects->size() == 3);
  CHECK((*subjects)[0].shown == "http://www.example.cn/a");
  CHECK((*subjects)[1].key == "微信:abc_1");
  CHECK((*subjects)[2].key == "13800001234");
}

TEST_CASE("what is about nothing, or wrong, is refused without quoting it") {
  CHECK_FALSE(subjects_of(form_of("", "", "")));
  for (const char* const bad : {"ftp://a.cn/x", "http://", "just words", "http://u:p@a.cn/"}) {
    const auto refused = subjects_of(form_of(bad, "", ""));
    REQUIRE_MESSAGE(!refused, bad);
    CHECK(refused.error().message().find(bad) == std::string::npos);
  }
  CHECK_FALSE(subjects_of(form_of("", "", "12345")));
  CHECK_FALSE(subjects_of(form_of("", "", "张三")));
  CHECK_FALSE(subjects_of(form_of("", "　 ", "")));
}

TEST_CASE("numbers have the normal form of the extractor's facts") {
  CHECK(phone_key("+86 138-0000-1234") == "13800001234");
  CHECK(phone_key("０１０－８８８１８１７８") == "010-88818178");
  CHECK(phone_key("（0311）88818178") == "0311-88818178");
  CHECK(phone_key("01088818178") == "010-88818178");
  CHECK(phone_key("4001234567") == "400-123-4567");
  CHECK(phone_key("88818178") == "88818178");
  CHECK(phone_key("1234567890123456") == "");
}

TEST_CASE("accounts are looked for among the marks that they may be") {
  const auto wechat = marks_of_lead({LeadKind::kAccount, "微信:abc", "微信：abc"});
  REQUIRE(wechat.size() == 1);
  CHECK(wechat[0] == PageMark{FactKind::kWechat, "abc"});
  CHECK(marks_of_lead({LeadKind::kAccount, "10001", "10001"}).size() == 4);
  CHECK(marks_of_lead({LeadKind::kUrl, "a", "a"}).empty());
}

TEST_CASE("where a lead stands") {
  const Lead url = lead_of(LeadKind::kUrl, "http://a.cn/");
  const Lead phone = lead_of(LeadKind::kPhone, "13800001234");
  const UtcTime before = kReported - kDay, after = kReported + kDay;
  CHECK(status_of(phone, {}) == LeadStatus::kReceived);
  CHECK(status_of(url, {page_of({}, 0)}) == LeadStatus::kAwaiting);
  CHECK(status_of(url, {page_of(visit_at(before, Outcome::kPage), 0)}) == LeadStatus::kAwaiting);
  CHECK(status_of(url, {page_of(visit_at(before, Outcome::kPage), 2)}) == LeadStatus::kFound);
  CHECK(status_of(url, {page_of(visit_at(after, Outcome::kPage), 0)}) == LeadStatus::kClear);
  CHECK(status_of(url, {page_of(visit_at(after, Outcome::kGone), 0)}) == LeadStatus::kGone);
  CHECK(status_of(url, {page_of(visit_at(after, Outcome::kDns), 0)}) == LeadStatus::kUnreachable);
  CHECK(status_of(url, {page_of(visit_at(after, Outcome::kDenied), 0)}) == LeadStatus::kRefused);
  CHECK(status_of(phone,
                  {page_of(visit_at(before, Outcome::kPage), 0),
                   page_of(visit_at(before, Outcome::kPage), 1)}) == LeadStatus::kFound);
}

TEST_CASE("a case counts before findings, and its state is told") {
  const Lead url = lead_of(LeadKind::kUrl, "http://a.cn/");
  LeadPageState page = page_of(visit_at(kReported + kDay, Outcome::kPage), 2);
  Case one;
  one.number = 7;
  one.state = CaseState::kUnderReview;
  page.cases = {one};
  LeadStanding standing = standing_of(url, {page});
  CHECK(standing.status == LeadStatus::kCase);
  CHECK(standing.words == "已立案 7（核查中）");
  page.cases.front().state = CaseState::kTakenDown;
  standing = standing_of(url, {page});
  CHECK(standing.status == LeadStatus::kGone);
  CHECK(standing.words == "已下线（案件 7）");
}

TEST_CASE("an address is looked at until it was, and for a week while it does not answer") {
  const Lead url = lead_of(LeadKind::kUrl, "http://a.cn/");
  const UtcTime after = kReported + kDay;
  CHECK(needs_look(url, std::nullopt, after));
  CHECK(needs_look(url, visit_at(kReported - kDay, Outcome::kPage), after));
  CHECK_FALSE(needs_look(url, visit_at(after, Outcome::kPage), after));
  CHECK_FALSE(needs_look(url, visit_at(after, Outcome::kDenied), after));
  CHECK(needs_look(url, visit_at(after, Outcome::kTimeout), after));
  CHECK_FALSE(needs_look(url, visit_at(after, Outcome::kTimeout), kReported + 8 * kDay));
  CHECK_FALSE(needs_look(lead_of(LeadKind::kPhone, "13800001234"), std::nullopt, after));
}

}  // namespace
