#include "extractor/platforms/platform.h"

#include <array>

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
                                   &read_tieba};
  for (const auto reader : kReaders) {
    if (reader(platform_page, out)) return;
  }
}

}  // namespace zc
