#include "evidence/report_pages.h"

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/digest.h"
#include "evidence/bundle_texts.h"
#include "evidence/html_text.h"
#include "evidence/pem.h"
#include "evidence/rendered_files.h"

namespace zc {
inline namespace evidence_parts {
namespace {

// Looks at one address that the report prints; history.csv has them all.
constexpr std::size_t kShownVisits = 60;

std::string pair_row(std::string_view name, const std::string& html) {
  if (html.empty()) return "";
  return fmt::format("<tr><th>{}</th><td>{}</td></tr>\n", name, html);
}

std::string mono(std::string_view text) {
  if (text.empty()) return "";
  return fmt::format("<span class=\"mono\">{}</span>", html_text(text));
}

std::string truncation_text(Truncation truncation) {
  switch (truncation) {
    case Truncation::kNone:
      return "否，响应完整";
    case Truncation::kLength:
      return "是：超过大小上限，其后内容未保存";
    case Truncation::kTime:
      return "是：超过时间上限，其后内容未保存";
    case Truncation::kDisconnect:
      return "是：连接中断，其后内容未收到";
  }
  return "";
}

std::string tls_text(const Capture& capture) {
  if (capture.tls_version.empty()) return "未加密（HTTP）";
  std::string html =
      fmt::format("{}，证书链 {} 张", html_text(capture.tls_version), capture.tls_chain.size());
  if (!capture.tls_chain.empty()) {
    const std::string fingerprint = pem_fingerprint(capture.tls_chain.front());
    if (!fingerprint.empty()) html += "<br>网站证书 SHA-256<br>" + mono(fingerprint);
  }
  return html;
}

std::string peer_text(const Capture& capture) {
  if (capture.peer_ip.empty()) return "";
  return mono(capture.peer_port == 0
                  ? capture.peer_ip
                  : fmt::format("{} 端口 {}", capture.peer_ip, capture.peer_port));
}

std::string status_line(const Capture& capture) {
  const std::string_view head = capture.response_head;
  return mono(head.substr(0, head.find_first_of("\r\n")));
}

std::string page_table(const BundlePage& page, const ExchangeIds& ids, std::size_t number) {
  const Capture& c = page.capture;
  std::string html =
      fmt::format("<h3>第 {} 项　{}</h3>\n<table class=\"pairs\">\n",
                  number,
                  page.title.empty() ? "（无标题）" : html_text(shortened(page.title, 80)));
  html += pair_row("网址", mono(c.url));
  html += pair_row("采集时间", both_times(c.started));
  html += pair_row("HTTP 状态", status_line(c));
  html += pair_row("服务器 IP", peer_text(c));
  html += pair_row("DNS 应答", mono(fmt::format("{}", fmt::join(c.dns_answers, "  "))));
  html += pair_row("TLS", tls_text(c));
  html += pair_row("是否截断", truncation_text(c.truncation));
  html += pair_row("页面版本",
                   fmt::format("第 {} 版，见到 {} 次<br>首次 {}<br>末次 {}",
                               page.version,
                               page.times_seen,
                               both_times(page.first_seen),
                               both_times(page.last_seen)));
  html += pair_row("来源页面", mono(page.found_on));
  html += pair_row("页面正文",
                   fmt::format("{} 字节，编码 {}，线索 {} 处<br>SHA-256 {}",
                               c.payload().size(),
                               html_text(page.charset.empty() ? "utf-8" : page.charset),
                               page.findings.size(),
                               mono(sha256(c.payload()).hex())));
  html += pair_row("WARC 记录", mono(ids.response));
  return html + "</table>\n";
}

constexpr std::string_view kLimitsWithoutScripts =
    "<li>保存的是服务器返回的字节；未执行网页脚本，与浏览器中所见可能不同，也不含图片中的文字。</"
    "li>\n";
constexpr std::string_view kLimitsOfRendering =
    "<li>标为“脚本生成”的线索不在服务器返回的字节之中，取自浏览器运行网页脚本后的页面（data/"
    "rendered/"
    "）；该次打开与保存 HTTP "
    "报文的访问是先后两次，脚本可能因时间、访问者而异。其余线索均在服务器返回的字节之中。图片、画布"
    "（"
    "canvas）中的文字未读取，仅见于截图。</li>\n";

// The one sentence on how the story of an address ends, from its visits in time order.
std::string takedown_text(const std::vector<Visit>& visits) {
  const auto is_up = [](const Visit& v) {
    return v.outcome == Outcome::kPage || v.outcome == Outcome::kNotModified;
  };
  const auto last_up = std::find_if(visits.rbegin(), visits.rend(), is_up);
  if (last_up == visits.rend()) return "历次访问均未取得页面。";
  if (last_up == visits.rbegin()) {
    return fmt::format("最近一次访问（{}，北京时间）时页面仍可访问。", to_beijing(last_up->time));
  }
  const Visit& first_down = *(last_up.base());
  return fmt::format(
      "最后一次取得页面：{}；其后自 {} 起未能取得（{}{}），至 {} 仍未恢复（均为北京时间）。",
      to_beijing(last_up->time),
      to_beijing(first_down.time),
      chinese_name_of(first_down.outcome),
      first_down.http_status == 0 ? "" : fmt::format("，HTTP {}", first_down.http_status),
      to_beijing(visits.back().time));
}

std::string visit_row(const Visit& v) {
  return fmt::format(
      "<tr><td class=\"time\">{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
      to_beijing(v.time),
      chinese_name_of(v.outcome),
      v.http_status == 0 ? "—" : std::to_string(v.http_status),
      v.version == 0 ? "—" : fmt::format("第 {} 版", v.version),
      html_text(v.reason));
}

std::string visits_table(const std::string& url, std::vector<Visit> visits) {
  std::stable_sort(
      visits.begin(), visits.end(), [](const Visit& a, const Visit& b) { return a.time < b.time; });
  std::string html = fmt::format(
      "<h3 class=\"mono\">{}</h3>\n<p>{}</p>\n<table>\n<colgroup><col style=\"width:41mm\"><col "
      "style=\"width:26mm\"><col style=\"width:18mm\"><col style=\"width:18mm\"><col></colgroup>\n"
      "<thead><tr><th>时间（北京）</th><th>结果</th><th>HTTP</th><th>版本</th><th>说明</th></tr></"
      "thead>\n",
      html_text(url),
      takedown_text(visits));
  const std::size_t hidden = visits.size() > kShownVisits ? visits.size() - kShownVisits : 0;
  for (std::size_t i = 0; i < visits.size(); ++i) {
    const bool is_middle = i >= kShownVisits / 2 && i < kShownVisits / 2 + hidden;
    if (!is_middle) html += visit_row(visits[i]);
    if (hidden != 0 && i == kShownVisits / 2) {
      html += fmt::format(
          "<tr><td colspan=\"5\" class=\"quiet\">（此处略去 {} 次，全部见 "
          "history.csv）</td></tr>\n",
          hidden);
    }
  }
  return html + "</table>\n";
}

}  // namespace

std::string both_times(UtcTime time) {
  return fmt::format("{}（北京时间）　<span class=\"mono quiet\">{} UTC</span>",
                     to_beijing(time),
                     to_rfc3339(time));
}

std::string pages_section(const BundleInput& input, const std::vector<ExchangeIds>& ids) {
  std::string html = "<h2>三、页面与采集信息</h2>\n";
  for (std::size_t i = 0; i < input.pages.size(); ++i) {
    html += page_table(input.pages[i], ids[i], i + 1) + rendered_section(input, i);
  }
  return html;
}

std::string history_section(const BundleInput& input) {
  std::string html = "<h2>四、页面历史</h2>\n";
  if (input.visits.empty()) return html + "<p>没有访问记录。</p>\n";
  std::map<std::string, std::vector<Visit>> by_url;
  for (const Visit& visit : input.visits) by_url[visit.url].push_back(visit);
  for (const auto& [url, visits] : by_url) html += visits_table(url, visits);
  return html;
}

std::string files_section(const BundleInput& input, const Manifest& files) {
  std::string html =
      "<h2>五、文件与校验值</h2>\n<table>\n<colgroup><col style=\"width:42mm\"><col "
      "style=\"width:18mm\"><col></colgroup>\n"
      "<thead><tr><th>文件</th><th>字节数</th><th>校验值</th></tr></thead>\n";
  for (const FileEntry& file : files.entries()) {
    html += fmt::format(
        "<tr><td><span class=\"mono\">{}</span><br><span class=\"quiet\">{}</span></td><td>{}</td>"
        "<td class=\"mono digest\">SHA-256 {}<br>SM3 {}</td></tr>\n",
        html_text(file.path),
        html_text(role_in(input, file.path).description),
        file.bytes,
        file.sha256.hex(),
        file.sm3.hex());
  }
  return html +
         "</table>\n<p class=\"quiet\">本报告与 清单.csv 自身的校验值见 manifest-sha256.txt 和 "
         "manifest-sm3.txt；清单.csv 另列出每条网页响应记录的校验值。</p>\n";
}

std::string verification_section(const BundleInput& input) {
  return fmt::format(
      "<h2>六、核验方法</h2>\n<p>解压后在材料包文件夹内执行，每行均应显示 OK "
      "或“成功”：</p>\n<pre class=\"mono\">unzip {0}.zip &amp;&amp; cd {0}\n"
      "sha256sum -c manifest-sha256.txt\nsha256sum -c tagmanifest-sha256.txt\n"
      "cksum -a sm3 --check manifest-sm3.txt\nsha256sum tagmanifest-sha256.txt    # 整包指纹\n"
      "unzip -p data/pages.wacz archive/pages.warc.gz | gunzip | less    # 网页原始字节</pre>\n"
      "<p>或用独立的核验程序一次完成全部检查，包括每条摘录是否确在原始字节之中：</p>\n"
      "<pre class=\"mono\">zhengcha-verify {0}.zip</pre>\n"
      "<p>整包指纹（tagmanifest-sha256.txt 的 "
      "SHA-256）一经核对，包内任何文件的增、删、改均可发现。移送时请将其抄录于函件或笔录：</p>\n"
      "<p "
      "class=\"mono\">整包指纹：________________________________________________________________</"
      "p>\n",
      html_text(input.name));
}

std::string limits_section(const BundleInput& input) {
  const bool is_cut = std::any_of(input.pages.begin(), input.pages.end(), [](const BundlePage& p) {
    return p.capture.truncation != Truncation::kNone;
  });
  const bool has_scripts = std::any_of(input.pages.begin(),
                                       input.pages.end(),
                                       [](const BundlePage& p) { return !p.renderings.empty(); });
  return fmt::format(
      "<h2>七、局限</h2>\n<ol>\n"
      "<li>"
      "本材料为线索，由规则自动比对得出，可能有误；引用、否定、转述等语境已由规则考虑但不能保证穷尽"
      "，须经"
      "人工审核。</li>\n"
      "<li>人社部函〔2022〕25号是政策性通知；处罚依据以广告法、反不正当竞争法等法律法规为准。</"
      "li>\n"
      "<li>"
      "校验值只能证明材料自制作后未被改动，不能证明内容属实，也不能证明制作人身份。后两者以 "
      "signatures/ 中的电子签名和可信时间戳（如有）为准，核验程序逐项说明其有无与真伪。</li>\n"
      "<li>时间取自采集机器的系统时钟；与服务器所报时间的偏差（如有记录）见 time_sync.json。</li>\n"
      "{}"
      "<li>网站可能对不同访问者返回不同内容；本材料只反映所列时间、所列服务器地址的返回。</li>\n{}"
      "</ol>\n",
      has_scripts ? kLimitsOfRendering : kLimitsWithoutScripts,
      is_cut ? "<li><strong>部分响应被截断</strong>（见第三部分），其后内容不在本材料内。</li>\n"
             : "");
}

}  // namespace evidence_parts
}  // namespace zc
