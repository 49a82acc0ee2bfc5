#include "classifier/classify.h"

#include "tests/classifier/own_rules.h"

using namespace zc;
using zc::test::page_of;
using zc::test::pass_rule;
using zc::test::rules_of;

TEST_CASE("classify: every member of a finding is filled, with exact bytes") {
  const auto rules = rules_of({pass_rule()});
  const Document page = page_of({"焊工班招生", "本校★签约包★过，报名私信我。下周开课。"});
  const Judgement judgement = classify(page, *rules);
  REQUIRE(judgement.findings.size() == 1);
  const Finding& finding = judgement.findings[0];
  const std::string& text = page.blocks[1].text;
  CHECK(finding.quote == "包★过");
  CHECK(finding.block == 1);
  CHECK(text.substr(finding.begin, finding.end - finding.begin) == finding.quote);
  CHECK(finding.span.begin == page.blocks[1].span.begin + finding.begin);
  CHECK(finding.span.end == page.blocks[1].span.begin + finding.end);
  CHECK(finding.context == "本校★签约包★过，报名私信我");
  CHECK(finding.rule == "test.pass");
  CHECK(finding.rule_hash == "0123456789ab");
  CHECK(finding.clause == "MOHRSS-2022-25/2.4");
  CHECK(finding.score > 0.5);
  CHECK(finding.why.find("承诺包过") != std::string::npos);
  CHECK(judgement.rules_hash == rules->hash());
}

TEST_CASE("classify: a page that denies one thing and promises another is found") {
  const auto rules = rules_of({pass_rule()});
  const Judgement judgement = classify(
      page_of({"考证的事我们从不承诺包过。", "但是交一千二的学员，一律保过，报名私信。"}), *rules);
  REQUIRE(judgement.findings.size() == 1);
  CHECK(judgement.findings[0].quote == "保过");
  REQUIRE(judgement.suppressed.size() == 1);
  CHECK(judgement.suppressed[0].quote == "包过");
  CHECK(judgement.suppressed[0].reason.find("否定") != std::string::npos);
}

TEST_CASE("classify: identical blocks and repeated words are told once") {
  const auto rules = rules_of({pass_rule()});
  const std::string line = "学员包过，报名私信我。";
  CHECK(classify(page_of({line, line, line}), *rules).findings.size() == 1);
  CHECK(classify(page_of({"包过！包过！包过！学员报名私信我"}), *rules).findings.size() == 1);
}

TEST_CASE("classify: the frame of a site takes no part in judging what the page says") {
  const auto rules = rules_of({pass_rule()});
  Document page = page_of({"焊工班招生，包过，报名私信我。", "记者、民警、法院、谨防诈骗"});
  CHECK(classify(page, *rules).findings.empty());
  page.blocks[1].role = BlockRole::kFooter;
  CHECK(classify(page, *rules).findings.size() == 1);
}

TEST_CASE("classify: a short term is told by its sound only within a word and beside an offer") {
  const auto rules = rules_of({pass_rule()});
  CHECK(classify(page_of({"焊工证抱锅，报名私信我"}), *rules).findings.size() == 1);
  CHECK(classify(page_of({"焊工证抱，锅子，报名私信我"}), *rules).findings.empty());
  CHECK(classify(page_of({"焊工证报名私信我。今晚抱锅吃。"}), *rules).findings.empty());
}

TEST_CASE("classify: a long stretch is judged when it speaks of the trade") {
  std::string other;
  for (int i = 0; i < 70; ++i) other += "傍晚沿着河边走了一圈，遇到邻居。";
  const std::string offer = "一律保过，报考学员私信我。";
  const auto rules = rules_of({pass_rule()});
  CHECK(classify(page_of({offer}), *rules).findings.size() == 1);
  const Judgement among = classify(page_of({other, offer}), *rules);
  CHECK(among.findings.size() == 1);
  CHECK(among.off_topic == 0);

  const std::string words = "门将保过这一关，报个名私信我。";  // none of the trade
  CHECK(classify(page_of({words}), *rules).off_topic == 0);
  const Judgement off = classify(page_of({other, words}), *rules);
  CHECK(off.off_topic == 1);
  CHECK(off.findings.empty());
  CHECK(off.suppressed.empty());

  // One block without end hides no offer.
  std::string endless;
  for (int i = 0; i < 100; ++i) endless += other;
  CHECK(classify(page_of({endless + "焊工证培训，一律保过，报考学员私信我。" + endless}), *rules)
            .off_topic == 0);

  // A plain fact is looked for everywhere, and does not take a seller's words along.
  Rule fact = pass_rule();
  fact.id = "test.fact";
  fact.voice = Voice::kAny;
  fact.near.clear();
  Rule seller = pass_rule();
  seller.near.clear();
  const Judgement asked = classify(page_of({other, words}), *rules_of({fact, seller}));
  CHECK(asked.off_topic == 0);
  REQUIRE(asked.findings.size() == 1);
  CHECK(asked.findings[0].rule == "test.fact");
  REQUIRE(asked.suppressed.size() == 1);
  CHECK(asked.suppressed[0].reason == "所在版面几乎不谈证书、培训");
}

