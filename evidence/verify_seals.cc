#include <algorithm>
#include <array>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "evidence/bundle_layout.h"
#include "evidence/checkpoint.h"
#include "evidence/sm2_seal.h"
#include "evidence/text.h"
#include "evidence/verify_parts.h"

namespace zc {
inline namespace evidence_parts {
namespace {

Check optional_missing(std::string_view name, std::string_view why, bool wanted) {
  Check check = missing_check(name, why);
  check.required = wanted;
  return check;
}

// The sequences of the excerpt, each with its line.
std::vector<std::pair<std::uint64_t, std::string_view>> lines_of(std::string_view audit,
                                                                 Problems& problems) {
  namespace json = boost::json;
  std::vector<std::pair<std::uint64_t, std::string_view>> lines;
  while (!audit.empty()) {
    const std::string_view line = take_line(audit, "\n");
    boost::system::error_code problem;
    const json::value value = json::parse({line.data(), line.size()}, problem);
    const json::value* const seq =
        !problem && value.is_object() ? value.as_object().if_contains("seq") : nullptr;
    if (seq == nullptr || !seq->is_int64() || seq->get_int64() < 1) {
      problems.add(fmt::format("data/audit.jsonl: line {} has no sequence", lines.size() + 1));
      continue;
    }
    lines.emplace_back(static_cast<std::uint64_t>(seq->get_int64()), line);
  }
  return lines;
}

Check check_inclusion(const BagFiles& files, const MerkleHead& head) {
  const std::string* const text = file_at(files, bundle_path::kInclusion);
  const std::string* const audit = file_at(files, bundle_path::kAudit);
  if (text == nullptr || audit == nullptr) {
    return missing_check("inclusion",
                         "log/inclusion.json or data/audit.jsonl is not in the bundle");
  }
  Problems problems;
  const Result<Inclusion> inclusion = parse_inclusion(*text);
  if (!inclusion) {
    problems.add(inclusion.error().message());
    return problems.check("inclusion", "");
  }
  if (inclusion->head != head) problems.add("log/inclusion.json: is about another checkpoint");
  const auto lines = lines_of(*audit, problems);
  if (lines.size() != inclusion->proofs.size()) {
    problems.add(fmt::format(
        "log/inclusion.json: {} proofs for {} lines", inclusion->proofs.size(), lines.size()));
  }
  const std::size_t both = std::min(lines.size(), inclusion->proofs.size());
  for (std::size_t i = 0; i < both; ++i) {
    const LineProof& proof = inclusion->proofs[i];
    const bool proven =
        proof.sequence == lines[i].first &&
        verify_inclusion(
            merkle_leaf(lines[i].second), proof.sequence - 1, head.size, proof.path, head.root);
    if (!proven) {
      problems.add(fmt::format("data/audit.jsonl: line {} does not stand in the log", i + 1));
    }
  }
  return problems.check("inclusion",
                        fmt::format("{} lines stand in the log of {}", both, head.size));
}

Check check_checkpoint(const BagFiles& files,
                       const Checkpoint& checkpoint,
                       const VerifyOptions& options) {
  const std::string* const pem = file_at(files, bundle_path::kLogKey);
  if (checkpoint.signatures.empty() && pem == nullptr) {
    return optional_missing("checkpoint", "log/checkpoint is not signed", !options.log_key.empty());
  }
  Problems problems;
  std::string key = options.log_key;
  if (key.empty() && pem != nullptr) {
    Result<std::string> told = public_key_from_pem(*pem);
    if (told) {
      key = *std::move(told);
    } else {
      problems.add(fmt::format("log/key.pem: {}", told.error().message()));
    }
  }
  if (key.empty()) problems.add("log/key.pem is not in the bundle");
  if (problems.empty() && !is_signed_by(checkpoint, key)) {
    problems.add("log/checkpoint: the signature is not by that key");
  }
  return problems.check(
      "checkpoint",
      fmt::format("{} lines of {}, signed{}",
                  checkpoint.head.size,
                  checkpoint.origin,
                  options.log_key.empty() ? "; compare log/key.pem with the office's key"
                                          : " by the key given"));
}

// When certificates must have been valid: at the token's time, else when the bundle says it was
// made.
std::optional<UtcTime> sealing_time(const BagFiles& files, std::string_view tags) {
  if (const std::string* const token = file_at(files, bundle_path::kTimestamp)) {
    const SealCheck seal = check_timestamp(*token, tags, {});
    if (seal.right) return seal.time;
  }
  const std::string* const info = file_at(files, bundle_path::kBagInfo);
  constexpr std::string_view kTag = "Zhengcha-Exported: ";
  std::string_view rest = info == nullptr ? std::string_view() : std::string_view(*info);
  while (!rest.empty()) {
    const std::string_view line = take_line(rest, "\n");
    if (!line.starts_with(kTag)) continue;
    const Result<UtcTime> time = parse_rfc3339(line.substr(kTag.size()));
    if (time) return *time;
  }
  return std::nullopt;
}

// Adds what is wrong with one seal; gives what a person reads of a right one.
std::string judge(std::string_view path,
                  const SealCheck& seal,
                  const TrustAnchors& anchors,
                  Problems& problems) {
  if (!seal.right || (!anchors.pem.empty() && !seal.trusted)) {
    problems.add(fmt::format("{}: {}", path, seal.problem));
    return "";
  }
  return fmt::format("{}{}{}",
                     seal.who,
                     seal.time ? ", " + to_rfc3339(*seal.time) : "",
                     seal.trusted ? ", trusted" : ", not compared with a trusted certificate");
}

void check_signatures(const BagFiles& files,
                      const std::string& tags,
                      const VerifyOptions& options,
                      std::vector<Check>& checks) {
  Problems problems;
  std::string told;
  const std::optional<UtcTime> time = sealing_time(files, tags);
  for (const std::string_view path : {bundle_path::kSignature, bundle_path::kSecondSignature}) {
    const std::string* const der = file_at(files, path);
    if (der == nullptr) continue;
    const SealCheck seal = check_signature(*der, tags, options.signers, time);
    told += (told.empty() ? "" : "; ") + judge(path, seal, options.signers, problems);
  }
  if (told.empty() && problems.empty()) {
    checks.push_back(optional_missing("signature",
                                      "none in the bundle: digests alone show no maker",
                                      !options.signers.pem.empty()));
    return;
  }
  if (file_at(files, bundle_path::kSignature) == nullptr) {
    problems.add(fmt::format("{} is not in the bundle", bundle_path::kSignature));
  }
  checks.push_back(problems.check("signature", told));
}

void check_sm2_signature(const BagFiles& files,
                         const std::string& tags,
                         const VerifyOptions& options,
                         std::vector<Check>& checks) {
  const std::string* const signature = file_at(files, bundle_path::kSm2Signature);
  const std::string* const key = file_at(files, bundle_path::kSm2Key);
  if (signature == nullptr && key == nullptr) {
    checks.push_back(
        optional_missing("sm2", "no SM2 signature in the bundle", !options.sm2_key.empty()));
    return;
  }
  Problems problems;
  if (signature == nullptr || key == nullptr) {
    problems.add(fmt::format("{} is not in the bundle",
                             key == nullptr ? bundle_path::kSm2Key : bundle_path::kSm2Signature));
  } else if (!check_sm2(*key, tags, *signature)) {
    problems.add(fmt::format("{}: not by {}", bundle_path::kSm2Signature, bundle_path::kSm2Key));
  } else if (!options.sm2_key.empty() && !is_same_sm2_key(*key, options.sm2_key)) {
    problems.add(fmt::format("{}: not the key given", bundle_path::kSm2Key));
  }
  checks.push_back(problems.check("sm2",
                                  options.sm2_key.empty()
                                      ? "holds; compare signatures/sm2.pub with the office's key"
                                      : "by the key given"));
}

void check_token(const BagFiles& files,
                 const std::string& tags,
                 const VerifyOptions& options,
                 std::vector<Check>& checks) {
  const std::string* const token = file_at(files, bundle_path::kTimestamp);
  if (token == nullptr) {
    checks.push_back(optional_missing("timestamp",
                                      "none in the bundle: digests alone show no time",
                                      !options.authorities.pem.empty()));
    return;
  }
  Problems problems;
  const SealCheck seal = check_timestamp(*token, tags, options.authorities);
  const std::string told = judge(bundle_path::kTimestamp, seal, options.authorities, problems);
  checks.push_back(problems.check("timestamp", told));
}

}  // namespace

void check_log(const BagFiles& files, const VerifyOptions& options, std::vector<Check>& checks) {
  const std::string* const note = file_at(files, bundle_path::kCheckpoint);
  if (note == nullptr) {
    const bool wanted = !options.log_key.empty() ||
                        file_at(files, bundle_path::kInclusion) != nullptr ||
                        file_at(files, bundle_path::kLogKey) != nullptr;
    for (const std::string_view name : {"checkpoint", "inclusion"}) {
      checks.push_back(optional_missing(name, "log/checkpoint is not in the bundle", wanted));
    }
    return;
  }
  const Result<Checkpoint> checkpoint = parse_checkpoint(*note);
  if (!checkpoint) {
    Problems problems;
    problems.add(fmt::format("log/checkpoint: {}", checkpoint.error().message()));
    checks.push_back(problems.check("checkpoint", ""));
    checks.push_back(missing_check("inclusion", "not checked: log/checkpoint cannot be read"));
    return;
  }
  checks.push_back(check_checkpoint(files, *checkpoint, options));
  checks.push_back(check_inclusion(files, checkpoint->head));
}

void check_seals(const BagFiles& files, const VerifyOptions& options, std::vector<Check>& checks) {
  const std::string* const tags = file_at(files, bundle_path::kTagManifest);
  if (tags == nullptr) {
    for (const std::string_view name : {"signature", "sm2", "timestamp"}) {
      checks.push_back(missing_check(name, "not checked: no tagmanifest-sha256.txt"));
    }
    return;
  }
  const std::set<std::string_view> known = {bundle_path::kSignature,
                                            bundle_path::kSecondSignature,
                                            bundle_path::kSm2Signature,
                                            bundle_path::kSm2Key,
                                            bundle_path::kTimestamp};
  Problems unknown;
  for (const auto& [path, content] : files) {
    if (path.starts_with(bundle_path::kSeals) && known.count(path) == 0) {
      unknown.add(path + ": not a seal that this program knows");
    }
  }
  if (!unknown.empty()) {
    checks.push_back(unknown.check("signature", ""));
  } else {
    check_signatures(files, *tags, options, checks);
  }
  check_sm2_signature(files, *tags, options, checks);
  check_token(files, *tags, options, checks);
}

}  // namespace evidence_parts
}  // namespace zc
