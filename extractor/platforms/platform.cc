#include "extractor/platforms/platform.h"

#include <array>

#include "extractor/platforms/page_metadata.h"
#include "extractor/platforms/support.h"

namespace zc {

void read_platform(const HtmlDocument& page,
                   const Decoded& decoded,
                   LinkResolver& resolver,
                   Document& out) {
  const Result<Url> url = Url::parse(out.url);
  const std::string host = url ? std::string(url->host()) : std::string();
  const PlatformPage platform_page = {page, decoded, resolver, host};
  constexpr std::array kReaders = {&read_wechat,
                                   &read_xiaohongshu,
                                   &read_douyin,
                                   &read_toutiao,
                                   &read_zhihu,
                                   &read_baijiahao,
                                   &read_weibo,
                                   &read_tieba,
                                   &read_kuaishou,
                                   &read_bilibili};
  for (const auto reader : kReaders) {
    if (!reader(platform_page, out)) continue;
    if (out.state.empty()) fill_from_metadata(platform_page, out);
    const bool has_work = has_fact(out, FactKind::kPublished) || has_fact(out, FactKind::kAccount);
    for (Fact& fact : out.facts) {
      fact.reader = out.platform + (fact.reader.empty() ? "" : ":") + fact.reader;
    }
    // WeChat's notices have words of their own; elsewhere the page's words say more than its state.
    if (out.platform != "wechat" && !has_work) read_common_notice(out);
    return;
  }
}

}  // namespace zc