TEST_CASE("classify: initials within a longer Latin word are none") {
  Rule rule = pass_rule();
  rule.any = {"bg"};
  const auto rules = rules_of({rule});
  CHECK(classify(page_of({"焊工证BG，报名私信我"}), *rules).findings.size() == 1);
  CHECK(classify(page_of({"焊工证bg3天下，报名私信我"}), *rules).findings.size() == 1);
  for (const char* text : {"焊工证见abg，报名私信我", "焊工证见bgcolor，报名私信我"}) {
    const Judgement judgement = classify(page_of({text}), *rules);
    CHECK(judgement.findings.empty());
    CHECK(judgement.suppressed.empty());
  }
}

TEST_CASE("classify: initials in the middle of words hide none that follow") {
  Rule rule = pass_rule();
  rule.any = {"bg"};
  const auto rules = rules_of({rule});
  std::string decoys;
  for (int i = 0; i < 20; ++i) decoys += "xbgx，";
  CHECK(classify(page_of({decoys + "焊工证bg，报名私信我"}), *rules).findings.size() == 1);
}

TEST_CASE("classify: the model is told how a stretch is cut into lines") {
  const auto rules = rules_of({pass_rule()});
  const auto layout_of = [&](const std::vector<std::string>& blocks) {
    const std::vector<WindowFeatures> windows = features_of(page_of(blocks), *rules);
    REQUIRE(windows.size() == 1);
    const std::vector<std::string>& marks = windows[0].marks;
    REQUIRE(marks.size() >= 2);
    return marks[0] + " " + marks[1];
  };
  CHECK(layout_of({"焊工证", "七天拿", "私信我"}) == "lines:3 line-length:0");
  CHECK(layout_of({"焊工证七天拿，报名请私信我，地点不限。"}) == "lines:0 line-length:18");
  const std::string sentence = "焊工证由市应急管理部门考核后颁发。";
  CHECK(layout_of({sentence + sentence + sentence + sentence}) == "lines:0 line-length:60");
}

TEST_CASE("classify: an official host is never accused") {
  Knowledge knowledge;
  knowledge.official = {{"gov.cn", "政府网站", "own knowledge"}};
  const auto rules = rules_of({pass_rule()}, knowledge);
  const std::string line = "学员包过，报名私信我。";
  CHECK(classify(page_of({line}, "https://rsj.example.gov.cn/a"), *rules).findings.empty());
  CHECK(classify(page_of({line}, "https://gov.cn.example.com/a"), *rules).findings.size() == 1);
}

TEST_CASE("classify: characters set one below the other are read as a word") {
  const auto rules = rules_of({pass_rule()});
  const Judgement judgement =
      classify(page_of({"电工证报名私信", "报", "名", "包", "过", "私", "信", "我"}), *rules);
  REQUIRE(judgement.findings.size() == 1);
  CHECK(judgement.findings[0].block == 1);
}

TEST_CASE("classify: hostile text is bounded and says nothing") {
  const auto rules = rules_of({pass_rule()});
  CHECK(classify(page_of({}), *rules).findings.empty());
  CHECK(classify(page_of({std::string(1 << 20, '\xFF')}), *rules).findings.empty());
  std::string invisible;
  for (int i = 0; i < 20000; ++i) invisible += "\xE2\x80\x8B";
  CHECK(classify(page_of({invisible}), *rules).findings.empty());
  std::string many;
  for (int i = 0; i < 50000; ++i) many += "包过";
  CHECK(classify(page_of({many}), *rules).findings.size() <= 10);
}

TEST_CASE("classify: the same page and rules give the same judgement") {
  const auto rules = rules_of({pass_rule()});
  const Document page = page_of({"学员包过，报名私信我。", "煲锅，考证的来，报名私信。"});
  CHECK(classify(page, *rules) == classify(page, *rules));
}
