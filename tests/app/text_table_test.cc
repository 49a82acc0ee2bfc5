#include "app/text_table.h"

#include <doctest/doctest.h>

TEST_CASE("text table: a Chinese character takes two columns, a zero-width one none") {
  CHECK(zc::display_width("包过") == 4);
  CHECK(zc::display_width("abc") == 3);
  CHECK(zc::display_width("包\u200B过") == 4);
}

TEST_CASE("text table: what does not fit is cut with an ellipsis") {
  CHECK(zc::fit("包过包过", 5) == "包过…");
  CHECK(zc::fit("abc", 3) == "abc");
  CHECK(zc::fit("abcd", 3) == "ab…");
}

TEST_CASE("text table: control characters of a hostile page never reach the terminal") {
  CHECK(zc::fit("a\033[31mb\x07", 20) == "a [31mb ");
}

TEST_CASE("text table: bad UTF-8 neither crashes nor loops") {
  CHECK(zc::display_width("\xFF\xE5\x8C") == 3);
}

TEST_CASE("text table: columns line up") {
  zc::TextTable table({"类别", "n"});
  table.add({"承诺包过", "1"});
  CHECK(table.text() == "类别      n\n承诺包过  1\n");
}
