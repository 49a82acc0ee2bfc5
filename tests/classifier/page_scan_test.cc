#include "classifier/page_scan.h"

#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "classifier/classify.h"
#include "classifier/cues.h"
#include "classifier/literal_scan.h"
#include "tests/classifier/own_rules.h"

using namespace zc;
using zc::test::page_of;
using zc::test::pass_rule;
using zc::test::rules_of;

namespace {

// Pages of long stretches that hold few words of the trade or none, some of them disguised.
Document page_with_few_words(std::mt19937& random) {
  const char* const disguised[] = {
      "讠正", "考★试", "包 過", "報\u200B名", "&#35777;", "培训", "ｋａｏ", "学 校"};
  std::vector<std::string> lines;
  for (auto n = 5 + random() % 120; n > 0; --n) {
    std::string line;
    for (auto k = 1 + random() % 12; k > 0; --k)
      line += fmt::format("傍晚沿着河边走了 一圈，{}", n);
    if (random() % 24 == 0) line += disguised[random() % std::size(disguised)];
    if (random() % 40 == 0) line += trade_words()[random() % trade_words().size()];
    if (random() % 40 == 0) line += "，一律保过，报名私信我";
    lines.push_back(std::move(line));
  }
  return page_of(lines);
}

}  // namespace

TEST_CASE("page scan: nothing is told otherwise of a page whose stretches off topic are folded") {
  const auto rules = rules_of({pass_rule()});
  std::mt19937 random(13);
  const LiteralScan words(trade_words());
  CharacterRow row;
  std::size_t off_topic = 0;
  std::size_t hits = 0;
  std::size_t unfolded = 0;
  for (int round = 0; round < 400; ++round) {
    const Document page = page_with_few_words(random);
    const PageScan some = scan_page(page, *rules);
    const PageScan all = scan_page(page, *rules, Folding::kAll);
    REQUIRE(some.off_topic == all.off_topic);
    REQUIRE(some.windows.size() == all.windows.size());
    for (std::size_t w = 0; w < all.windows.size(); ++w) {
      const Window& window = some.windows[w];
      REQUIRE(window.in_domain == all.windows[w].in_domain);
      REQUIRE(window.is_long == all.windows[w].is_long);
      REQUIRE(window.off_topic == all.windows[w].off_topic);
      // As counted in the folded text, whatever the raw one tells.
      row.read(all.windows[w].features.text);
      REQUIRE(window.is_long == (row.size() >= 500));
      const bool of_trade = words.count_in(row) * 1000 >= std::min<std::size_t>(row.size(), 1500);
      if (window.is_long) REQUIRE(window.off_topic == !of_trade);
      REQUIRE(window.features.marks == all.windows[w].features.marks);
      if (window.features.text.empty()) {
        REQUIRE(!window.in_domain);
        ++unfolded;
      } else {
        REQUIRE(window.features.text == all.windows[w].features.text);
      }
    }
    REQUIRE(some.hits.size() == all.hits.size());
    for (std::size_t i = 0; i < all.hits.size(); ++i) {
      REQUIRE(some.hits[i].view == all.hits[i].view);
      REQUIRE(some.hits[i].range == all.hits[i].range);
    }
    off_topic += all.off_topic;
    hits += all.hits.size();
  }
  CHECK(off_topic > 200);
  CHECK(unfolded > 200);
  CHECK(hits > 100);
}

TEST_CASE("page scan: what a model learns from holds the stretches off topic too") {
  const auto rules = rules_of({pass_rule()});
  std::string other;
  for (int i = 0; i < 70; ++i) other += "傍晚沿着河邊走了一圈，";
  REQUIRE(classify(page_of({other}), *rules).off_topic == 1);
  const auto windows = features_of(page_of({other}), *rules);
  REQUIRE(windows.size() == 1);
  CHECK(windows[0].text.find("河边") != std::string::npos);
}

TEST_CASE("page scan: matches that no rule keeps use up no place of those that count") {
  Rule rule = pass_rule();
  rule.any = {"跑路", "包过"};
  rule.near = {"学员"};
  const auto rules = rules_of({rule});
  std::vector<std::string> blocks;
  for (int i = 0; i < 5000; ++i) {
    blocks.push_back(fmt::format("房东跑路了，租客失联，执照和美甲店第{}号，证件如数退还。", i));
  }
  blocks.emplace_back("焊工证一律包过，学员报名私信我。");
  const Judgement judgement = classify(page_of(blocks), *rules);
  REQUIRE(judgement.findings.size() == 4);  // the offer, and three before it that stand near it
  CHECK(judgement.findings.back().quote == "包过");
  CHECK(judgement.undecided.empty());
}

TEST_CASE("page scan: more hits than a page may have leave it undecided") {
  const auto rules = rules_of({pass_rule()});
  std::vector<std::string> blocks;
  for (int i = 0; i < 4500; ++i) {
    blocks.push_back(fmt::format("焊工证第{}期一律包过，学员报名私信我。", i));
  }
  const Judgement judgement = classify(page_of(blocks), *rules);
  CHECK(judgement.findings.size() == 4000);
  CHECK(judgement.undecided.find("4000") != std::string::npos);
  blocks.resize(4000);
  CHECK(classify(page_of(blocks), *rules).undecided.empty());
}

TEST_CASE("page scan: excused hits and parts of words hide no hit behind them") {
  Rule rule = pass_rule();
  rule.any = {"包过"};
  rule.not_in = {"包过滤"};
  const auto rules = rules_of({rule});
  const std::string offer = "焊工证一律包过，学员报名私信我";
  std::vector<std::string> forbidden;
  for (int i = 0; i < 4200; ++i) forbidden.push_back(fmt::format("焊工证严禁包过第{}条", i));
  forbidden.push_back(offer);
  const Judgement after_excuses = classify(page_of(forbidden), *rules);
  REQUIRE(after_excuses.findings.size() == 1);
  CHECK(after_excuses.suppressed.size() == 4000);
  CHECK(after_excuses.undecided.empty());
  std::string filters = "焊工证培训。";
  for (int i = 0; i < 30; ++i) filters += "空调包过滤棉。";
  CHECK(classify(page_of({filters + offer}), *rules).findings.size() == 1);
}

TEST_CASE("page scan: rows of one template that repeat are told once") {
  const auto rules = rules_of({pass_rule()});
  std::vector<std::string> rows;
  for (int i = 0; i < 300; ++i) {
    rows.push_back(
        fmt::format("焊工证报名的姓名张三丰证书编号{:04}状态已通过一律包过学员报名私信我即可", i));
  }
  std::vector<std::string> twice = rows;
  twice.insert(twice.end(), rows.begin(), rows.end());
  CHECK(scan_page(page_of(rows), *rules).views.size() == 300);
  CHECK(scan_page(page_of(twice), *rules).views.size() == 300);
}
