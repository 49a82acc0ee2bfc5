#include "classifier/required_literals.h"

#include <doctest/doctest.h>

using namespace zc;

namespace {

using Terms = std::vector<LiteralTerm>;

const Terms kUnknown = {LiteralTerm{}};

}  // namespace

TEST_CASE("required literals: what an expression cannot match without") {
  CHECK(required_literals("包过").terms == Terms{{{"包过"}}});
  CHECK(required_literals("包过|保过").terms == Terms{{{"保过", "包过"}}});
  CHECK(required_literals("包[考证]过").terms == Terms{{{"包考过", "包证过"}}});
  CHECK(required_literals("包(?:考试)?过").terms == Terms{{{"包过", "包考试过"}}});
  CHECK(required_literals("证书[^。]{0,3}过").terms == Terms{{{"证书"}, {"过"}}});
  CHECK(required_literals("a.*zz|国家").terms == Terms{{{"zz"}, {"a"}}, {{"国家"}}});
  CHECK(required_literals("(?:证|证书)").terms == Terms{{{"证"}}});
  CHECK(required_literals("x{2,}证$").terms == Terms{{{"x"}, {"证"}}});
}

TEST_CASE("required literals: where nothing is known, any text may match") {
  for (const char* expression :
       {"[0-9]*", "包?", ".", "(?i)abc", "(?P<n>包)", "\\pN包", "包|.", "包{0,2}", "[^包]", ""}) {
    CAPTURE(expression);
    CHECK(required_literals(expression).terms == kUnknown);
  }
}

TEST_CASE("required literals: wide products and deep groups stay bounded") {
  std::string wide;
  for (int i = 0; i < 12; ++i) wide += "(?:一|二|三|四|五)";
  CHECK(required_literals(wide).terms.size() <= 64);
  std::string mixed;
  for (int i = 0; i < 12; ++i) mixed += "(?:一.二|三.四|五.六)";
  CHECK(required_literals(mixed).terms.size() <= 64);
  CHECK(required_literals(std::string(500, '(') + "包" + std::string(500, ')')).terms == kUnknown);
}

TEST_CASE("required literals: how many characters a match has at most") {
  constexpr std::size_t kAny = PatternNeeds::kAnyLength;
  CHECK(required_literals("包过").longest == 2);
  CHECK(required_literals("包(?:考试)?过").longest == 4);
  CHECK(required_literals("证书[^。]{0,8}(?:过|通过)").longest == 12);
  CHECK(required_literals("(?:包过|[0-9]{2,5}元){2}").longest == 12);
  CHECK(required_literals("^证\\d$").longest == 2);
  CHECK(required_literals("证.*过").longest == kAny);
  CHECK(required_literals("证{2,}").longest == kAny);
  CHECK(required_literals("(?:证+|过)").longest == kAny);
  CHECK(required_literals("(?i)abc").longest == kAny);
}

TEST_CASE("required literals: which marks a match may hold") {
  const auto marks = [](std::string_view expression) {
    return required_literals(expression).marks;
  };
  const Marks stop = mark_of(U'。');
  const Marks line = mark_of(U'\n');
  CHECK(stop != line);
  CHECK(mark_of(U'证') == 0);
  CHECK(marks("包过|保过") == 0);
  CHECK(marks("证书[一二,]过") == mark_of(U','));
  CHECK(marks("证书[^。\\n]{0,8}过") == (kAllMarks & ~stop & ~line));
  CHECK(marks("证.过") == (kAllMarks & ~line));
  CHECK(marks("(?:证|书。)+过") == stop);
  CHECK(marks("证(?:[^;]过)?") == (kAllMarks & ~mark_of(U';')));
  CHECK(marks("证\\d") == kAllMarks);
  CHECK(marks("[^[:space:]]证") == kAllMarks);
  CHECK(marks("[^!\\d-;]证") == (kAllMarks & ~mark_of(U'!') & ~mark_of(U';')));  // no range
  CHECK(marks("(?i)abc") == kAllMarks);
}
