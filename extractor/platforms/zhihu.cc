// Zhihu (知乎) answers and column articles: script#js-initialData -> initialState.entities.  A page
// may carry several answers; the one in the address is meant.
#include <cstdint>

#include "extractor/platforms/support.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

// The last run of digits in the path: .../answer/2916374892, /p/22925478480.
std::string last_number(std::string_view url) {
  std::size_t end = url.find_first_of("?#");
  if (end == std::string_view::npos) end = url.size();
  while (end > 0 && !is_ascii_digit(url[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && is_ascii_digit(url[begin - 1])) --begin;
  return std::string(url.substr(begin, end - begin));
}

void read_post(const PlatformPage& page,
               Document& out,
               const JsValue& post,
               const JsValue& title,
               std::string_view script) {
  const JsValue& author = post["author"];
  add_fact(page, out, FactKind::kAccount, author["name"].text, author["name"].span, script);
  add_fact(page, out, FactKind::kAccount, author["urlToken"].text, author["urlToken"].span, script);
  const JsValue& time = post["createdTime"] ? post["createdTime"] : post["created"];
  add_fact(page, out, FactKind::kPublished, iso_beijing(time.number()), time.span, script);
  set_title(page, out, title.text, title.span, script);
  add_image(page, out, post["titleImage"].text);
}

}  // namespace

bool read_zhihu(const PlatformPage& page, Document& out) {
  const bool is_host = host_is(page.host, "zhihu.com");
  const std::size_t element = element_by_id(page.page, "js-initialData");
  if (!is_host && element == kNoElement) return false;
  out.platform = "zhihu";
  if (element == kNoElement || element + 1 >= page.page.nodes().size()) return true;
  const std::string_view script = page.page.nodes()[element + 1].original;
  const JsValue state = read_js(script, 0);
  const JsValue& entities = state["initialState"]["entities"];
  const std::string id = last_number(out.url);
  const JsValue& answers = entities["answers"];
  const JsValue& articles = entities["articles"];
  const JsValue& answer = answers[id] ? answers[id] : answers.first();
  const JsValue& article = articles[id] ? articles[id] : articles.first();
  if (answer) {
    read_post(page, out, answer, entities["questions"].first()["title"], script);
  } else if (article) {
    read_post(page, out, article, article["title"], script);
  } else if (out.blocks.size() < 6) {
    set_state(out, "login_wall");
  }
  return true;
}

}  // namespace zc
