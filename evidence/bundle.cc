#include "evidence/bundle.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/url.h"
#include "evidence/bundle_layout.h"
#include "evidence/bundle_texts.h"
#include "evidence/findings_file.h"
#include "evidence/inventory.h"
#include "evidence/manifest.h"
#include "evidence/rendered_files.h"
#include "evidence/report.h"
#include "evidence/text.h"
#include "evidence/wacz.h"
#include "evidence/warc_writer.h"
#include "evidence/zip_file.h"

namespace zc {
namespace {

constexpr std::size_t kMaxFolderName = 200;  // most file systems stop at 255

Status check_input(const BundleInput& input) {
  const std::string problem = zip_name_problem(input.name, kMaxFolderName);
  if (!problem.empty() || input.name.find('/') != std::string::npos) {
    return Error(ErrorKind::kBadInput,
                 fmt::format("'{}' cannot name a bundle's folder{}{}",
                             clean_utf8(input.name),
                             problem.empty() ? "" : ": ",
                             problem));
  }
  if (input.pages.empty()) return Error(ErrorKind::kBadInput, "a bundle needs a page");
  for (const BundleFile& file : input.files) {
    if (!file.path.starts_with(bundle_path::kPayload)) {
      return Error(ErrorKind::kBadInput, fmt::format("{} lies outside of data/", file.path));
    }
  }
  for (const BundlePage& page : input.pages) {
    const Capture& c = page.capture;
    ZC_TRY(const Url url, Url::parse(c.url));
    if (!url.is_http()) {
      return Error(ErrorKind::kBadInput, fmt::format("{} is no web address", c.url));
    }
    if (c.request_head.empty() || c.response_head.empty()) {
      return Error(ErrorKind::kBadInput,
                   fmt::format("{}: no request head or no response head was kept", c.url));
    }
    ZC_CHECK(check_renderings(page));
  }
  return Done{};
}

// Files in the making, and the list of what is in them.
class Bag {
 public:
  void add(std::string_view path, std::string content) {
    files_.add(file_entry(std::string(path), content));
    entries_.push_back({std::string(path), std::move(content)});
  }
  const Manifest& files() const { return files_; }
  std::vector<ZipEntry> take() { return std::move(entries_); }

