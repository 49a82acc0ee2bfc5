#include "app/site_platform.h"

#include <algorithm>
#include <array>
#include <utility>

namespace zc {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kPlatforms = {{
    {"mp.weixin.qq.com", "微信公众号"},
    {"xiaohongshu.com", "小红书"},
    {"xhslink.com", "小红书"},
    {"douyin.com", "抖音"},
    {"iesdouyin.com", "抖音"},
    {"toutiao.com", "今日头条"},
    {"zhihu.com", "知乎"},
    {"baijiahao.baidu.com", "百家号"},
    {"mbd.baidu.com", "百家号"},
    {"weibo.com", "微博"},
    {"weibo.cn", "微博"},
    {"tieba.baidu.com", "百度贴吧"},
    {"kuaishou.com", "快手"},
    {"chenzhongtech.com", "快手"},
    {"gifshow.com", "快手"},
    {"bilibili.com", "哔哩哔哩"},
    {"b23.tv", "哔哩哔哩"},
    {"gov.cn", "政府网站"},
    {"edu.cn", "教育机构网站"},
    {"", "其他网站"},
}};

bool is_at(std::string_view host, std::string_view domain) {
  if (domain.empty() || host == domain) return true;
  return host.size() > domain.size() && host.ends_with(domain) &&
         host[host.size() - domain.size() - 1] == '.';
}

}  // namespace

std::string_view platform_of_host(std::string_view host) {
  return std::find_if(kPlatforms.begin(),
                      kPlatforms.end(),
                      [&](const auto& one) { return is_at(host, one.first); })
      ->second;
}

}  // namespace zc
