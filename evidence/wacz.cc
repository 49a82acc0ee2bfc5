#include "evidence/wacz.h"

#include <algorithm>
#include <set>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/digest.h"
#include "base/url.h"
#include "evidence/http_payload.h"
#include "evidence/text.h"
#include "evidence/warc_reader.h"
#include "evidence/zip_file.h"

namespace zc {
inline namespace evidence_parts {
namespace {

namespace json = boost::json;

constexpr std::string_view kVersion = "1.1.1";
constexpr std::string_view kProfile = "data-package";
constexpr std::string_view kSha256 = "sha256:";

std::string json_line(const json::object& object) {
  return clean_utf8(json::serialize(object)) + "\n";
}

// "2026-11-24T08:30:00.125Z" as CDXJ writes it: its fourteen digits up to the second.
std::string digits_of(std::string_view rfc3339) {
  std::string digits;
  for (const char c : rfc3339.substr(0, rfc3339.find('.'))) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return digits;
}

// The media type alone, as players compare it.
std::string mime_of(const std::string& message) {
  const std::string type = http_header(message, "content-type");
  const std::string mime = lower_ascii(trim(std::string_view(type).substr(0, type.find(';'))));
  return mime.empty() ? "unk" : mime;
}

// "HTTP/1.1 200 OK".
std::string status_of(std::string_view message) {
  const std::size_t space = message.find(' ');
  return space == std::string_view::npos ? "-" : std::string(message.substr(space + 1, 3));
}

bool is_response(const WarcRecord& record) {
  return record.field("WARC-Type") == "response";
}

json::object resource_of(std::string_view path, std::string_view content) {
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  return {{"name", name},
          {"path", path},
          {"hash", digest_label(sha256(content))},
          {"bytes", content.size()}};
}

std::string package_json(const WaczInput& input,
                         const std::vector<ZipEntry>& files,
                         const std::vector<WarcRecord>& records) {
  json::array resources;
  for (const ZipEntry& file : files) resources.push_back(resource_of(file.name, file.content));
  json::object package = {{"profile", kProfile},
                          {"wacz_version", kVersion},
                          {"title", clean_utf8(input.title)},
                          {"created", to_rfc3339(input.created)},
                          {"software", input.software}};
  const auto first = std::find_if(records.begin(), records.end(), is_response);
  if (first != records.end()) {
    package["mainPageUrl"] = first->field("WARC-Target-URI");
    package["mainPageDate"] = first->field("WARC-Date");
  }
  package["resources"] = std::move(resources);
  return json_line(package);
}

std::string package_digest_json(std::string_view package) {
  return json_line({{"path", wacz_path::kPackage}, {"hash", digest_label(sha256(package))}});
}

// Each resource that the package lists must be there with that digest and size, and nothing else.
void check_resources(const json::array& resources,
                     const WaczFiles& files,
                     std::vector<std::string>& problems) {
  std::set<std::string, std::less<>> listed;
  for (const json::value& one : resources) {
    const std::string path(one.at("path").as_string());
    const auto file = files.find(path);
    if (file == files.end() || !listed.insert(path).second) {
      problems.push_back(path + ": listed in datapackage.json but not there, or listed twice");
    } else if (one.at("hash").as_string() != digest_label(sha256(file->second)) ||
               json::value_to<std::uint64_t>(one.at("bytes")) != file->second.size()) {
      problems.push_back(path + ": digest or size differs from datapackage.json");
    }
  }
  for (const auto& [path, content] : files) {
    const bool own = path == wacz_path::kPackage || path == wacz_path::kPackageDigest;
    if (!own && listed.count(path) == 0) {
      problems.push_back(path + ": not listed in datapackage.json");
    }
  }
}

void check_package(const WaczFiles& files, std::vector<std::string>& problems) {
  const auto package = files.find(std::string(wacz_path::kPackage));
  const auto digest = files.find(std::string(wacz_path::kPackageDigest));
  if (package == files.end() || digest == files.end()) {
    problems.emplace_back("datapackage.json or datapackage-digest.json is missing");
    return;
  }
  if (digest->second != package_digest_json(package->second)) {
    problems.emplace_back("datapackage-digest.json: not the digest of datapackage.json");
  }
  try {
    const json::value value = json::parse(package->second);
    if (value.at("profile").as_string() != kProfile ||
        value.at("wacz_version").as_string() != kVersion) {
      problems.emplace_back("datapackage.json: not of WACZ 1.1.1");
    }
    check_resources(value.at("resources").as_array(), files, problems);
  } catch (const std::exception&) {  // Boost.JSON tells a wrong type or lost member by throwing
    problems.emplace_back("datapackage.json: not of the documented shape");
  }
}

std::vector<ZipEntry> entries_of(const WaczFiles& files) {
  std::vector<ZipEntry> entries;
  for (const auto& [path, content] : files) entries.push_back({path, content});
  return entries;
}

}  // namespace

std::string surt_of(const std::string& url) {
  const Result<Url> parsed = Url::parse(lower_ascii(url));
  if (!parsed || !parsed->is_http()) return url;
  std::string_view host = parsed->host();
  if (host.starts_with("www.")) host.remove_prefix(4);
  std::string surt;
  while (!host.empty()) {
    const std::size_t dot = host.rfind('.');
    surt += surt.empty() ? "" : ",";
    surt += dot == std::string_view::npos ? host : host.substr(dot + 1);
    host = dot == std::string_view::npos ? std::string_view() : host.substr(0, dot);
  }
  if (parsed->port()) surt += fmt::format(":{}", *parsed->port());
  surt += fmt::format("){}", parsed->path());
  if (!parsed->query().empty()) surt += fmt::format("?{}", parsed->query());
  return surt;
}

std::string cdxj_of(const std::vector<WarcRecord>& records, std::size_t warc_bytes) {
  constexpr std::string_view kArchive = "archive/";
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const WarcRecord& record = records[i];
    if (!is_response(record)) continue;
    const std::size_t end = i + 1 < records.size() ? records[i + 1].offset : warc_bytes;
    const std::string url(record.field("WARC-Target-URI"));
    const std::string_view payload = record.field("WARC-Payload-Digest");
    const json::object object = {
        {"url", url},
        {"mime", mime_of(record.block)},
        {"status", status_of(record.block)},
        {"digest", payload.empty() ? record.field("WARC-Block-Digest") : payload},
        {"length", std::to_string(end - record.offset)},
        {"offset", std::to_string(record.offset)},
        {"filename", wacz_path::kWarc.substr(kArchive.size())}};
    lines.push_back(fmt::format(
        "{} {} {}", surt_of(url), digits_of(record.field("WARC-Date")), json_line(object)));
  }
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

std::string pages_jsonl(const std::vector<WarcRecord>& records,
                        const std::map<std::string, std::string>& titles) {
  std::string text =
      json_line({{"format", "json-pages-1.0"}, {"id", "pages"}, {"title", "取证页面"}});
  std::size_t number = 0;
  for (const WarcRecord& record : records) {
    if (!is_response(record)) continue;
    const auto title = titles.find(std::string(record.field("WARC-Record-ID")));
    text += json_line({{"id", fmt::format("page-{}", ++number)},
                       {"url", record.field("WARC-Target-URI")},
                       {"ts", record.field("WARC-Date")},
                       {"title", title == titles.end() ? "" : clean_utf8(title->second)}});
  }
  return text;
}

Result<std::string> write_wacz(const WaczInput& input) {
  ZC_TRY(const std::vector<WarcRecord> records, read_warc(input.warc));
  std::vector<ZipEntry> files = {
      {std::string(wacz_path::kWarc), input.warc},
      {std::string(wacz_path::kIndex), cdxj_of(records, input.warc.size())},
      {std::string(wacz_path::kPages), pages_jsonl(records, input.titles)}};
  std::string package = package_json(input, files, records);
  std::string digest = package_digest_json(package);
  files.push_back({std::string(wacz_path::kPackage), std::move(package)});
  files.push_back({std::string(wacz_path::kPackageDigest), std::move(digest)});
  return write_zip(std::move(files));
}

Result<WaczFiles> read_wacz(std::string_view bytes) {
  ZC_TRY(std::vector<ZipEntry> entries, read_zip(bytes));
  WaczFiles files;
  for (ZipEntry& entry : entries) files.emplace(std::move(entry.name), std::move(entry.content));
  return files;
}

std::vector<std::string> package_problems(std::string_view bytes, const WaczFiles& files) {
  std::vector<std::string> problems;
  const Result<std::string> again = write_zip(entries_of(files));
  if (!again || *again != bytes) problems.emplace_back("the zip is not the one that export writes");
  check_package(files, problems);
  return problems;
}

}  // namespace evidence_parts
}  // namespace zc
