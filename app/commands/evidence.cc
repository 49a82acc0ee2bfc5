// The commands that make and check evidence bundles.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/case_file.h"
#include "app/commands/command.h"
#include "app/commands/inputs.h"
#include "app/text_table.h"
#include "config/clause_file.h"
#include "evidence/consistency.h"
#include "evidence/verify.h"

namespace zc {
namespace {

constexpr std::size_t kMaxBundleBytes = std::size_t{1} << 30;
constexpr std::size_t kMaxTrustBytes = std::size_t{16} << 20;

std::string report_json(const VerifyReport& report) {
  boost::json::array checks;
  for (const Check& check : report.checks) {
    checks.push_back(boost::json::object{
        {"name", check.name}, {"state", name_of(check.state)}, {"detail", check.detail}});
  }
  return boost::json::serialize(boost::json::object{
      {"ok", report.ok()}, {"fingerprint", report.fingerprint}, {"checks", std::move(checks)}});
}

std::string report_text(const VerifyReport& report) {
  TextTable table({"结果", "检查项", "说明"});
  for (const Check& check : report.checks) {
    table.add({std::string(chinese_name_of(check.state)),
               std::string(chinese_name_of_check(check.name)),
               check.detail});
  }
  if (report.find("consistency") != nullptr) {
    return table.text(100) + (report.ok() ? "\n日志只增不改。\n" : "\n日志一致性未通过校验。\n");
  }
  return table.text(100) + (report.ok() ? "\n证据包完整，未见改动。\n" : "\n证据包未通过校验。\n");
}

}  // namespace

Result<int> run_export(const ExportArgs& args) {
  const SystemClock clock;
  ZC_TRY(const Settings settings, load_settings(args.config));
  ZC_TRY(const std::unique_ptr<Store> store, open_for_reading(settings, clock));
  ZC_TRY(GatheredCase gathered, gather_case(*store, settings, args.subject, clock.now()));
  ZC_TRY(gathered.input.clause_texts, load_clause_texts(settings.rules.knowledge_directory));
  return write_bundle(std::move(gathered), settings, {args.output, args.officer, 0});
}

Result<int> run_verify(const VerifyArgs& args) {
  ZC_TRY(const std::string bytes, read_file(args.bundle, kMaxBundleBytes));
  VerifyOptions options;
  if (!args.signers.empty()) {
    ZC_TRY(options.signers.pem, read_file(args.signers, kMaxTrustBytes));
  }
  if (!args.authorities.empty()) {
    ZC_TRY(options.authorities.pem, read_file(args.authorities, kMaxTrustBytes));
  }
  if (!args.log_key.empty()) {
    ZC_TRY(const std::string pem, read_file(args.log_key, kMaxTrustBytes));
    ZC_TRY(options.log_key, public_key_from_pem(pem));
  }
  if (!args.sm2_key.empty()) {
    ZC_TRY(options.sm2_key, read_file(args.sm2_key, kMaxTrustBytes));
  }
  if (!args.earlier.empty()) {
    ZC_TRY(const std::string kept, read_file(args.earlier, kMaxBundleBytes));
    ZC_TRY(options.earlier, checkpoint_in(kept));
  }
  const bool is_proof = bytes.starts_with('{');
  const VerifyReport report =
      is_proof ? verify_consistency_file(bytes, options) : verify_bundle(bytes, options);
  fmt::print("{}", args.format == "json" ? report_json(report) + "\n" : report_text(report));
  return report.ok() ? kExitNothingFound : kExitFound;
}

}  // namespace zc
