#include "evidence/letter.h"

#include <doctest/doctest.h>

using namespace zc;

namespace {

LetterContent content() {
  LetterContent c;
  c.values = {{"单位", "某局"}, {"网址", "outer"}};
  c.lists["线索"] = {{{"原文", "包过<b>"}, {"网址", "http://a.example/?x=1&y=2"}},
                     {{"原文", "保过"}}};
  c.lists["空"] = {};
  return c;
}

}  // namespace

TEST_CASE("letter: values and lists are filled in, and a page's words stay words") {
  CHECK(*fill_letter("<p>{{单位}}</p>{{#线索}}<li>{{原文}} {{网址}} {{单位}}</li>{{/线索}}。",
                     content()) ==
        "<p>某局</p><li>包过&lt;b&gt; http://a.example/?x=1&amp;y=2 某局</li>"
        "<li>保过 outer 某局</li>。");
  CHECK(*fill_letter("a{{#空}}x{{/空}}b", content()) == "ab");
  CHECK(fill_letter("", content())->empty());
}

TEST_CASE("letter: what is wrong with a template is told with its line") {
  const auto message = [](std::string_view text) {
    const auto filled = fill_letter(text, content());
    REQUIRE_FALSE(filled);
    CHECK(filled.error().kind() == ErrorKind::kBadInput);
    return filled.error().message();
  };
  CHECK(message("a\nb {{单味}}") == "line 2: nothing is known as '单味'");
  CHECK(message("{{单位") == "line 1: {{ without }}");
  CHECK(message("\n\n{{#线索}}x").find("line 3: the list '线索' is not closed") == 0);
  CHECK(message("{{#无}}x{{/无}}").find("no list") != std::string::npos);
  CHECK(message("{{#线索}}{{#线索}}{{/线索}}{{/线索}}").find("list") != std::string::npos);
}
