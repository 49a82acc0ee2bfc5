#include "base/visit.h"

namespace zc {

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPage:
      return "page";
    case Outcome::kRedirect:
      return "redirect";
    case Outcome::kNotModified:
      return "not_modified";
    case Outcome::kGone:
      return "gone";
    case Outcome::kClientError:
      return "client_error";
    case Outcome::kServerError:
      return "server_error";
    case Outcome::kDns:
      return "dns";
    case Outcome::kConnect:
      return "connect";
    case Outcome::kTls:
      return "tls";
    case Outcome::kTimeout:
      return "timeout";
    case Outcome::kProtocol:
      return "protocol";
    case Outcome::kDenied:
      return "denied";
  }
  return "";
}

std::string_view chinese_name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPage:
      return "正常";
    case Outcome::kRedirect:
      return "跳转";
    case Outcome::kNotModified:
      return "未变化";
    case Outcome::kGone:
      return "已不存在";
    case Outcome::kClientError:
      return "拒绝访问";
    case Outcome::kServerError:
      return "服务器错误";
    case Outcome::kDns:
      return "域名无法解析";
    case Outcome::kConnect:
      return "无法连接";
    case Outcome::kTls:
      return "证书或加密握手失败";
    case Outcome::kTimeout:
      return "超时";
    case Outcome::kProtocol:
      return "协议错误";
    case Outcome::kDenied:
      return "未访问";
  }
  return "";
}

bool outcome_from_name(std::string_view name, Outcome& out) {
  for (int i = 0; i < kOutcomeCount; ++i) {
    if (name_of(static_cast<Outcome>(i)) != name) continue;
    out = static_cast<Outcome>(i);
    return true;
  }
  return false;
}

}  // namespace zc
