// Baijiahao (百家号) articles: the account in .author-name, the whole time only in
// <meta itemprop=dateUpdate> (what is shown lacks the year), the registered company, where there is
// one, in .account-authentication.  Newer pages hash their classes
// ("index-module_authorName_7y5nA") and mark the same things with data-testid.
#include <algorithm>
#include <array>
#include <string>

#include "extractor/platforms/platform_hosts.h"
#include "extractor/platforms/support.h"

namespace zc {

namespace {

std::size_t marked(const HtmlDocument& page,
                   std::string_view old_class,
                   std::string_view hashed,
                   std::string_view test_id) {
  std::size_t found = element_by_class(page, old_class);
  if (found == kNoElement) found = element_by_class(page, hashed, true);
  return found == kNoElement ? element_by_attribute(page, "data-testid", test_id) : found;
}

// A registered body, as opposed to 优质原创作者 or 教育领域创作者.
bool is_body(std::string_view name) {
  constexpr std::array<std::string_view, 18> kEndings = {"公司",
                                                         "学校",
                                                         "学院",
                                                         "大学",
                                                         "中心",
                                                         "协会",
                                                         "学会",
                                                         "集团",
                                                         "工作室",
                                                         "报社",
                                                         "杂志社",
                                                         "电视台",
                                                         "医院",
                                                         "研究院",
                                                         "事务所",
                                                         "委员会",
                                                         "商行",
                                                         "经营部"};
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) {
    return name.ends_with(ending) || name.ends_with(std::string(ending) + "官方账号");
  });
}

}  // namespace

bool read_baijiahao(const PlatformPage& page, Document& out) {
  const HtmlDocument& html = page.page;
  const bool is_host = platform_of_host(page.host).id == "baijiahao";
  const std::size_t author = marked(html, "author-name", "index-module_authorName", "author-name");
  const std::string time = meta_content(html, "dateUpdate");
  const bool is_own = author != kNoElement && (!time.empty() || is_host);
  if (!is_host && !is_own) return false;
  out.platform = "baijiahao";
  if (html.text_content(0).find("百度安全验证") != std::string::npos && author == kNoElement) {
    set_state(out, "captcha");
    return true;
  }
  add_shown(page, out, FactKind::kAccount, author);
  add_fact(page, out, FactKind::kPublished, iso_from_text(time));
  if (time.empty()) {
    const std::size_t shown =
        marked(html, "article-source", "index-module_articleSource", "updatetime");
    const std::string iso = iso_from_text(text_of_element(html, shown));
    if (!iso.empty()) add_shown(page, out, FactKind::kPublished, shown, iso);
  }
  const std::size_t authentication = marked(html,
                                            "account-authentication",
                                            "index-module_accountAuthentication",
                                            "author-authentication");
  if (is_body(text_of_element(html, authentication))) {
    add_shown(page, out, FactKind::kOrganisation, authentication);
  }
  const std::size_t title =
      marked(html, "article-title", "index-module_articleTitle", "article-title");
  set_title(page, out, text_of_element(html, title));
  const std::size_t text = marked(html, "article-content", "index-module_articleWrap", "article");
  if (text != kNoElement || !is_host) main_text_is(page, out, text);
  return true;
}

}  // namespace zc
