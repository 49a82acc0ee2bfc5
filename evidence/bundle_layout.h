// Where things lie in a bundle: shared by export and verification.
#pragma once

#include <string_view>

namespace zc::bundle_path {

inline constexpr std::string_view kBagit = "bagit.txt";
inline constexpr std::string_view kBagInfo = "bag-info.txt";
inline constexpr std::string_view kManifestSha256 = "manifest-sha256.txt";
inline constexpr std::string_view kManifestSm3 = "manifest-sm3.txt";
inline constexpr std::string_view kTagManifest = "tagmanifest-sha256.txt";
inline constexpr std::string_view kCheckpoint = "log/checkpoint";
inline constexpr std::string_view kInclusion = "log/inclusion.json";
inline constexpr std::string_view kLogKey = "log/key.pem";
// Over the tag manifest, so in no list themselves.
inline constexpr std::string_view kSeals = "signatures/";
inline constexpr std::string_view kSignature = "signatures/tagmanifest.p7s";
inline constexpr std::string_view kSecondSignature = "signatures/tagmanifest-2.p7s";
inline constexpr std::string_view kSm2Signature = "signatures/tagmanifest.sm2";
inline constexpr std::string_view kSm2Key = "signatures/sm2.pub";
inline constexpr std::string_view kTimestamp = "signatures/tagmanifest.tst";
inline constexpr std::string_view kPayload = "data/";
inline constexpr std::string_view kWacz = "data/pages.wacz";  // the WARC is in it
// Of formats 1 and 2: the WARC by itself.
inline constexpr std::string_view kOldWarc = "data/archive/pages.warc.gz";
// What scripts made of pages, a folder each (evidence/rendered_files.h).
inline constexpr std::string_view kRendered = "data/rendered/";
inline constexpr std::string_view kFindings = "data/findings.json";
inline constexpr std::string_view kHistory = "data/history.csv";
inline constexpr std::string_view kAudit = "data/audit.jsonl";
inline constexpr std::string_view kInventory = "data/清单.csv";
inline constexpr std::string_view kReport = "data/取证报告.html";
inline constexpr std::string_view kReportPdf = "data/取证报告.pdf";
inline constexpr std::string_view kVerifyText = "data/VERIFY.txt";

inline constexpr std::string_view kBagitText =
    "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

}  // namespace zc::bundle_path
