#include "classifier/page_scan.h"

#include <random>

#include <fmt/format.h>

#include "classifier/classify.h"
#include "classifier/cues.h"
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