 private:
  Manifest files_ = {};
  std::vector<ZipEntry> entries_ = {};
};

InventoryRow response_row(const BundlePage& page, const ExchangeIds& ids) {
  const std::string block = response_block(page.capture);
  const FileEntry digests = file_entry(record_name(bundle_path::kWacz, ids.response), block);
  return {digests.path,
          "application/http;msgtype=response",
          "网页响应记录（原始字节）",
          std::to_string(digests.bytes),
          digests.sha256.hex(),
          digests.sm3.hex(),
          page.capture.url,
          to_rfc3339(page.capture.started)};
}

std::string inventory_of(const BundleInput& input,
                         const std::vector<ExchangeIds>& ids,
                         const Manifest& files) {
  std::vector<InventoryRow> rows;
  for (const FileEntry& file : files.entries()) {
    const FileRole role = role_in(input, file.path);
    rows.push_back({file.path,
                    std::string(role.media_type),
                    std::string(role.description),
                    std::to_string(file.bytes),
                    file.sha256.hex(),
                    file.sm3.hex(),
                    "",
                    to_rfc3339(input.exported)});
  }
  for (std::size_t i = 0; i < ids.size(); ++i) rows.push_back(response_row(input.pages[i], ids[i]));
  return inventory_csv(rows);
}

// The payload, everything under data/, and the record of each page in its WARC.
struct Payload {
  Bag bag = {};
  std::vector<ExchangeIds> ids = {};
};

// All that the report tells of, and the report.
Result<Payload> reported(const BundleInput& input) {
  const std::string software = software_name(input.tool_version);
  WarcWriter warc({"pages.warc.gz", software, input.operator_name, input.unit, input.exported});
  Payload payload;
  WaczInput wacz{input.name, software, input.exported, {}, {}};
  for (const BundlePage& page : input.pages) {
    payload.ids.push_back(warc.add(page.capture));
    wacz.titles.emplace(payload.ids.back().response, page.title);
  }
  wacz.warc = warc.take();
  ZC_TRY(std::string package, write_wacz(wacz));
  Bag& bag = payload.bag;
  bag.add(bundle_path::kWacz, std::move(package));
  bag.add(bundle_path::kFindings, findings_json(input, payload.ids));
  bag.add(bundle_path::kHistory, history_csv(input));
  bag.add(bundle_path::kAudit, audit_jsonl(input));
  std::size_t number = 0;
  for (const BundlePage& page : input.pages) {
    for (const Rendering& one : page.renderings) {
      const std::string folder = rendered_folder(++number);
      for (const auto& [name, bytes] : one.files) bag.add(folder + name, bytes);
    }
  }
  for (const BundleFile& file : input.files) bag.add(file.path, file.content);
  bag.add(bundle_path::kVerifyText, verify_text(input, bag.files()));
  bag.add(bundle_path::kReport, report_html(input, payload.ids, bag.files()));
  return payload;
}

Result<Bag> payload_of(const BundleInput& input) {
  ZC_TRY(Payload payload, reported(input));
  if (!input.report_pdf.empty()) payload.bag.add(bundle_path::kReportPdf, input.report_pdf);
  payload.bag.add(bundle_path::kInventory, inventory_of(input, payload.ids, payload.bag.files()));
  return std::move(payload.bag);
}

}  // namespace

Result<std::string> bundle_report(const BundleInput& input) {
  ZC_CHECK(check_input(input));
  ZC_TRY(Payload payload, reported(input));
  return std::move(payload.bag.take().back().content);
}

Result<Bundle> make_bundle(const BundleInput& input) {
  ZC_CHECK(check_input(input));
  ZC_TRY(Bag payload, payload_of(input));
  Bag tags;
  tags.add(bundle_path::kBagit, std::string(bundle_path::kBagitText));
  tags.add(bundle_path::kBagInfo, bag_info(input, payload.files()));
  tags.add(bundle_path::kManifestSha256, payload.files().text(DigestKind::kSha256));
  tags.add(bundle_path::kManifestSm3, payload.files().text(DigestKind::kSm3));
  if (!input.log.checkpoint.empty()) {
    tags.add(bundle_path::kCheckpoint, input.log.checkpoint);
    tags.add(bundle_path::kInclusion, input.log.inclusion);
  }
  if (!input.log.public_key_pem.empty()) tags.add(bundle_path::kLogKey, input.log.public_key_pem);
  Bundle bundle;
  bundle.folder = input.name;
  bundle.tag_manifest = tags.files().text(DigestKind::kSha256);
  bundle.files.emplace(bundle_path::kTagManifest, bundle.tag_manifest);
  for (Bag* const bag : {&payload, &tags}) {
    for (ZipEntry& entry : bag->take()) {
      if (!bundle.files.emplace(entry.name, std::move(entry.content)).second) {
        return Error(ErrorKind::kBadInput, fmt::format("two files are named {}", entry.name));
      }
    }
  }
  return bundle;
}

Result<std::string> zip_bundle(const Bundle& bundle, const BundleSeals& seals) {
  std::vector<ZipEntry> entries;
  const auto add = [&](std::string_view path, const std::string& content) {
    entries.push_back({fmt::format("{}/{}", bundle.folder, path), content});
  };
  for (const auto& [path, content] : bundle.files) add(path, content);
  if (!seals.signature.empty()) add(bundle_path::kSignature, seals.signature);
  if (!seals.second_signature.empty()) add(bundle_path::kSecondSignature, seals.second_signature);
  if (!seals.sm2_signature.empty()) {
    add(bundle_path::kSm2Signature, seals.sm2_signature);
    add(bundle_path::kSm2Key, seals.sm2_public_key);
  }
  if (!seals.timestamp.empty()) add(bundle_path::kTimestamp, seals.timestamp);
  return write_zip(std::move(entries));
}

Result<std::string> export_bundle(const BundleInput& input) {
  ZC_TRY(const Bundle bundle, make_bundle(input));
  return zip_bundle(bundle, {});
}

}  // namespace zc
