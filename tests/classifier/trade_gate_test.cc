#include "classifier/trade_gate.h"

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "classifier/character_row.h"
#include "classifier/cues.h"
#include "classifier/folded_text.h"
#include "classifier/literal_scan.h"

using namespace zc;

namespace {

struct Counted {
  std::size_t words = 0;
  std::size_t characters = 0;
};

Counted counted_when_folded(const std::string& raw) {
  static const LiteralScan kWords(trade_words());
  const FoldedText folded = FoldedText::fold(raw);
  CharacterRow row;
  row.read(folded.text());
  return {kWords.count_in(row), row.size()};
}

const TradeGate& gate() {
  static const TradeGate kGate(trade_words());
  return kGate;
}

// Characters of words, other spellings and halves of them, and what writers put between.
const std::vector<std::string>& pieces() {
  static const std::vector<std::string> kPieces = {"证",
                                                   "證",
                                                   "讠",
                                                   "正",
                                                   "亻",
                                                   "弋",
                                                   "考",
                                                   "試",
                                                   "试",
                                                   "耂",
                                                   "丂",
                                                   "訁",
                                                   "取",
                                                   "培",
                                                   "训",
                                                   "川",
                                                   "訓",
                                                   "养",
                                                   "老",
                                                   "护",
                                                   "理",
                                                   "養",
                                                   "護",
                                                   "工",
                                                   "程",
                                                   "师",
                                                   "種",
                                                   "焊",
                                                   "包",
                                                   "过",
                                                   "過",
                                                   "辶",
                                                   "寸",
                                                   "过",
                                                   "代",
                                                   "ｚ",
                                                   "h",
                                                   "E",
                                                   "n",
                                                   "𝐠",
                                                   "g",
                                                   "ⓚ",
                                                   "a",
                                                   "О",
                                                   "k",
                                                   "o",
                                                   "K",
                                                   "AO",
                                                   " ",
                                                   "　",
                                                   "\n",
                                                   "★",
                                                   "·",
                                                   "-",
                                                   "…",
                                                   "，",
                                                   "。",
                                                   "\u200B",
                                                   "\uFEFF",
                                                   "\u0301",
                                                   "\xF3\xA0\x81\x81",
                                                   "\xFF",
                                                   "\xE0\x80\x80",
                                                   "\xED\xA0\x80",
                                                   "\xE8\xAF",
                                                   "&#35777;",
                                                   "&#x8BC1",
                                                   "&#8203;",
                                                   "&#",
                                                   "&amp;",
                                                   "口",
                                                   "木",
                                                   "示",
                                                   "钅",
                                                   "冈",
                                                   "印",
                                                   "3",
                                                   "😀",
                                                   "天",
                                                   "河",
                                                   "é"};
  return kPieces;
}

}  // namespace

TEST_CASE("trade gate: counts the words of plain text as folding does") {
  struct Row {
    const char* raw;
    std::size_t words;
  };
  const Row rows[] = {
      {"", 0},
      {"傍晚沿着河边走了一圈", 0},
      {"焊工证培训，一律保过", 3},
      {"養老護理", 1},
      {"养老", 0},
      {"工程师和工种", 2},
      {"ZHENG，ｋａｏ", 2},
      {"考 试", 1},
      {"考★\u200B試", 1},
      {"高考 2023", 0},
      {"报 ，名", 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.raw);
    CHECK(gate().survey(row.raw).most_words == row.words);
    CHECK(counted_when_folded(row.raw).words == row.words);
  }
}

TEST_CASE("trade gate: what only folding can count may be any number of words") {
  for (const char* raw :
       {"讠正书", "包辶寸", "寸辶", "&#35777;书", "＆ &#X8BC1;", "讠\u200B讠正"}) {
    CAPTURE(raw);
    CHECK(gate().survey(raw).most_words >= TradeGate::kManyWords);
  }
  for (const char* raw : {"讠 正", "木头人的口号", "R&D", "a&b", "讠"}) {
    CAPTURE(raw);
    CHECK(gate().survey(raw).most_words == 0);
  }
}

TEST_CASE("trade gate: bytes are those of the characters, each folded by itself") {
  CHECK(gate().survey("包過，ＡＢ").bytes == std::string("包过,ab").size());
  CHECK(gate().survey("包\u200B过 x").bytes == std::string("包过 x").size());
}

TEST_CASE("trade gate: what it tells of words and characters holds for the folded text") {
  std::mt19937 random(11);
  std::size_t words = 0;
  std::size_t certain = 0;
  const std::vector<std::string>& known = trade_words();
  for (int round = 0; round < 60000; ++round) {
    std::string raw;
    for (auto n = random() % 14; n > 0; --n) {
      if (random() % 4 != 0) {
        raw += pieces()[random() % pieces().size()];
        continue;
      }
      // A word with something between its characters, or cut off.
      const std::string& word = known[random() % known.size()];
      for (std::size_t at = 0; at < word.size(); ++at) {
        const bool begins = (static_cast<unsigned char>(word[at]) & 0xC0) != 0x80;
        if (begins && random() % 6 == 0) raw += pieces()[random() % pieces().size()];
        raw += word[at];
      }
    }
    const TextSurvey survey = gate().survey(raw);
    const Counted folded = counted_when_folded(raw);
    CAPTURE(raw);
    REQUIRE(survey.most_words >= folded.words);
    REQUIRE(survey.least_words <= folded.words);
    if (survey.most_words < TradeGate::kManyWords) {
      REQUIRE(survey.least_characters <= folded.characters);
    }
    words += folded.words;
    certain += survey.most_words == survey.least_words;
  }
  CHECK(words > 50000);
  CHECK(certain > 30000);
}

TEST_CASE("trade gate: what it tells holds for any bytes") {
  std::mt19937 random(12);
  const std::string_view seed = "考试证报 名&#讠正技★师";
  for (int round = 0; round < 60000; ++round) {
    std::string raw(seed);
    for (int n = 0; n < 4; ++n) {
      const std::size_t at = random() % raw.size();
      if (random() % 2 == 0) {
        raw.erase(at, 1 + random() % 2);
      } else {
        raw.insert(at, 1, static_cast<char>(random()));
      }
    }
    const TextSurvey survey = gate().survey(raw);
    const Counted folded = counted_when_folded(raw);
    REQUIRE(survey.most_words >= folded.words);
    REQUIRE(survey.least_words <= folded.words);
    if (survey.most_words < TradeGate::kManyWords) {
      REQUIRE(survey.least_characters <= folded.characters);
    }
  }
}
