#include "classifier/folded_text.h"

#include <cstdint>

#include <doctest/doctest.h>

using namespace zc;

TEST_CASE("folded text: disguises fold to the plain word and map back to the bytes") {
  struct Row {
    const char* original;
    const char* folded;
  };
  const Row rows[] = {
      {"包過", "包过"},
      {"ＢＡＯ过", "bao过"},
      {"包\u200B过", "包过"},
      {"包★过★", "包过★"},
      {"包 过", "包过"},
      {"讠正书", "证书"},
      {"亻呆辶寸", "保过"},
      {"&#21253;&#36807;", "包过"},
      {"𝐛𝐚𝐨过", "bao过"},
      {"3 天", "3天"},
      {"囯家", "国家"},
      {"①天", "1天"},
  };
  for (const Row& row : rows) {
    const std::string original = row.original;
    CAPTURE(original);
    const FoldedText folded = FoldedText::fold(original);
    CHECK(folded.text() == row.folded);
    const auto all = folded.original(0, folded.text().size());
    CHECK(all.begin == 0);
    CHECK(all.end == original.size());
  }
}

TEST_CASE("folded text: words of two characters keep the space between them") {
  CHECK(FoldedText::fold("电工 焊工").text() == "电工 焊工");
  CHECK(FoldedText::fold("电工   焊工").text() == "电工 焊工");
}

TEST_CASE("folded text: any bytes give a map that is in range and never runs backwards") {
  std::uint32_t state = 7;
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    for (int i = 0; i < 60; ++i) {
      state = state * 1664525 + 1013904223;
      const char* const pieces[] = {
          "包", "過", "讠", "正", "\xFF", "★", " ", "a", "&#x8BC1;", "\xE2\x80\x8B"};
      bytes += pieces[(state >> 16) % 10];
    }
    const FoldedText folded = FoldedText::fold(bytes);
    std::size_t last = 0;
    std::size_t last_end = 0;
    for (std::size_t i = 0; i < folded.text().size(); ++i) {
      const auto range = folded.original(i, i + 1);
      REQUIRE(range.begin >= last);
      REQUIRE(range.end >= last_end);
      const auto all = folded.original(0, i + 1);
      REQUIRE(all.begin <= range.begin);
      REQUIRE(all.end == range.end);
      REQUIRE(range.end <= bytes.size());
      REQUIRE(range.begin < range.end);
      last = range.begin;
      last_end = range.end;
    }
  }
}
