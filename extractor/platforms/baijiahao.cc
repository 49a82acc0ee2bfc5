// Baijiahao (百家号) articles: the account in .author-name, the whole time only in
// <meta itemprop=dateUpdate> (what is shown lacks the year), the registered company, where there is
// one, in .account-authentication.
#include "extractor/platforms/support.h"

namespace zc {

bool read_baijiahao(const PlatformPage& page, Document& out) {
  const bool is_host =
      host_is(page.host, "baijiahao.baidu.com") || host_is(page.host, "mbd.baidu.com");
  const std::size_t author = element_by_class(page.page, "author-name");
  const std::string time = meta_content(page.page, "dateUpdate");
  if (!is_host && (author == kNoElement || time.empty())) return false;
  out.platform = "baijiahao";
  if (page.page.text_content(0).find("百度安全验证") != std::string::npos && author == kNoElement) {
    set_state(out, "captcha");
    return true;
  }
  add_fact(page, out, FactKind::kAccount, text_of_element(page.page, author));
  add_fact(page, out, FactKind::kPublished, iso_from_text(time));
  add_fact(page,
           out,
           FactKind::kOrganisation,
           text_of_element(page.page, element_by_class(page.page, "account-authentication")));
  set_title(page, out, text_of_element(page.page, element_by_class(page.page, "article-title")));
  main_text_is(page, out, element_by_class(page.page, "article-content"));
  return true;
}

}  // namespace zc
