#include "classifier/register_check.h"

#include <doctest/doctest.h>

#include "classifier/classify.h"
#include "tests/classifier/own_rules.h"

using namespace zc;

namespace {

constexpr const char* kCode = "91440101MA5AAAAA1X";

CivilDay day(int year, unsigned month, unsigned of_month) {
  return std::chrono::year_month_day{
      std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{of_month}};
}

const CivilDay kToday = day(2026, 11, 27);

RegisterRow row(const std::string& name, std::vector<std::string> scope, CivilDay until) {
  RegisterRow out;
  out.name = name;
  out.scope = std::move(scope);
  out.until = until;
  out.line = 7;
  out.text = name + ",原样";
  return out;
}

Register list(RegisterKind kind, std::vector<RegisterRow> rows) {
  Register out;
  out.kind = kind;
  out.file = "/a/office.csv";
  out.rows = std::move(rows);
  return out;
}

void add_fact(Document& page, FactKind kind, const std::string& value) {
  Fact fact;
  fact.kind = kind;
  fact.value = value;
  fact.quote = value;
  page.facts.push_back(std::move(fact));
}

// An advertisement of 星河职业培训学校.
Document advertisement(const std::string& line) {
  Document page;
  page.url = "https://www.xinghe.example/zhaosheng";
  for (const std::string& text : {line,
                                  std::string("报名私信我，名额有限，学费980元，电话咨询。"),
                                  std::string("广州市星河职业培训学校 版权所有")}) {
    TextBlock block;
    block.text = text;
    page.blocks.push_back(std::move(block));
  }
  add_fact(page, FactKind::kOrganisation, "广州市星河职业培训学校");
  return page;
}

std::shared_ptr<const RuleSet> with(std::vector<Register> registers) {
  Knowledge knowledge;
  knowledge.registers = std::move(registers);
  Result<std::shared_ptr<const RuleSet>> rules = RuleSet::compile({}, std::move(knowledge));
  REQUIRE(rules);
  return *rules;
}

struct Told {
  std::vector<Finding> findings = {};
  RegisterAnswer answer = RegisterAnswer::kUnknown;  // of the first register
  std::string text = {};
};

Told ask(const Document& page,
         std::vector<Register> registers,
         std::optional<CivilDay> on = kToday) {
  const auto rules = with(std::move(registers));
  Told out;
  out.findings = classify(page, *rules, on).findings;
  const std::vector<RegisterNote> notes = register_notes(page, *rules, on);
  REQUIRE(!notes.empty());
  out.answer = notes[0].answer;
  out.text = notes[0].text;
  return out;
}

const std::string kName = "广州市星河职业培训学校";

}  // namespace

TEST_CASE("registers: a listed school that teaches what its licence names is no lead") {
  const Told told = ask(advertisement("电工培训班开班，欢迎学员报名。"),
                        {list(RegisterKind::kSchools, {row(kName, {"电工"}, day(2027, 1, 1))})});
  CHECK(told.findings.empty());
  CHECK(told.answer == RegisterAnswer::kListed);
  CHECK(told.text.find("第7行") != std::string::npos);
}

TEST_CASE("registers: 25号 一(三) an expired licence is for review, with file, line and row") {
  const auto schools = list(RegisterKind::kSchools, {row(kName, {"电工"}, day(2026, 11, 26))});
  const Told told = ask(advertisement("电工培训班开班，欢迎学员报名。"), {schools});
  REQUIRE(told.findings.size() == 1);
  const Finding& finding = told.findings[0];
  CHECK(finding.rule == "register.expired");
  CHECK(finding.category == Category::kLicence);
  CHECK(finding.clause == "MOHRSS-2022-25/3.2");
  CHECK(finding.severity == Severity::kReview);
  CHECK(finding.quote == kName);
  CHECK(finding.block == 2);
  CHECK(finding.why.find("office.csv”第7行“" + kName + ",原样”") != std::string::npos);
  CHECK(told.answer == RegisterAnswer::kExpired);

  SUBCASE("the last day still counts") {
    CHECK(ask(advertisement("电工培训班开班。"), {schools}, day(2026, 11, 26)).findings.empty());
  }
  SUBCASE("without a day nothing has expired") {
    CHECK(ask(advertisement("电工培训班开班。"), {schools}, std::nullopt).findings.empty());
  }
  SUBCASE("a later row is the one in force") {
    auto renewed = schools;
    renewed.rows.push_back(row(kName, {"电工"}, day(2029, 1, 1)));
    CHECK(ask(advertisement("电工培训班开班。"), {renewed}).answer == RegisterAnswer::kListed);
  }
  SUBCASE("a page that offers nothing is left alone") {
    Document page = advertisement("本校新址平面图。");
    page.blocks.erase(page.blocks.begin() + 1);
    CHECK(ask(page, {schools}).findings.empty());
  }
  SUBCASE("a term that has not begun is unknown") {
    auto future = schools;
    future.rows[0].from = day(2026, 12, 1);
    future.rows[0].until = day(2027, 12, 1);
    CHECK(ask(advertisement("电工培训班开班。"), {future}).answer == RegisterAnswer::kUnknown);
  }
}

