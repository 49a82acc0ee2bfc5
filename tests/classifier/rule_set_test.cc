#include "classifier/rule_set.h"

#include <algorithm>

#include "classifier/pattern.h"
#include "tests/classifier/own_rules.h"

using namespace zc;
using zc::test::pass_rule;

TEST_CASE("rule set: a pattern that does not compile is told with file, line and rule") {
  Rule rule = pass_rule();
  rule.file = "a.toml";
  rule.line = 7;
  rule.any = {"(包过"};
  const auto made = RuleSet::compile({rule}, {});
  REQUIRE(!made);
  CHECK(made.error().kind() == ErrorKind::kBadInput);
  CHECK(made.error().message().find("a.toml:7: rule test.pass: ") == 0);
}

TEST_CASE("rule set: an id used twice, a rule without a pattern and a pattern bomb are refused") {
  CHECK(!RuleSet::compile({pass_rule(), pass_rule()}, {}));
  Rule empty = pass_rule();
  empty.any.clear();
  empty.sounds.clear();
  CHECK(!RuleSet::compile({empty}, {}));
  Rule bomb = pass_rule();
  bomb.any = {"((((a{1,100}){1,100}){1,100}){1,100}){1,100}"};
  CHECK(!RuleSet::compile({bomb}, {}));
}

TEST_CASE("rule set: the hash changes with a rule and not with its order of loading") {
  Rule other = pass_rule();
  other.hash = "ba9876543210";
  const auto a = RuleSet::compile({pass_rule()}, {});
  const auto b = RuleSet::compile({other}, {});
  REQUIRE(a);
  REQUIRE(b);
  CHECK((*a)->hash().size() == 12);
  CHECK((*a)->hash() != (*b)->hash());
}
