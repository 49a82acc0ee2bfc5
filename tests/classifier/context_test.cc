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

TEST_CASE("context: questions and regrets after the words excuse") {
  for (const char* text : {"有人找我做包过,靠谱吗",
                           "女子花三千元买包过被骗",
                           "去年信了一个中介说的包过,证书根本查不到",
                           "检查宣传栏是否出现“包过”"}) {
    CAPTURE(text);
    CHECK(!excuse(text, "包过").empty());
  }
}

TEST_CASE("context: words in quotation marks are another's where a reporter speaks") {
  const auto context = ContextRules::create();
  REQUIRE(context);
  const std::string text = "“交一千二,包过,报名找我”";
  const std::size_t at = text.find("包过");
  HitPlace place = {text, {at, at + 6}, {0, text.size()}};
  CHECK(context->excuse(place, Rule()).empty());
  place.page = "报名从速,名额不多";
  CHECK(context->excuse(place, Rule()).empty());
  place.page = "记者以学员身份来到城东";
  CHECK(!context->excuse(place, Rule()).empty());
}

TEST_CASE("context: a sentence is asked for words of the category it is suspected of") {
  const auto context = ContextRules::create();
  REQUIRE(context);
  CHECK(context->speaks_of(Category::kFees, "领证前另交盖章费三百"));
  CHECK(!context->speaks_of(Category::kFees, "留下联系方式,老师稍后与您联系"));
  CHECK(!context->speaks_of(Category::kGuarantee, "谨防包过骗局"));
  CHECK(context->speaks_of(Category::kTermination, "学校跑路,被骗四千八"));
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
