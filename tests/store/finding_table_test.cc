#include "store/finding_table.h"

#include <doctest/doctest.h>

#include "tests/store/sample.h"

using namespace zc;
using namespace zc::test;

namespace {

const std::string kUrl = "https://a.example/";

std::vector<std::string> rules_of(const std::vector<Finding>& findings) {
  std::vector<std::string> rules;
  for (const Finding& finding : findings) rules.push_back(finding.rule);
  return rules;
}

using Rules = std::vector<std::string>;

}  // namespace

TEST_CASE("findings: new on the first visit, silent while they stand, gone when the words go") {
  OpenStore s;
  const Judgement both = judged({finding_of("r2", "保过"), finding_of("r1", "包过")});
  const Judgement one = judged({finding_of("r1", "包过")});
  CHECK(rules_of(s.put(page_at(kUrl, "v1", 1), &both).new_findings) == Rules{"r2", "r1"});
  CHECK(s.put(page_at(kUrl, "v1", 2), &both).new_findings.empty());
  const Receipt changed = s.put(page_at(kUrl, "v2", 3), &one);
  CHECK(changed.new_findings.empty());
  CHECK(rules_of(changed.gone_findings) == Rules{"r2"});

  const FindingRow gone = must(s.store->findings().get(finding_id(kUrl, both.findings[0])));
  CHECK(gone.gone_at == at(3));
  CHECK(gone.gone_reason == "页面内容已修改");
  CHECK(gone.first_seen == at(1));
  CHECK(gone.last_seen == at(2));
  CHECK(gone.first_version == 1);
  CHECK(gone.version == 1);
  const FindingRow open = must(s.store->findings().get(finding_id(kUrl, both.findings[1])));
  CHECK_FALSE(open.gone_at);
  CHECK(open.last_seen == at(3));
  CHECK(open.version == 2);
}

TEST_CASE("findings: a finding that comes back is new again and keeps its first time") {
  OpenStore s;
  const Judgement with = judged({finding_of("r1", "包过")});
  const Judgement without = judged({});
  s.put(page_at(kUrl, "v1", 1), &with);
  s.put(page_at(kUrl, "v2", 2), &without);
  const Receipt back = s.put(page_at(kUrl, "v1", 3), &with);
  CHECK(back.version == 3);
  CHECK(rules_of(back.new_findings) == Rules{"r1"});
  const FindingRow row = must(s.store->findings().get(finding_id(kUrl, with.findings[0])));
  CHECK_FALSE(row.gone_at);
  CHECK(row.gone_reason.empty());
  CHECK(row.first_seen == at(1));
  CHECK(row.last_seen == at(3));
}

TEST_CASE("findings: end when the page is gone, and return with it even if unchanged") {
  OpenStore s;
  const Judgement with = judged({finding_of("r1", "包过")});
  const std::string id = finding_id(kUrl, with.findings[0]);
  s.put(page_at(kUrl, "v1", 1), &with);
  SUBCASE("told by a failure") {
    const std::vector<PageTable::FailedVisit> gone = {
        {kUrl, {.url = kUrl, .time = at(2), .outcome = Outcome::kGone, .http_status = 404}}};
    CHECK(rules_of(must(s.pages().put_failures(gone))[0].gone_findings) == Rules{"r1"});
    CHECK(must(s.pages().put_failures(gone))[0].gone_findings.empty());
  }
  SUBCASE("told by a page") {
    Capture missing = page_at(kUrl, "not here", 2);
    missing.http_status = 404;
    CHECK(rules_of(s.put(missing, nullptr, Outcome::kGone).gone_findings) == Rules{"r1"});
  }
  CHECK(must(s.store->findings().get(id)).gone_reason == "页面已不存在");
  CHECK(must(s.store->findings().get(id)).gone_at == at(2));
  CHECK(rules_of(s.put(page_at(kUrl, "v1", 3), &with).new_findings) == Rules{"r1"});
  CHECK_FALSE(must(s.store->findings().get(id)).gone_at);
}

