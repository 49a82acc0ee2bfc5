#include "classifier/named_facts.h"

#include <doctest/doctest.h>

#include "classifier/classify.h"
#include "tests/classifier/own_rules.h"

using namespace zc;

namespace {

Knowledge tables() {
  Knowledge knowledge;
  knowledge.removed = {{"观星师", {"高级观星师"}, "removed", "2017-09", "某文件", "verified"},
                       {"磨刀工匠", {}, "moved_to_skill_level", "2019-01", "某通知", "unverified"}};
  knowledge.catalogue = {{"看潮员资格", "水平评价类", "某部", "verified"}};
  knowledge.official = {{"osta.org.cn", "技能人才评价工作网", "verified"}};
  return knowledge;
}

Document page(const std::string& title, const std::vector<std::string>& lines) {
  Document document;
  document.title = title;
  for (const std::string& line : lines) {
    TextBlock block;
    block.text = line;
    document.blocks.push_back(std::move(block));
  }
  return document;
}

std::vector<Finding> by_knowledge(const Document& document) {
  Result<std::shared_ptr<const RuleSet>> rules = RuleSet::compile({}, tables());
  REQUIRE(rules);
  std::vector<Finding> out;
  for (Finding& finding : classify(document, **rules).findings) {
    if (finding.rule.starts_with("knowledge.")) out.push_back(std::move(finding));
  }
  return out;
}

}  // namespace

TEST_CASE("named facts: a departed qualification told as official in a calm voice is a lead") {
  const auto found = by_knowledge(page("观星师_百科",
                                       {"观星师是从事星象解说的人员。",
                                        "该职业由人力资源和社会保障部颁发国家职业资格证书。",
                                        "报考条件：大专以上。考试科目为理论和实操。"}));
  REQUIRE(found.size() == 1);
  CHECK(found[0].quote == "观星师");
  CHECK(found[0].severity == Severity::kReview);
  CHECK(found[0].category == Category::kAuthority);
  CHECK(found[0].why.find("某文件，2017-09") != std::string::npos);
  CHECK(found[0].why.find("verified") != std::string::npos);
}

TEST_CASE("named facts: a page that says the qualification has gone is right") {
  CHECK(by_knowledge(page("观星师还能考吗",
                          {"2017年观星师退出国家职业资格目录，人社部不再组织鉴定。",
                           "报考条件、考试科目均已失去意义。"}))
            .empty());
}

TEST_CASE("named facts: a name that no table knows is no violation") {
  CHECK(by_knowledge(page("听雨师", {"听雨师由国家认可的机构颁发证书。报考条件：成年。学费两千。"}))
            .empty());
}

TEST_CASE(
    "named facts: a trade assessed by levels may be named with the ministry, not as a "
    "qualification") {
  CHECK(
      by_knowledge(page("磨刀工匠考试", {"磨刀工匠由人社部公布标准，考试科目两门，报名费用三百。"}))
          .empty());
  CHECK(
      by_knowledge(page("磨刀工匠考试", {"磨刀工匠国家职业资格证书，考试科目两门，报名费用三百。"}))
          .size() == 1);
}

TEST_CASE("named facts: what is assessed is not called what admits") {
  CHECK(by_knowledge(page("", {"看潮员属于准入类证书，考试科目两门，报名费用三百，报考条件不限。"}))
            .size() == 1);
}

TEST_CASE("named facts: an address like an official one and a borrowed site name are told") {
  Document document = page("证书查询", {"考试证书查询，报名培训。"});
  document.url = "https://osta-cx.com/";
  REQUIRE(by_knowledge(document).size() == 1);
  CHECK(by_knowledge(document)[0].rule == "knowledge.imitation");
  document.url = "https://zscx.osta.org.cn/";
  CHECK(by_knowledge(document).empty());
  document.url = "https://example.com/";
  CHECK(by_knowledge(document).empty());
  document.title = "技能人才评价工作网-首页";
  CHECK(by_knowledge(document).size() == 1);
  document.title = "技能人才评价工作网上线三年记";
  CHECK(by_knowledge(document).empty());

  // Told at the first block, though that is off topic.
  std::string other;
  for (int i = 0; i < 100; ++i) other += "傍晚沿着河边走了一圈，遇到邻居。";
  Document longer = page("技能人才评价工作网-首页", {other, "考试证书查询，报名培训。"});
  longer.url = "https://example.com/";
  REQUIRE(by_knowledge(longer).size() == 1);
  CHECK(by_knowledge(longer)[0].block == 0);
  CHECK(by_knowledge(longer)[0].quote.starts_with("傍晚沿着河边"));
}