TEST_CASE("registers: 25号 一(三) a trade that the licence does not name is out of scope") {
  const auto schools = list(RegisterKind::kSchools,
                            {row(kName, {"电工（四级）", "焊工"}, day(2027, 1, 1)),
                             row("另一家职业培训学校", {"保育师", "低压电工"}, day(2027, 1, 1))});
  const Told told = ask(advertisement("电工、保育师培训班开班，欢迎学员报名。"), {schools});
  REQUIRE(told.findings.size() == 1);
  CHECK(told.findings[0].rule == "register.scope");
  CHECK(told.findings[0].clause == "MOHRSS-2022-25/3.1");
  CHECK(told.findings[0].quote == "保育师");
  CHECK(told.answer == RegisterAnswer::kOutOfScope);

  const auto clean = [&](const std::string& line, const Register& reg) {
    return ask(advertisement(line), {reg}).findings.empty();
  };
  CHECK(clean("低压电工培训班开班。", schools));              // a kind of 电工
  CHECK(clean("本校不再开设保育师培训。", schools));          // says so
  CHECK(clean("保育师考试由省评价中心组织实施。", schools));  // of others
  CHECK(clean("保育师傅请来食堂培训。", schools));            // another word
  auto broad = schools;
  broad.rows[0].scope = {"职业技能培训"};
  CHECK(clean("保育师培训班开班。", broad));  // names no occupation
  broad.rows[0].scope = {};
  CHECK(clean("保育师培训班开班。", broad));  // not told
}

TEST_CASE("registers: 劳动法第六十九条 an assessment body beyond its filed occupations") {
  const auto filed = list(RegisterKind::kAssessment,
                          {row(kName, {"养老护理员"}, day(2027, 1, 1)),
                           row("别家评价中心", {"育婴员"}, day(2027, 1, 1))});
  const Told told = ask(advertisement("育婴员等级认定，考核发证，报名从速。"), {filed});
  REQUIRE(told.findings.size() == 1);
  CHECK(told.findings[0].clause == "LABOUR-2018/69");
  CHECK(
      ask(advertisement("育婴员培训班。"), {filed}).findings.empty());  // teaches, assesses nothing
}

TEST_CASE("registers: unknown is never a violation") {
  const auto others = list(RegisterKind::kSchools, {row("别家学校", {"电工"}, day(2020, 1, 1))});
  CHECK(ask(advertisement("电工培训班开班。"), {others}).findings.empty());
  CHECK(ask(advertisement("电工培训班开班。"), {others}).answer == RegisterAnswer::kUnknown);

  Document two = advertisement("电工培训班开班。");
  add_fact(two, FactKind::kOrganisation, "别家学校");
  auto both = others;
  both.rows.push_back(row(kName, {"焊工"}, day(2020, 1, 1)));
  const Told told = ask(two, {both});
  CHECK(told.findings.empty());
  CHECK(told.text.find("多家") != std::string::npos);
  SUBCASE("but the page's own host decides between them") {
    both.rows[1].domains = {"xinghe.example"};
    CHECK(ask(two, {both}).findings.size() == 1);
  }
  SUBCASE("another credit code is another body") {
    Document page = advertisement("电工培训班开班。");
    add_fact(page, FactKind::kCreditCode, kCode);
    both.rows[1].credit_code = "52440101MJK000000X";
    CHECK(ask(page, {both}).answer == RegisterAnswer::kUnknown);
  }
}

TEST_CASE("registers: only a complete register tells that a body is not in it") {
  Document page = advertisement("电工培训班开班。");
  add_fact(page, FactKind::kCreditCode, kCode);
  auto schools = list(RegisterKind::kSchools, {row("别家学校", {"电工"}, day(2030, 1, 1))});
  CHECK(ask(page, {schools}).answer == RegisterAnswer::kUnknown);
  schools.complete = true;
  schools.region = "4401";
  const Told told = ask(page, {schools});
  CHECK(told.answer == RegisterAnswer::kUnlisted);
  REQUIRE(told.findings.size() == 1);
  CHECK(told.findings[0].rule == "register.unlisted");
  CHECK(told.findings[0].severity == Severity::kReview);
  schools.region = "31";
  CHECK(ask(page, {schools}).answer == RegisterAnswer::kUnknown);
  schools.region = "4401";
  SUBCASE("a page with two codes tells nothing") {
    add_fact(page, FactKind::kCreditCode, "52440101MJK000000X");
    CHECK(ask(page, {schools}).answer == RegisterAnswer::kUnknown);
  }
  SUBCASE("a page without a code tells nothing") {
    CHECK(ask(advertisement("电工培训班开班。"), {schools}).answer == RegisterAnswer::kUnknown);
  }
}

