#include "evidence/rendered_files.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/digest.h"
#include "evidence/bundle_layout.h"
#include "evidence/html_text.h"
#include "evidence/report_pages.h"
#include "evidence/zip_file.h"

namespace zc {
inline namespace evidence_parts {
namespace {

constexpr std::size_t kMaxFileName = 100;
// Of all pictures of a page that the report itself holds.
constexpr std::size_t kMaxPictureBytes = std::size_t{8} << 20;

constexpr std::array<std::pair<std::string_view, RenderedRole>, 5> kRoles = {{
    {"dom.html", {"text/html", "网页脚本运行后的页面内容（请按文本查看，勿直接打开）"}},
    {"requests.json", {"application/json", "网页脚本运行时请求的地址"}},
    {"console.json", {"application/json", "网页脚本运行时的控制台记录"}},
    {"manifest.json", {"application/json", "渲染说明与各文件校验值"}},
    {"page.pdf", {"application/pdf", "网页脚本运行后的打印件"}},
}};

// Pictures of a page (app/page_files.h), in the order in which a report shows them.
enum class Picture { kMarked, kPage, kMobile, kMobileWhole, kNone };
constexpr std::array<std::string_view, 4> kPictureWords = {
    "网页脚本运行后的页面截图，线索文字已用红框标出",
    "网页脚本运行后的页面截图",
    "同一网页的手机版面，首屏截图",
    "同一网页的手机版面，全页截图"};

Picture picture_of(std::string_view name) {
  name = name.substr(name.rfind('/') + 1);
  if (!name.ends_with(".png")) return Picture::kNone;
  if (name.ends_with("-marked.png")) return Picture::kMarked;
  if (name == "mobile.png") return Picture::kMobile;
  return name.starts_with("mobile-") ? Picture::kMobileWhole : Picture::kPage;
}

std::string_view words_of(Picture picture) {
  return kPictureWords.at(static_cast<std::size_t>(picture));
}

std::string figure(const std::string& path, const std::string& bytes, std::size_t& room) {
  const Picture picture = picture_of(path);
  const std::string caption =
      fmt::format("{}　<span class=\"mono\">{}</span>", words_of(picture), html_text(path));
  if (bytes.size() > room || picture == Picture::kMobileWhole) {
    return fmt::format("<p>{}（{} 字节，未嵌入本报告，见该文件）</p>\n", caption, bytes.size());
  }
  room -= bytes.size();
  return fmt::format(
      "<figure><img alt=\"页面截图\" src=\"data:image/png;base64,{}\"><figcaption>{}</figcaption>"
      "</figure>\n",
      to_base64(bytes),
      caption);
}

}  // namespace

std::string rendered_folder(std::size_t number) {
  return fmt::format("{}{:04}/", bundle_path::kRendered, number);
}

std::string rendered_folder(const BundleInput& input, std::size_t page, std::uint32_t n) {
  std::size_t before = 0;
  for (std::size_t i = 0; i < page; ++i) before += input.pages[i].renderings.size();
  return rendered_folder(before + n);
}

Status check_renderings(const BundlePage& page) {
  for (const Rendering& one : page.renderings) {
    if (!one.files.contains(Rendering::kDom)) {
      return Error(ErrorKind::kBadInput,
                   fmt::format("{}: a rendering without {}", page.capture.url, Rendering::kDom));
    }
    for (const auto& [name, bytes] : one.files) {
      const bool good =
          zip_name_problem(name, kMaxFileName).empty() && name.find('/') == std::string::npos;
      if (!good) return Error(ErrorKind::kBadInput, page.capture.url + ": a file without a name");
    }
  }
  for (const Finding& finding : page.findings) {
    if (finding.rendered > page.renderings.size()) {
      return Error(ErrorKind::kBadInput,
                   fmt::format("{}: the document that “{}” stands in is not there",
                               page.capture.url,
                               finding.quote));
    }
  }
  return Done{};
}

RenderedRole rendered_role(std::string_view path) {
  for (const auto& [ending, role] : kRoles) {
    if (path.ends_with(ending)) return role;
  }
  const Picture picture = picture_of(path);
  if (picture != Picture::kNone) return {"image/png", words_of(picture)};
  return {"application/octet-stream", "渲染所得的其他文件"};
}

std::string rendered_section(const BundleInput& input, std::size_t page) {
  std::string html;
  std::size_t room = kMaxPictureBytes;
  const std::vector<Rendering>& all = input.pages[page].renderings;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Rendering& one = all[i];
    const std::string folder = rendered_folder(input, page, static_cast<std::uint32_t>(i + 1));
    html += fmt::format(
        "<h4>脚本运行后的页面　<span class=\"mono\">{}</span></h4>\n<table class=\"pairs\">\n"
        "<tr><th>打开的网址</th><td class=\"mono\">{}</td></tr>\n"
        "<tr><th>最后的网址</th><td class=\"mono\">{}</td></tr>\n"
        "<tr><th>渲染时间</th><td>{}</td></tr>\n"
        "<tr><th>页面内容</th><td>dom.html　SHA-256 <span class=\"mono\">{}</span></td></tr>\n"
        "</table>\n",
        folder,
        html_text(one.url),
        html_text(one.final_url),
        both_times(one.made),
        sha256(one.files.at(Rendering::kDom)).hex());
    for (const Picture shown :
         {Picture::kMarked, Picture::kPage, Picture::kMobile, Picture::kMobileWhole}) {
      for (const auto& [name, bytes] : one.files) {
        if (picture_of(name) == shown) html += figure(folder + name, bytes, room);
      }
    }
  }
  return html;
}

}  // namespace evidence_parts
}  // namespace zc
