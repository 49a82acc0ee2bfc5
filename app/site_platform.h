// On which new-media platform a page stands, told by its host alone: the store keeps no more.
// Pure.
#pragma once

#include <string_view>

namespace zc {

// "微信公众号", "抖音", ...; "政府网站" for gov.cn, "教育机构网站" for edu.cn, "其他网站" else, IP
// addresses included.  `host` in lower case, as in Url::host().
std::string_view platform_name_of(std::string_view host);

}  // namespace zc
