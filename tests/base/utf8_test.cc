#include "base/utf8.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

using zc::utf8_step;
using zc::well_formed_utf8;

TEST_CASE("utf8: the first and last character of each length are well formed") {
  for (const std::string& text : {std::string("\0", 1),
                                  std::string("\x7F"),
                                  std::string("\xC2\x80"),
                                  std::string("\xDF\xBF"),
                                  std::string("\xE0\xA0\x80"),
                                  std::string("\xED\x9F\xBF"),
                                  std::string("\xEE\x80\x80"),
                                  std::string("\xEF\xBF\xBF"),
                                  std::string("\xF0\x90\x80\x80"),
                                  std::string("\xF4\x8F\xBF\xBF")}) {
    const zc::Utf8Step step = utf8_step(text, 0);
    CHECK(step.well_formed);
    CHECK(step.length == text.size());
  }
}

TEST_CASE("utf8: overlong forms, surrogates and what lies past U+10FFFF are broken") {
  for (const std::string text : {"\xC0\x80",
                                 "\xC1\xBF",
                                 "\xE0\x9F\xBF",
                                 "\xED\xA0\x80",
                                 "\xF0\x8F\xBF\xBF",
                                 "\xF4\x90\x80\x80",
                                 "\xF5\x80\x80\x80",
                                 "\x80",
                                 "\xFF"}) {
    const zc::Utf8Step step = utf8_step(text, 0);
    CHECK_FALSE(step.well_formed);
    CHECK(step.length == 1);
  }
}

TEST_CASE("utf8: a character cut short is one mark, and what follows is read") {
  const std::string mark = "\xEF\xBF\xBD";
  CHECK(well_formed_utf8("\xE8\xAF") == mark);
  CHECK(well_formed_utf8("\xE8\xAF<p>") == mark + "<p>");
  CHECK(well_formed_utf8("\xF0\x9F\x98证") == mark + "证");
  CHECK(well_formed_utf8("\xE8\xE8\xAF\x81") == mark + "证");
  CHECK(well_formed_utf8("") == "");
}
