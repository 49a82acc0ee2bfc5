#include "app/site_platform.h"

#include "extractor/platforms/platform_hosts.h"

namespace zc {

std::string_view platform_name_of(std::string_view host) {
  if (const PlatformName platform = platform_of_host(host); !platform.id.empty()) {
    return platform.chinese;
  }
  if (host_is(host, "gov.cn")) return "政府网站";
  if (host_is(host, "edu.cn")) return "教育机构网站";
  return "其他网站";
}

}  // namespace zc
