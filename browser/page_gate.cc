#include "browser/page_gate.h"

#include <fmt/format.h>

#include "browser/devtools.h"

namespace zc {

std::string PageGate::refusal_of(const boost::json::object& params) {
  const boost::json::object* const request = object_in(params, "request");
  if (request == nullptr) return "a request without a request";
  const std::string url = text_in(*request, "url");
  const std::string type = text_in(params, "resourceType");
  const bool is_inner = url.starts_with("data:") || url.starts_with("blob:");
  const bool is_page = type == "Document" && text_in(params, "frameId") == rules_.main_frame;
  if (!is_inner && !url.starts_with("http://") && !url.starts_with("https://")) {
    return "only http and https are asked for";
  }
  if (type == "Media") return "sound and film are not loaded";
  if (is_page && is_held_) {
    notes_.add("点击或保存时网页想换成另一页，未放行：" + url.substr(0, 300));
    return "the page is being kept";
  }
  if (type != "Document" || is_inner) return {};
  if (text_in(*request, "method") != "GET") return "no form is submitted";
  const Status may = may_visit(is_page, url);
  if (may) return {};
  if (is_page) refused_ = may.error();
  notes_.add(fmt::format("未访问：{}", may.error().message()));
  return may.error().message();
}

Status PageGate::may_visit(bool is_page, const std::string& url) {
  if (is_page) last_document_ = url;
  std::size_t& count = is_page ? navigations_ : frames_;
  const std::size_t most = is_page ? rules_.max_navigations : rules_.max_frames;
  if (++count > most) {
    return Error(ErrorKind::kDenied,
                 fmt::format("more than {} {}", most, is_page ? "navigations" : "frames"),
                 {{"rule", is_page ? "navigations" : "frames"}});
  }
  return rules_.may_visit(url);
}

}  // namespace zc
