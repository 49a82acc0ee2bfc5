#include "evidence/bundle_texts.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "evidence/bundle_layout.h"
#include "evidence/rendered_files.h"
#include "evidence/text.h"

namespace zc {
inline namespace evidence_parts {
namespace {

struct KnownFile {
  std::string_view path;
  FileRole role;
};
constexpr std::array<KnownFile, 8> kKnownFiles = {{
    {bundle_path::kWacz,
     {"application/wacz", "网页请求与响应的原始字节（WACZ 1.1.1，内含 WARC 1.1），可回放"}},
    {bundle_path::kFindings, {"application/json", "线索清单（机器可读）"}},
    {bundle_path::kHistory, {"text/csv", "页面访问历史"}},
    {bundle_path::kAudit, {"application/jsonl", "审计日志摘录"}},
    {bundle_path::kInventory, {"text/csv", "文件清单"}},
    {bundle_path::kReport, {"text/html", "取证报告"}},
    {bundle_path::kReportPdf, {"application/pdf", "取证报告（打印件）"}},
    {bundle_path::kVerifyText, {"text/plain", "核验说明"}},
}};

// A tag's value stays on its line.
void add_tag(std::string_view label, std::string_view value, std::string& out) {
  if (value.empty()) return;
  std::string line = clean_utf8(value);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  out += fmt::format("{}: {}\n", label, line);
}

std::string digest_lines(const Manifest& files) {
  std::string lines;
  for (const FileEntry& file : files.entries()) {
    lines += fmt::format(
        "  {}\n    SHA-256 {}\n    SM3     {}\n", file.path, file.sha256.hex(), file.sm3.hex());
  }
  return lines;
}

std::size_t finding_count(const BundleInput& input) {
  std::size_t count = 0;
  for (const BundlePage& page : input.pages) count += page.findings.size();
  return count;
}

constexpr std::string_view kChineseSteps = R"(
一、解压（文件名为 UTF-8；中文 Windows 请用资源管理器或 7-Zip）
    unzip {0}.zip && cd {0}

二、核对 SHA-256：每行应显示 OK（或“成功”），不得有多出或缺少的文件
    sha256sum -c manifest-sha256.txt
    sha256sum -c tagmanifest-sha256.txt
  Windows：certutil -hashfile 文件名 SHA256，与 manifest-sha256.txt 中的值比对

三、核对 SM3（coreutils 9.0 以上；否则 openssl dgst -sm3 -r 文件名）
    cksum -a sm3 --check manifest-sm3.txt

四、记下整包指纹，与移送函、笔录上的值比对
    sha256sum tagmanifest-sha256.txt

五、查看网页原始字节（每条记录一个 gzip 成员）；在 ReplayWeb.page 中打开 pages.wacz 可回放
    unzip -p data/pages.wacz archive/pages.warc.gz | gunzip | less
  每条记录的 WARC-Block-Digest 是其内容的 SHA-256；清单.csv 逐条列出

六、查看线索
    jq -r '.findings[] | [.id, .category_name, .quote, .url] | @tsv' data/findings.json

七、一次完成以上全部核验，并核对每条摘录确在原始字节之中
    zhengcha-verify {0}.zip
)";

constexpr std::string_view kEnglishSteps = R"(
1. Unpack (names are UTF-8):         unzip {0}.zip && cd {0}
2. SHA-256, every line must say OK:  sha256sum -c manifest-sha256.txt
                                     sha256sum -c tagmanifest-sha256.txt
3. SM3 (coreutils 9.0 or later):     cksum -a sm3 --check manifest-sm3.txt
4. Fingerprint of the whole bundle:  sha256sum tagmanifest-sha256.txt
5. The exchanges as they came:       unzip -p data/pages.wacz archive/pages.warc.gz | gunzip | less
   To replay them, open data/pages.wacz in ReplayWeb.page (a viewer: it verifies nothing).
6. The findings:                     jq .findings data/findings.json
7. All of it, and every quote:       zhengcha-verify {0}.zip
Steps 2 and 3 do not notice a file that no list names: compare `find . -type f` with the lists, or
use step 7.  Equal digests show that nothing has changed since the bundle was made.  Who made it,
and when, is shown by the seals in signatures/, where there are any.
)";

}  // namespace