TEST_CASE("findings: an error, a refusal or an undecided judgement ends nothing") {
  OpenStore s;
  const Judgement with = judged({finding_of("r1", "包过")});
  Judgement undecided = judged({finding_of("r2", "保过")});
  undecided.undecided = "input limit";
  s.put(page_at(kUrl, "v1", 1), &with);
  SUBCASE("server error") {
    Capture error = page_at(kUrl, "try later", 2);
    error.http_status = 503;
    const Judgement nothing = judged({});
    CHECK(s.put(error, &nothing, Outcome::kServerError).gone_findings.empty());
  }
  SUBCASE("timeout") {
    const std::vector<PageTable::FailedVisit> failed = {
        {kUrl, {.url = kUrl, .time = at(2), .outcome = Outcome::kTimeout}}};
    CHECK(must(s.pages().put_failures(failed))[0].gone_findings.empty());
  }
  SUBCASE("not judged") {
    CHECK(s.put(page_at(kUrl, "v2", 2)).gone_findings.empty());
  }
  SUBCASE("undecided: what was found counts, what was not found does not") {
    const Receipt receipt = s.put(page_at(kUrl, "v2", 2), &undecided);
    CHECK(receipt.gone_findings.empty());
    CHECK(rules_of(receipt.new_findings) == Rules{"r2"});
    CHECK(must(s.store->findings().get(finding_id(kUrl, undecided.findings[0]))).last_seen ==
          at(2));
  }
  const FindingRow row = must(s.store->findings().get(finding_id(kUrl, with.findings[0])));
  CHECK_FALSE(row.gone_at);
  CHECK(row.last_seen == at(1));
  CHECK(row.version == 1);
  CHECK(s.put(page_at(kUrl, "v1", 3), &with).new_findings.empty());
}

TEST_CASE("findings: a page that now leads elsewhere has lost them") {
  OpenStore s;
  const Judgement with = judged({finding_of("r1", "包过")});
  s.put(page_at(kUrl, "v1", 1), &with);
  Capture moved = page_at(kUrl, "", 2);
  moved.http_status = 301;
  moved.headers.push_back({"Location", "https://b.example/"});
  const Receipt receipt = s.put(moved, nullptr, Outcome::kRedirect);
  CHECK(rules_of(receipt.gone_findings) == Rules{"r1"});
}

TEST_CASE("findings: the same words twice on a page are one finding") {
  OpenStore s;
  Finding second = finding_of("r1", "包过");
  second.block = 9;
  const Judgement twice = judged({finding_of("r1", "包过"), second});
  CHECK(s.put(page_at(kUrl, "v1", 1), &twice).new_findings.size() == 1);
  CHECK(must(s.store->findings().of_page(kUrl)).size() == 1);
  CHECK(must(s.pages().findings_of(kUrl, 1)).size() == 2);
}

TEST_CASE("findings: the row follows the place of the words in the newest version") {
  OpenStore s;
  Finding finding = finding_of("r1", "包过");
  const Judgement before = judged({finding});
  s.put(page_at(kUrl, "v1", 1), &before);
  finding.block = 12;
  finding.severity = Severity::kReview;
  const Judgement after = judged({finding});
  s.put(page_at(kUrl, "v2", 2), &after);
  CHECK(must(s.store->findings().of_page(kUrl))[0].finding == finding);
  CHECK(must(s.store->findings().find({.min_severity = Severity::kAlert})).empty());
}

TEST_CASE("findings: queries by category, severity, time, state and number") {
  OpenStore s;
  Finding log = finding_of("r-log", "a");
  log.severity = Severity::kLog;
  Finding fees = finding_of("r-fees", "b");
  fees.category = Category::kFees;
  fees.severity = Severity::kReview;
  const Judgement first = judged({log, fees});
  const Judgement second = judged({finding_of("r-alert", "c")});
  const Judgement none = judged({});
  s.put(page_at("https://a.example/", "1", 1000), &first);
  s.put(page_at("https://b.example/", "2", 2000), &second);
  s.put(page_at("https://c.example/", "3", 3000), &second);
  s.put(page_at("https://c.example/", "4", 4000), &none);
  const auto find = [&](const FindingQuery& query) {
    std::vector<std::string> found;
    for (const FindingRow& row : must(s.store->findings().find(query))) {
      found.push_back(row.url.substr(8, 1) + " " + row.finding.rule);
    }
    return found;
  };
  const auto all = find({});
  REQUIRE(all.size() == 4);
  CHECK(all[0] == "c r-alert");
  CHECK(all[1] == "b r-alert");
  CHECK(find({.category = Category::kFees}) == Rules{"a r-fees"});
  CHECK(find({.min_severity = Severity::kReview, .open_only = true}) ==
        Rules{"b r-alert", "a r-fees"});
  CHECK(find({.since = at(2000)}) == Rules{"c r-alert", "b r-alert"});
  CHECK(find({.since = at(2001)}) == Rules{"c r-alert"});
  CHECK(find({.limit = 1}) == Rules{"c r-alert"});
  CHECK(find({.since = at(9000)}).empty());
}

TEST_CASE("findings: an id that nobody has is not found") {
  OpenStore s;
  CHECK(kind_of(s.store->findings().get("0123456789ab")) == ErrorKind::kNotFound);
  CHECK(must(s.store->findings().of_page(kUrl)).empty());
}
