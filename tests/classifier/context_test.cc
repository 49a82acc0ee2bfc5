#include "classifier/context.h"

#include <doctest/doctest.h>

#include "classifier/rule.h"

using namespace zc;

namespace {
std::string excuse(const std::string& text, const std::string& words) {
  const auto context = ContextRules::create();
  REQUIRE(context);
  const std::size_t at = text.find(words);
  REQUIRE(at != std::string::npos);
  const TextRange hit = {at, at + words.size()};
  return context->excuse({text, hit, sentence_around(text, hit.begin, hit.end)}, Rule());
}
}  // namespace

TEST_CASE("context: denials, lists of denials, warnings and reports excuse") {
  for (const char* text : {"本校不承诺包过,请认真复习",
                           "我们不押题、不包过、不代报名",
                           "严禁以免考、包过等方式招生",
                           "请勿轻信包过广告",
                           "所谓“包过”不过是骗局",
                           "不法分子以包过为名收取定金",
                           "“包过”等字样不得使用",
                           "法院认为包过条款无效",
                           "骗子声称交钱就包过"}) {
    CAPTURE(text);
    CHECK(!excuse(text, "包过").empty());
  }
}

TEST_CASE("context: offers that hold a negative word do not excuse") {
  for (const char* text : {"不用担心考试,我们包过",
                           "无需到场,包过",
                           "不限学历,全部包过",
                           "不过退款,签约包过",
                           "包过!不过不收钱",
                           "没时间没基础也能包过"}) {
    CAPTURE(text);
    CHECK(excuse(text, "包过").empty());
  }
}

TEST_CASE("context: an excuse ends with its sentence") {
  CHECK(excuse("谨防假冒!本校签约包过", "包过").empty());
  CHECK(excuse("严禁抄袭。报名就包过", "包过").empty());
}
