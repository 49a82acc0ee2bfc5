#include "app/batch_check.h"

#include <string>

#include <doctest/doctest.h>

#include "config/rule_file.h"

namespace {

const zc::RuleSet& rules() {
  static const auto kLoaded = [] {
    zc::RuleOptions options;
    options.directory = std::string(ZC_SOURCE_DIR) + "/config/rules";
    options.knowledge_directory = std::string(ZC_SOURCE_DIR) + "/config/knowledge";
    return zc::load_rule_set(options);
  }();
  REQUIRE(kLoaded);
  return **kLoaded;
}

bool says(const std::string& answer, const std::string& words) {
  INFO(answer);
  return answer.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("batch: a broken line gets an error object with its number") {
  for (const char* const line : {"{",
                                 "[]",
                                 "12",
                                 R"({"title":"x"})",
                                 R"({"id":1})",
                                 R"({"id":1,"text":"a","html":"b"})",
                                 R"({"id":1,"text":7})",
                                 R"({"id":1,"text":"a","title":[]})"}) {
    const std::string answer = zc::check_line(line, 17, rules());
    CHECK(says(answer, R"("line":17)"));
    CHECK(says(answer, R"("error":)"));
  }
}

TEST_CASE("batch: nesting beyond reason is an error, not a crash") {
  const std::string deep = R"({"id":)" + std::string(100000, '[');
  CHECK(says(zc::check_line(deep, 1, rules()), R"("error":)"));
}

TEST_CASE("batch: the id comes back as it was given") {
  CHECK(says(zc::check_line(R"({"id":{"a":1},"text":"今天天气好"})", 1, rules()),
             R"("id":{"a":1},"label":"clean")"));
}

TEST_CASE("batch: html is judged as a page") {
  const std::string answer = zc::check_line(
      R"({"id":"h","html":"<title>报名</title><p>本校学员<b>签约包过</b>，不过全额退款，加微信报名</p>"})",
      1,
      rules());
  CHECK(says(answer, R"("label":"violation")"));
  CHECK(says(answer, R"("field":"html")"));
}

TEST_CASE("batch: a finding in the title points into the title") {
  const std::string answer = zc::check_line(
      R"({"id":"t","title":"电工证签约包过，不过全额退款","text":"本校常年招生，报名请加微信，名额有限。"})",
      1,
      rules());
  CHECK(says(answer, R"("quote":"签约包过，不过全额退","field":"title","begin":3,"end":13)"));
}
