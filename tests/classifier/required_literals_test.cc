#include "classifier/required_literals.h"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "classifier/pattern.h"

using namespace zc;

namespace {

using Terms = std::vector<LiteralTerm>;

const Terms kUnknown = {LiteralTerm{}};

// Expressions and texts of few characters, so that they meet often.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::string expression(int depth) {
    std::string out;
    for (int parts = 1 + pick(3); parts > 0; --parts) {
      if (!out.empty() && pick(4) == 0) out += "|";
      out += item(depth) + repetition();
    }
    return out;
  }
  std::string text() {
    std::string out;
    for (int i = pick(12); i > 0; --i) out += kCharacters[pick(std::size(kCharacters))];
    return out;
  }

 private:
  static constexpr const char* kCharacters[] = {"包", "过", "证", "a", "b", "1", "\n"};

  int pick(std::size_t below) { return static_cast<int>(random_() % below); }

  std::string item(int depth) {
    switch (pick(depth > 0 ? 10 : 7)) {
      case 0:
        return "[包a1]";
      case 1:
        return "[^过b]";
      case 2:
        return "[a-b1]";
      case 3:
        return ".";
      case 4:
        return pick(4) == 0 ? "^" : pick(4) == 0 ? "$" : "\\d";
      case 5:
      case 6:
        return kCharacters[pick(6)];
      case 7:
        return "(" + expression(depth - 1) + ")";
      default:
        return "(?:" + expression(depth - 1) + ")";
    }
  }
  std::string repetition() {
    constexpr const char* kAll[] = {"?", "*", "+", "{2}", "{0,2}", "{1,3}", "+?"};
    return pick(3) == 0 ? kAll[pick(std::size(kAll))] : "";
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("required literals: what an expression cannot match without") {
  CHECK(required_literals("包过") == Terms{{{"包过"}}});
  CHECK(required_literals("包过|保过") == Terms{{{"保过", "包过"}}});
  CHECK(required_literals("包[考证]过") == Terms{{{"包考过", "包证过"}}});
  CHECK(required_literals("包(?:考试)?过") == Terms{{{"包过", "包考试过"}}});
  CHECK(required_literals("证书[^。]{0,3}过") == Terms{{{"证书"}, {"过"}}});
  CHECK(required_literals("a.*zz|国家") == Terms{{{"a"}, {"zz"}}, {{"国家"}}});
  CHECK(required_literals("(?:证|证书)") == Terms{{{"证"}}});
  CHECK(required_literals("x{2,}证$") == Terms{{{"证"}, {"x"}}});
}

TEST_CASE("required literals: where nothing is known, any text may match") {
  for (const char* expression :
       {"[0-9]*", "包?", ".", "(?i)abc", "(?P<n>包)", "\\pN包", "包|.", "包{0,2}", "[^包]", ""}) {
    CAPTURE(expression);
    CHECK(required_literals(expression) == kUnknown);
  }
}

TEST_CASE("required literals: no pattern of a seeded thousand matches a text that lacks them") {
  Generator generator(20'260'301);
  int matches = 0;
  int refusals = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string expression = generator.expression(2);
    const auto pattern = Pattern::compile(expression);
    if (!pattern) continue;  // matches nothing, or a repetition of an anchor
    const PatternFilter filter({expression});
    FilterScratch scratch;
    for (int k = 0; k < 60; ++k) {
      const std::string text = generator.text();
      std::vector<int> candidates;
      filter.candidates(text, candidates, scratch);
      const bool matched = pattern->in(text);
      matches += matched;
      refusals += candidates.empty();
      CAPTURE(expression);
      CAPTURE(text);
      REQUIRE((!matched || candidates.size() == 1));
    }
  }
  CHECK(matches > 1000);
  CHECK(refusals > 1000);
}

TEST_CASE("required literals: wide products and deep groups stay bounded") {
  std::string wide;
  for (int i = 0; i < 12; ++i) wide += "(?:一|二|三|四|五)";
  CHECK(required_literals(wide).size() <= 64);
  std::string mixed;
  for (int i = 0; i < 12; ++i) mixed += "(?:一.二|三.四|五.六)";
  CHECK(required_literals(mixed).size() <= 64);
  CHECK(required_literals(std::string(500, '(') + "包" + std::string(500, ')')) == kUnknown);
}
