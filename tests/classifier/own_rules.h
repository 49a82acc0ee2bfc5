// A few rules and pages for the classifier's tests.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/document.h"
#include "classifier/classify.h"

namespace zc::test {

inline Rule pass_rule() {
  Rule rule;
  rule.id = "test.pass";
  rule.title = "承诺包过";
  rule.category = Category::kGuarantee;
  rule.clause = "MOHRSS-2022-25/2.4";
  rule.weight = 0.93;
  rule.any = {"[包保]过"};
  rule.not_in = {"[红打书]包过", "包过滤"};
  rule.near = {"证|考|培训|学员|报名"};
  rule.sounds = {"包过"};
  rule.hash = "0123456789ab";
  return rule;
}

inline std::shared_ptr<const RuleSet> rules_of(std::vector<Rule> rules, Knowledge knowledge = {}) {
  auto made = RuleSet::compile(std::move(rules), std::move(knowledge));
  REQUIRE(made);
  return *made;
}

inline Document page_of(const std::vector<std::string>& lines, const std::string& url = "") {
  Document document;
  document.url = url;
  std::size_t at = 0;
  for (const std::string& line : lines) {
    TextBlock block;
    block.text = line;
    block.span = {at, at + line.size()};
    block.origins = {{0, static_cast<std::uint32_t>(at)}};
    at += line.size() + 1;
    document.blocks.push_back(block);
  }
  return document;
}

}  // namespace zc::test
