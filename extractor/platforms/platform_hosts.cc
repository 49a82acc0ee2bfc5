#include "extractor/platforms/platform_hosts.h"

#include <algorithm>
#include <array>

namespace zc {
namespace {

struct PlatformHost {
  std::string_view domain;
  PlatformName name;
};

constexpr std::array<PlatformHost, 17> kHosts = {{
    {"mp.weixin.qq.com", {"wechat", "微信公众号"}},
    {"xiaohongshu.com", {"xiaohongshu", "小红书"}},
    {"xhslink.com", {"xiaohongshu", "小红书"}},
    {"douyin.com", {"douyin", "抖音"}},
    {"iesdouyin.com", {"douyin", "抖音"}},
    {"toutiao.com", {"toutiao", "今日头条"}},
    {"zhihu.com", {"zhihu", "知乎"}},
    {"baijiahao.baidu.com", {"baijiahao", "百家号"}},
    {"mbd.baidu.com", {"baijiahao", "百家号"}},
    {"weibo.com", {"weibo", "微博"}},
    {"weibo.cn", {"weibo", "微博"}},
    {"tieba.baidu.com", {"tieba", "百度贴吧"}},
    {"kuaishou.com", {"kuaishou", "快手"}},
    {"chenzhongtech.com", {"kuaishou", "快手"}},
    {"gifshow.com", {"kuaishou", "快手"}},
    {"bilibili.com", {"bilibili", "哔哩哔哩"}},
    {"b23.tv", {"bilibili", "哔哩哔哩"}},
}};

}  // namespace

bool host_is(std::string_view host, std::string_view domain) {
  if (host == domain) return true;
  return host.size() > domain.size() && host.ends_with(domain) &&
         host[host.size() - domain.size() - 1] == '.';
}

PlatformName platform_of_host(std::string_view host) {
  const auto known = std::find_if(kHosts.begin(), kHosts.end(), [&](const PlatformHost& one) {
    return host_is(host, one.domain);
  });
  return known == kHosts.end() ? PlatformName{} : known->name;
}

}  // namespace zc
