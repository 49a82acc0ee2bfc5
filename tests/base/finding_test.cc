#include "base/finding.h"

#include <set>
#include <string>

#include <doctest/doctest.h>

using zc::BlockRole;
using zc::BlockSource;
using zc::Category;
using zc::ErrorKind;
using zc::Finding;
using zc::Severity;

namespace {

Finding sample() {
  Finding f;
  f.category = Category::kGuarantee;
  f.clause = "MOHRSS-2022-25/2.4";
  f.rule = "guarantee.pass";
  f.rule_hash = "0123456789ab";
  f.severity = Severity::kAlert;
  f.quote = "一次\"拿证\"\n不过退款";
  f.block = 3;
  f.begin = 5;
  f.end = 31;
  f.span = {100, 140};
  f.role = BlockRole::kPopup;
  f.source = BlockSource::kHidden;
  f.context = "学员一次拿证。";
  f.why = "承诺结果；无否定语境";
  f.score = 0.875;
  return f;
}

}  // namespace

TEST_CASE("finding: JSON brings back every member") {
  const Finding f = sample();
  const auto read = zc::finding_from_json(zc::to_json(f));
  REQUIRE(read);
  CHECK(*read == f);
}

TEST_CASE("finding: JSON tells of a rendered document only where there is one") {
  Finding f = sample();
  CHECK(zc::to_json(f).find("rendered") == std::string::npos);
  f.rendered = 2;
  const auto read = zc::finding_from_json(zc::to_json(f));
  REQUIRE(read);
  CHECK(*read == f);
}

TEST_CASE("finding: JSON brings back where its words stood, in a file or a picture too") {
  for (int i = 0; i <= static_cast<int>(BlockSource::kImage); ++i) {
    Finding f = sample();
    f.source = static_cast<BlockSource>(i);
    CAPTURE(zc::name_of(f.source));
    const auto read = zc::finding_from_json(zc::to_json(f));
    REQUIRE(read);
    CHECK(read->source == f.source);
  }
}

TEST_CASE("finding: what is not a finding is refused") {
  for (const std::string& text : {std::string(),
                                  std::string("{}"),
                                  std::string("[1]"),
                                  std::string("{\"category\":1}"),
                                  zc::to_json(sample()).substr(1),
                                  std::string("null")}) {
    const auto read = zc::finding_from_json(text);
    REQUIRE_MESSAGE(!read, text);
    CHECK(read.error().kind() == ErrorKind::kBadInput);
  }
}

TEST_CASE("finding: its id depends on page, rule and words alone") {
  const Finding f = sample();
  const std::string id = zc::finding_id("http://a.cn/", f);
  CHECK(id.size() == 12);
  Finding moved = f;
  moved.block = 9;
  moved.span = {1, 2};
  moved.severity = Severity::kLog;
  moved.rule_hash = "ffffffffffff";
  CHECK(zc::finding_id("http://a.cn/", moved) == id);
  CHECK(zc::finding_id("http://a.cn/x", f) != id);
  Finding other = f;
  other.rule += "x";
  CHECK(zc::finding_id("http://a.cn/", other) != id);
  // The border between rule and quote counts.
  Finding left = f, right = f;
  left.rule = "ab";
  left.quote = "c";
  right.rule = "a";
  right.quote = "bc";
  CHECK(zc::finding_id("", left) != zc::finding_id("", right));
}

TEST_CASE("finding: names of categories and severities are read back, others are refused") {
  std::set<std::string> names;
  for (const Category category : zc::kAllCategories) {
    const std::string name(zc::name_of(category));
    CHECK(names.insert(name).second);
    CHECK_FALSE(zc::chinese_name_of(category).empty());
    REQUIRE(zc::category_from_name(name));
    CHECK(*zc::category_from_name(name) == category);
  }
  for (const Severity severity : {Severity::kLog, Severity::kReview, Severity::kAlert}) {
    REQUIRE(zc::severity_from_name(zc::name_of(severity)));
    CHECK(*zc::severity_from_name(zc::name_of(severity)) == severity);
    CHECK_FALSE(zc::chinese_name_of(severity).empty());
  }
  const auto unknown = zc::category_from_name("guarantees");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().message().find("guarantee,") != std::string::npos);
}
