// Checks a bundle from its bytes alone: no database, no network, no clock.  Every check is named in
// the report whatever happens; one that could not be made is "missing", never passed over.
// Pure.  What each check demands: docs/evidence_format.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "evidence/signature.h"

namespace zc {

enum class CheckState { kPass, kFail, kMissing };
std::string_view name_of(CheckState state);          // "pass", "fail", "missing"
std::string_view chinese_name_of(CheckState state);  // "通过", "不符", "缺失"

struct Check {
  std::string name = {};  // stable: "zip", "manifest", "quotes", ...
  CheckState state = CheckState::kMissing;
  std::string detail = {};  // what was checked, or what is wrong and in which file
  bool required = true;     // false: kMissing is told but does not spoil ok()
  bool operator==(const Check&) const = default;
};
std::string_view chinese_name_of_check(std::string_view name);

struct VerifyReport {
  std::vector<Check> checks = {};
  // SHA-256 of tagmanifest-sha256.txt: the one value that fixes every byte of the bag.  "" if it
  // could not be read.
  std::string fingerprint = {};

  // Every required check passed and none failed.
  bool ok() const;
  const Check* find(std::string_view name) const;  // nullptr: no such check
  bool operator==(const VerifyReport&) const = default;
};

// What the reader trusts from elsewhere: not from the bundle.  With any of these the seal that it
// is about must be there and lead to it.
struct VerifyOptions {
  TrustAnchors signers = {};      // the office's certificate, or the authority above it
  TrustAnchors authorities = {};  // of time
  std::string log_key = {};       // Ed25519, 32 bytes
  std::string sm2_key = {};       // public key in PEM
  std::string earlier = {};       // a checkpoint of the log, for verify_consistency_file()
};

VerifyReport verify_bundle(std::string_view zip_bytes, const VerifyOptions& options = {});

}  // namespace zc
