#include "classifier/syllables.h"

#include <doctest/doctest.h>

using namespace zc;

namespace {
std::size_t hits(const std::string& text) {
  SoundIndex index;
  index.add("包过", 1);
  index.add("代考", 2);
  index.add("不过退款", 3);
  std::vector<SoundHit> out;
  CharacterRow row;
  row.read(text);
  std::vector<Sound> scratch;
  index.find(row, out, scratch);
  return out.size();
}
}  // namespace

TEST_CASE("syllables: homophones, pinyin and mixtures are heard") {
  for (const char* text :
       {"抱锅", "bao过", "包guo", "baoguo", "bao guo", "b40gu0", "戴烤", "不锅退款"}) {
    CAPTURE(text);
    CHECK(hits(text) >= 1);
  }
}

TEST_CASE("syllables: the plain word and real words of the same sound are left to others") {
  for (const char* text : {"包过", "取包裹", "以身报国", "高考大考", "about", "http", ""}) {
    CAPTURE(text);
    CHECK(hits(text) == 0);
  }
}
