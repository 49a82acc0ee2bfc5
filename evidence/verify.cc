#include "evidence/verify.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/digest.h"
#include "evidence/bundle_layout.h"
#include "evidence/text.h"
#include "evidence/verify_parts.h"
#include "evidence/zip_file.h"

namespace zc {
namespace {

struct CheckLabel {
  std::string_view name;
  std::string_view chinese;
};
// In the order of the report.
constexpr std::array<CheckLabel, 23> kChecks = {{
    {"zip", "压缩包结构"},
    {"zip-form", "压缩包逐字节形式"},
    {"bagit", "BagIt 声明"},
    {"bag-info", "材料包说明"},
    {"tagmanifest", "标签文件校验值"},
    {"manifest", "文件 SHA-256"},
    {"manifest-sm3", "文件 SM3"},
    {"warc", "WARC 结构"},
    {"warc-digests", "WARC 记录校验值"},
    {"warc-exchanges", "请求与响应对应"},
    {"findings", "线索清单"},
    {"quotes", "摘录与原始字节"},
    {"rendered", "脚本运行后的页面"},
    {"wacz", "回放包结构与索引"},
    {"inventory", "文件清单"},
    {"history", "访问历史"},
    {"audit", "审计日志"},
    {"report", "取证报告"},
    {"checkpoint", "日志检查点"},
    {"inclusion", "日志包含证明"},
    {"signature", "电子签名"},
    {"sm2", "国密签名（SM2）"},
    {"timestamp", "第三方时间戳"},
}};
// Of a proof that the log only grew (evidence/consistency.h).
constexpr std::array<CheckLabel, 3> kGrowthChecks = {{
    {"earlier", "较早的检查点"},
    {"later", "较晚的检查点"},
    {"consistency", "日志只增不改"},
}};

// The bag's folder: the one that every file lies in.
void check_zip(const std::vector<ZipEntry>& entries, BagFiles& files, std::vector<Check>& checks) {
  Problems problems;
  std::string folder;
  for (const ZipEntry& entry : entries) {
    const std::size_t slash = entry.name.find('/');
    if (slash == std::string::npos) {
      problems.add(entry.name + ": lies outside of the bundle's folder");
      continue;
    }
    if (folder.empty()) folder = entry.name.substr(0, slash);
    if (entry.name.compare(0, slash, folder) != 0) {
      problems.add(entry.name + ": lies in another folder than " + folder);
      continue;
    }
    files.emplace(entry.name.substr(slash + 1), entry.content);
  }
  if (entries.empty()) problems.add("the zip is empty");
  checks.push_back(
      problems.check("zip", fmt::format("{} files in folder {}", files.size(), folder)));
}

// Names, order, times, modes and gaps of the zip itself stand in no digest: they must be what
// export writes, byte for byte.
Check check_form(std::string_view bytes, std::vector<ZipEntry> entries) {
  const std::vector<ZipPlace> places = zip_places(entries);
  const Result<std::string> again = write_zip(std::move(entries));
  Problems problems;
  if (!again) {
    problems.add(again.error().message());
  } else if (*again != bytes) {
    const std::size_t shared = std::min(again->size(), bytes.size());
    std::size_t at = 0;
    while (at < shared && (*again)[at] == bytes[at]) ++at;
    const auto place =
        std::find_if(places.begin(), places.end(), [&](const ZipPlace& p) { return at < p.end; });
    problems.add(fmt::format("byte {} ({}) is not what export writes",
                             at,
                             place == places.end() ? "central directory" : place->name));
  }
  return problems.check("zip-form", "written again it gives the same bytes");
}

void name_the_rest(std::vector<Check>& checks, std::string_view why) {
  for (const CheckLabel& label : kChecks) {
    const bool made = std::any_of(
        checks.begin(), checks.end(), [&](const Check& c) { return c.name == label.name; });
    if (!made) checks.push_back(missing_check(label.name, why));
  }
}

}  // namespace

std::string_view name_of(CheckState state) {
  switch (state) {
    case CheckState::kPass:
      return "pass";
    case CheckState::kFail:
      return "fail";
    case CheckState::kMissing:
      return "missing";
  }
  return "";
}

std::string_view chinese_name_of(CheckState state) {
  switch (state) {
    case CheckState::kPass:
      return "通过";
    case CheckState::kFail:
      return "不符";
    case CheckState::kMissing:
      return "缺失";
  }
  return "";
}

std::string_view chinese_name_of_check(std::string_view name) {
  for (const CheckLabel& label : kChecks) {
    if (label.name == name) return label.chinese;
  }
  for (const CheckLabel& label : kGrowthChecks) {
    if (label.name == name) return label.chinese;
  }
  return "";
}

bool VerifyReport::ok() const {
  return !checks.empty() && std::all_of(checks.begin(), checks.end(), [](const Check& c) {
    return c.state == CheckState::kPass || (c.state == CheckState::kMissing && !c.required);
  });
}

const Check* VerifyReport::find(std::string_view name) const {
  const auto found =
      std::find_if(checks.begin(), checks.end(), [&](const Check& c) { return c.name == name; });
  return found == checks.end() ? nullptr : &*found;
}

inline namespace evidence_parts {

Check Problems::check(std::string_view name, std::string_view good) const {
  if (problems_.empty()) return {std::string(name), CheckState::kPass, std::string(good)};
  return {std::string(name), CheckState::kFail, some_of(problems_)};
}

Check missing_check(std::string_view name, std::string_view why) {
  return {std::string(name), CheckState::kMissing, std::string(why)};
}

const std::string* file_at(const BagFiles& files, std::string_view path) {
  const auto found = files.find(std::string(path));
  return found == files.end() ? nullptr : &found->second;
}

}  // namespace evidence_parts

VerifyReport verify_bundle(std::string_view zip_bytes, const VerifyOptions& options) {
  VerifyReport report;
  Result<std::vector<ZipEntry>> entries = read_zip(zip_bytes);
  if (!entries) {
    report.checks.push_back({"zip", CheckState::kFail, entries.error().message()});
    name_the_rest(report.checks, "not checked: the zip cannot be read");
    return report;
  }
  BagFiles files;
  check_zip(*entries, files, report.checks);
  report.checks.push_back(check_form(zip_bytes, *std::move(entries)));
  check_bag(files, report.checks);
  const Archive archive = open_archive(files);
  std::vector<WarcRecord> records;
  check_warc(archive, records, report.checks);
  if (!records.empty()) check_records(records, report.checks);
  const FoundParts found = check_findings(files, records, report.checks);
  report.checks.push_back(check_rendered(files, found));
  check_wacz(archive, records, found, report.checks);
  check_texts(files, {archive.path, records}, found, report.checks);
  check_log(files, options, report.checks);
  check_seals(files, options, report.checks);
  name_the_rest(report.checks, "not checked: the WARC cannot be read");
  if (const std::string* tags = file_at(files, bundle_path::kTagManifest)) {
    report.fingerprint = sha256(*tags).hex();
  }
  return report;
}

}  // namespace zc
