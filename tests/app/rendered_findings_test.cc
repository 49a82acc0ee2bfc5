#include "app/rendered_findings.h"

#include <doctest/doctest.h>

using namespace zc;

namespace {

constexpr const char* kKey = "https://a.example/";

Finding finding(const std::string& quote) {
  Finding one;
  one.rule = "guarantee-pass";
  one.quote = quote;
  one.why = "承诺结果";
  return one;
}

Judged page(const std::vector<std::string>& quotes, const std::vector<std::string>& links = {}) {
  Judged out;
  for (const std::string& quote : quotes) out.judgement.findings.push_back(finding(quote));
  for (const std::string& link : links) out.document.links.push_back({LinkKind::kPage, link});
  return out;
}

TextBlock text(std::size_t bytes) {
  TextBlock block;
  block.text = std::string(bytes, 'x');
  return block;
}

Rendering rendering(const std::string& url) {
  Rendering one;
  one.url = url;
  return one;
}

}  // namespace

TEST_CASE("join: only what the fetched page does not show is marked as made by script") {
  Judged fetched = page({"包过"});
  CHECK(join_rendered(fetched, page({"包过", "免考"}), 2, kKey));
  const std::vector<Finding>& all = fetched.judgement.findings;
  REQUIRE(all.size() == 2);
  CHECK(all[0].rendered == 0);
  CHECK(all[0].why == "承诺结果");
  CHECK(all[1].quote == "免考");
  CHECK(all[1].rendered == 2);
  CHECK(all[1].why.find("由网页脚本生成") != std::string::npos);
}

TEST_CASE("join: a later rendering adds only what the ones before did not show") {
  Judged fetched = page({});
  join_rendered(fetched, page({"包过"}), 1, kKey);
  CHECK_FALSE(join_rendered(fetched, page({"包过"}), 2, kKey));
  REQUIRE(fetched.judgement.findings.size() == 1);
  CHECK(fetched.judgement.findings[0].rendered == 1);
}

TEST_CASE("join: links only in the rendering are followed, each once") {
  Judged fetched = page({}, {"https://a.example/1"});
  CHECK(join_rendered(fetched, page({}, {"https://a.example/1", "https://a.example/2"}), 1, kKey));
  REQUIRE(fetched.document.links.size() == 2);
  CHECK(fetched.document.links[1].url == "https://a.example/2");
  CHECK_FALSE(join_rendered(fetched, page({}, {"https://a.example/2"}), 2, kKey));
}

TEST_CASE("join: notably more text counts as brought, a few words do not") {
  Judged fetched = page({});
  fetched.document.blocks = {text(100)};
  Judged rendered = page({});
  rendered.document.blocks = {text(250)};
  CHECK_FALSE(join_rendered(fetched, rendered, 1, kKey));
  rendered.document.blocks.push_back(text(100));
  CHECK(join_rendered(fetched, rendered, 1, kKey));
}

TEST_CASE("join: marks come together, sorted and bounded; what could not be told is not lost") {
  Judged fetched = page({});
  fetched.marks.facts = {{FactKind::kPhone, "2"}};
  Judged rendered = page({});
  rendered.marks.facts = {{FactKind::kPhone, "1"}, {FactKind::kPhone, "2"}};
  rendered.marks.simhash = 7;
  rendered.document.title = "课程";
  rendered.judgement.undecided = "limit";
  join_rendered(fetched, rendered, 1, kKey);
  CHECK(fetched.marks.facts ==
        std::vector<PageMark>{{FactKind::kPhone, "1"}, {FactKind::kPhone, "2"}});
  CHECK(fetched.marks.simhash == 7);
  CHECK(fetched.document.title == "课程");
  CHECK(fetched.judgement.undecided == "limit");
}

TEST_CASE("renderings: kept are those that findings point into, and the first") {
  Judgement judgement = page({"包过", "免考"}).judgement;
  judgement.findings[1].rendered = 3;
  std::vector<Rendering> all = {rendering("#1"), rendering("#2"), rendering("#3")};
  drop_unneeded(judgement, all);
  REQUIRE(all.size() == 2);
  CHECK(all[0].url == "#1");
  CHECK(all[1].url == "#3");
  CHECK(judgement.findings[0].rendered == 0);
  CHECK(judgement.findings[1].rendered == 2);
}

TEST_CASE("renderings: of a page without findings none is kept") {
  Judgement judgement;
  std::vector<Rendering> all = {rendering("#1")};
  drop_unneeded(judgement, all);
  CHECK(all.empty());
}
