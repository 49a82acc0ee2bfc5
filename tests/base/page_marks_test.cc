#include "base/page_marks.h"

#include <doctest/doctest.h>

using namespace zc;

namespace {

Document page(std::vector<Fact> facts, std::size_t text_bytes = 400) {
  Document document;
  document.facts = std::move(facts);
  TextBlock block;
  block.text = std::string(text_bytes, 'x');
  document.blocks.push_back(std::move(block));
  document.simhash = 77;
  return document;
}

Fact fact(FactKind kind, std::string value) {
  Fact one;
  one.kind = kind;
  one.value = std::move(value);
  return one;
}

}  // namespace

TEST_CASE("page marks: facts once each and sorted, without prices and times") {
  const PageMarks marks = marks_of(page({fact(FactKind::kWechat, "abc123"),
                                         fact(FactKind::kPhone, "13800000000"),
                                         fact(FactKind::kPrice, "980"),
                                         fact(FactKind::kPublished, "2026-01-01"),
                                         fact(FactKind::kWechat, "abc123")}));
  CHECK(marks.facts ==
        std::vector<PageMark>{{FactKind::kPhone, "13800000000"}, {FactKind::kWechat, "abc123"}});
  CHECK(marks.simhash == 77);
}

TEST_CASE("page marks: the filing number of a platform's frame does not mark the account's page") {
  Document document =
      page({fact(FactKind::kIcpNumber, "京ICP备00000000号"), fact(FactKind::kAccount, "某某教育")});
  document.platform = "wechat";
  CHECK(marks_of(document).facts == std::vector<PageMark>{{FactKind::kAccount, "某某教育"}});
}

TEST_CASE("page marks: a page of few words is like no other") {
  CHECK(marks_of(page({}, 30)).simhash == 0);
}

TEST_CASE("page marks: kinds have names that read back") {
  FactKind kind = FactKind::kPhone;
  for (int i = 0; i <= static_cast<int>(FactKind::kPublished); ++i) {
    const auto known = static_cast<FactKind>(i);
    REQUIRE(fact_kind_from_name(name_of(known), kind));
    CHECK(kind == known);
    CHECK_FALSE(chinese_name_of(known).empty());
  }
  CHECK_FALSE(fact_kind_from_name("", kind));
  CHECK_FALSE(fact_kind_from_name("colour", kind));
}