TEST_CASE("registers: the black list is for review by name, an alert by code or host") {
  auto black = list(RegisterKind::kBlack, {row(kName, {}, day(2030, 1, 1))});
  black.rows[0].until.reset();
  Told told = ask(advertisement("电工培训班开班。"), {black});
  REQUIRE(told.findings.size() == 1);
  CHECK(told.findings[0].rule == "register.black");
  CHECK(told.findings[0].severity == Severity::kReview);
  CHECK(told.findings[0].why.find("第7行") != std::string::npos);
  black.rows[0].domains = {"xinghe.example"};
  told = ask(advertisement("电工培训班开班。"), {black});
  REQUIRE(told.findings.size() == 1);
  CHECK(told.findings[0].severity == Severity::kAlert);
  Document news;
  news.url = "https://www.xinghe.example/";
  TextBlock block;
  block.text = "今天下雨。";
  news.blocks = {block};
  CHECK(ask(news, {black}).findings.empty());
}

TEST_CASE("registers: the white list excuses licence findings and no guarantee") {
  Rule licence;
  licence.id = "own.licence";
  licence.category = Category::kLicence;
  licence.any = {"没有许可证"};
  licence.voice = Voice::kAny;
  licence.weight = 0.99;
  licence.negatable = false;
  Rule guarantee = licence;
  guarantee.id = "own.guarantee";
  guarantee.category = Category::kGuarantee;
  guarantee.any = {"包过"};
  Knowledge knowledge;
  knowledge.registers = {list(RegisterKind::kWhite, {row(kName, {}, day(2030, 1, 1))}),
                         list(RegisterKind::kSchools, {row(kName, {"焊工"}, day(2020, 1, 1))})};
  Document page = advertisement("我们没有许可证，电工培训包过，报名。");
  const auto judged = [&] {
    Result<std::shared_ptr<const RuleSet>> rules =
        RuleSet::compile({licence, guarantee}, knowledge);
    REQUIRE(rules);
    return classify(page, **rules, kToday);
  };
  Judgement judgement = judged();
  REQUIRE(judgement.findings.size() == 1);
  CHECK(judgement.findings[0].rule == "own.guarantee");
  int excused = 0;
  for (const SuppressedHit& hit : judgement.suppressed) {
    if (hit.reason.find("本单位白名单“office.csv”第7行") != std::string::npos) ++excused;
  }
  CHECK(excused == 2);  // the rule's and the expired licence's

  SUBCASE("whoever only names a body whose own sites are known is not excused") {
    knowledge.registers[0].rows[0].domains = {"elsewhere.example"};
    CHECK(judged().findings.size() == 3);
  }
  SUBCASE("nor after the row has ended") {
    knowledge.registers[0].rows[0].until = day(2026, 11, 1);
    CHECK(judged().findings.size() == 3);
  }
}

TEST_CASE("registers: a row counts otherwise on its first day and on the day after its last") {
  RegisterRow one = row(kName, {}, day(2027, 3, 31));
  one.from = day(2026, 12, 1);
  CHECK(next_change(one, day(2026, 11, 30)) == day(2026, 12, 1));
  CHECK(next_change(one, day(2026, 12, 1)) == day(2027, 4, 1));
  CHECK(next_change(one, day(2027, 3, 31)) == day(2027, 4, 1));
  CHECK_FALSE(next_change(one, day(2027, 4, 1)));
  CHECK_FALSE(next_change(RegisterRow(), kToday));
}

TEST_CASE("registers: until the next day that matters to it, a page is judged alike") {
  std::vector<RegisterRow> rows = {row(kName, {"电工"}, day(2026, 12, 31)),
                                   row("别的学校", {"电工"}, day(2026, 11, 28))};
  rows[0].from = day(2024, 1, 1);
  rows.push_back(row(kName, {"电工"}, day(2027, 6, 30)));
  const Document page = advertisement("电工培训班开班，欢迎学员报名。");
  const Result<RegisterIndex> index =
      RegisterIndex::create({list(RegisterKind::kSchools, std::move(rows))});
  REQUIRE(index);
  // That of a body which the page does not name is no business of this page.
  CHECK(index->next_change(page, kToday) == day(2027, 1, 1));
  CHECK(index->next_change(page, day(2027, 1, 1)) == day(2027, 7, 1));
  CHECK_FALSE(index->next_change(page, day(2027, 7, 1)));
  CHECK_FALSE(index->next_change(Document(), kToday));
  CHECK_FALSE(RegisterIndex().next_change(page, kToday));
}

TEST_CASE("registers: they belong to the hash of the rules") {
  const auto one = with({list(RegisterKind::kSchools, {row(kName, {"电工"}, day(2027, 1, 1))})});
  const auto two = with({list(RegisterKind::kSchools, {row(kName, {"电工"}, day(2027, 1, 2))})});
  CHECK(one->hash() != two->hash());
  CHECK(one->knowledge_hash() != two->knowledge_hash());
  CHECK(with({})->hash() != one->hash());
}
