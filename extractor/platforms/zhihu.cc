// Zhihu (知乎) answers and column articles: script#js-initialData -> initialState.entities.  A page
// may carry several answers; the one in the address is meant.
#include <cstdint>

#include "extractor/platforms/platform_hosts.h"
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

// https://www.zhihu.com/people/some-name/answers gives some-name.
std::string id_of_user(std::string_view url) {
  constexpr std::string_view kPeople = "/people/";
  const std::size_t at = url.find(kPeople);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = url.substr(at + kPeople.size());
  return std::string(rest.substr(0, rest.find_first_of("/?#")));
}

void read_post(const PlatformPage& page,
               Document& out,
               const JsValue& post,
               const JsValue& title,
               std::string_view script) {
  const JsValue& author = post["author"];
  add_value(page, out, FactKind::kAccount, author["name"], script);
  add_value(page, out, FactKind::kAccount, author["urlToken"], script);
  const JsValue& time = post["createdTime"] ? post["createdTime"] : post["created"];
  add_fact(page, out, FactKind::kPublished, iso_beijing(time.number()), {time.span, script});
  set_title(page, out, title.text, {title.span, script});
  add_image(page, out, post["titleImage"].text);
}

// Without its state (pages saved from a browser): what is shown, schema.org's items among it.
void read_rendered(const PlatformPage& page, Document& out) {
  const HtmlDocument& html = page.page;
  std::size_t title = element_by_class(html, "Post-Title");
  if (title == kNoElement) title = element_by_class(html, "QuestionHeader-title");
  set_title(page, out, text_of_element(html, title));
  add_shown(page, out, FactKind::kAccount, element_by_class(html, "AuthorInfo-name"));
  const std::size_t time = element_by_class(html, "ContentItem-time");
  const std::string iso = iso_from_text(text_of_element(html, time));
  if (!iso.empty()) add_shown(page, out, FactKind::kPublished, time, iso);
}

}  // namespace

bool read_zhihu(const PlatformPage& page, Document& out) {
  const bool is_host = platform_of_host(page.host).id == "zhihu";
  const std::size_t element = element_by_id(page.page, "js-initialData");
  if (!is_host && element == kNoElement) return false;
  out.platform = "zhihu";
  if (element == kNoElement || element + 1 >= page.page.nodes().size()) {
    read_rendered(page, out);
    return true;
  }
  const std::string_view script = page.page.nodes()[element + 1].original;
  const JsValue state = read_js(script, 0);
  const JsValue& entities = state["initialState"]["entities"];
  const std::string id = last_number(out.url);
  const JsValue& answers = entities["answers"];
  const JsValue& articles = entities["articles"];
  const JsValue& question = entities["questions"].first();
  // A question's own page shows some of its answers: none of them is the work.
  const bool is_question = out.url.find("/question/") != std::string::npos &&
                           out.url.find("/answer/") == std::string::npos && question;
  const JsValue& answer = answers[id]   ? answers[id]
                          : is_question ? JsValue::none()
                                        : answers.first();
  const JsValue& article = articles[id] ? articles[id] : articles.first();
  if (answer) {
    read_post(page, out, answer, question["title"], script);
  } else if (article) {
    read_post(page, out, article, article["title"], script);
  } else if (question) {
    read_post(page, out, question, question["title"], script);
  } else if (entities["users"].first()["name"]) {
    const JsValue& user = entities["users"][id_of_user(out.url)]
                              ? entities["users"][id_of_user(out.url)]
                              : entities["users"].first();
    add_value(page, out, FactKind::kAccount, user["name"], script);
    add_value(page, out, FactKind::kAccount, user["urlToken"], script);
  } else if (out.blocks.size() < 6) {
    set_state(out, "login_wall");
  }
  return true;
}

}  // namespace zc