FileRole role_of(std::string_view path) {
  for (const KnownFile& known : kKnownFiles) {
    if (known.path == path) return known.role;
  }
  if (path.starts_with(bundle_path::kRendered)) {
    const RenderedRole role = rendered_role(path);
    return {role.media_type, role.description};
  }
  return {"application/octet-stream", "其他文件"};
}

FileRole role_in(const BundleInput& input, std::string_view path) {
  for (const BundleFile& file : input.files) {
    if (file.path == path) return {file.media_type, file.description};
  }
  return role_of(path);
}

std::string software_name(std::string_view tool_version) {
  constexpr std::string_view kName = "zhengcha";
  if (tool_version.starts_with(kName)) tool_version.remove_prefix(kName.size());
  if (tool_version.starts_with('/')) tool_version.remove_prefix(1);
  return fmt::format("{}/{}", kName, trim(tool_version));
}

std::string payload_oxum(const Manifest& payload) {
  return fmt::format("{}.{}", payload.total_bytes(), payload.entries().size());
}

std::string bag_info(const BundleInput& input, const Manifest& payload) {
  const auto [first, last] = std::minmax_element(
      input.pages.begin(), input.pages.end(), [](const BundlePage& a, const BundlePage& b) {
        return a.capture.started < b.capture.started;
      });
  std::string text;
  add_tag("Source-Organization", input.unit, text);
  add_tag("Contact-Name", input.operator_name, text);
  add_tag("External-Identifier", input.name, text);
  add_tag("External-Description", "证察（zhengcha）网页取证材料：违法违规证书广告线索", text);
  add_tag("Bagging-Date", to_beijing(input.exported).substr(0, 10), text);
  add_tag("Payload-Oxum", payload_oxum(payload), text);
  add_tag("Bag-Software-Agent", software_name(input.tool_version), text);
  add_tag("Zhengcha-Format", "4", text);
  add_tag("Zhengcha-Rules", input.rules_hash, text);
  add_tag("Zhengcha-Exported", to_rfc3339(input.exported), text);
  add_tag("Zhengcha-First-Capture", to_rfc3339(first->capture.started), text);
  add_tag("Zhengcha-Last-Capture", to_rfc3339(last->capture.started), text);
  return text;
}

std::string history_csv(const BundleInput& input) {
  std::string csv =
      std::string(kByteOrderMark) +
      csv_row(
          {"网址", "时间(UTC)", "时间(北京)", "结果", "结果代码", "HTTP状态", "页面版本", "说明"});
  for (const Visit& v : input.visits) {
    csv += csv_row({v.url,
                    to_rfc3339(v.time),
                    to_beijing(v.time),
                    std::string(chinese_name_of(v.outcome)),
                    std::string(name_of(v.outcome)),
                    v.http_status == 0 ? "" : std::to_string(v.http_status),
                    v.version == 0 ? "" : std::to_string(v.version),
                    v.reason});
  }
  return csv;
}

std::string audit_jsonl(const BundleInput& input) {
  std::string text;
  for (const std::string& line : input.audit_lines) text += line + "\n";
  return text;
}

std::string verify_text(const BundleInput& input, const Manifest& files) {
  std::string text = "核验说明 / How to verify this bundle\n====================================\n";
  text += fmt::format("材料包 bundle: {}\n", input.name);
  text += fmt::format(
      "制作时间 made: {} 北京时间 ({})\n", to_beijing(input.exported), to_rfc3339(input.exported));
  text += fmt::format("网页版本 page versions: {}    线索 findings: {}\n",
                      input.pages.size(),
                      finding_count(input));
  text += "\n主要文件的校验值 digests of the main files:\n" + digest_lines(files);
  text += fmt::format(kChineseSteps, input.name);
  text += fmt::format(kEnglishSteps, input.name);
  return text;
}

}  // namespace evidence_parts
}  // namespace zc
