// What is outlined is what was found, and nothing that merely sounds like it.
#include "app/passages.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace zc;

namespace {

TextBlock block(const std::string& text, BlockRole role = BlockRole::kBody) {
  TextBlock out;
  out.role = role;
  out.text = text;
  return out;
}

Finding finding(const Judged& page, std::size_t at, const std::string& quote) {
  Finding out;
  out.block = at;
  out.role = page.document.blocks[at].role;
  out.quote = quote;
  out.context = page.document.blocks[at].text;
  return out;
}

}  // namespace

TEST_CASE("passages: a quote that stands once is outlined itself, else with its sentence") {
  Judged page;
  page.document.blocks = {block("本校包过，不过退费。欢迎报名。"),
                          block("本校不承诺包过。"),
                          block("免考拿证，三天下证")};
  page.judgement.findings = {finding(page, 0, "包过"), finding(page, 2, "免考拿证")};
  page.judgement.findings[0].context = "本校包过，不过退费。";
  CHECK(passages_of(page) == std::vector<std::string>{"本校包过，不过退费。", "免考拿证"});
  page.judgement.findings[0].context = "别处的一句";
  CHECK(passages_of(page)[0] == "本校包过，不过退费。欢迎报名。");
}

TEST_CASE("passages: what is in no text of the page, or of no concern, is not outlined") {
  Judged page;
  page.document.blocks = {
      block("包过培训", BlockRole::kTitle), block("一次取证"), block("国家级"), block("保过")};
  page.judgement.findings = {finding(page, 0, "包过"),
                             finding(page, 1, "一次取证"),
                             finding(page, 2, "国家级"),
                             finding(page, 3, "保过"),
                             finding(page, 3, "保过")};
  page.judgement.findings[1].source = BlockSource::kAttribute;
  page.judgement.findings[2].severity = Severity::kLog;
  CHECK(passages_of(page) == std::vector<std::string>{"保过"});
  CHECK(passages_of({}).empty());
}
