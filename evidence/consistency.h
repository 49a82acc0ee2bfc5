// Proof that between two of its checkpoints a log only grew: nothing that stood in the earlier one
// was changed, moved or taken out.  One JSON file for a stranger, who holds the earlier checkpoint
// from a bundle or a letter:
//   {"format":"zhengcha-consistency/1","earlier":"<checkpoint>","later":"<checkpoint>","path":[hex…]}
// Source: RFC 9162 section 2.1.4.  Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "evidence/verify.h"

namespace zc {

struct ConsistencyProof {
  std::string earlier = {};  // signed notes (evidence/checkpoint.h)
  std::string later = {};
  std::vector<Digest> path = {};
  bool operator==(const ConsistencyProof&) const = default;
};
std::string consistency_json(const ConsistencyProof& proof);
Result<ConsistencyProof> parse_consistency(std::string_view json);  // kBadInput

// The checkpoint in a file that somebody kept: of a bundle its log/checkpoint, else the file.
// kNotFound: a bundle without one; kBadInput: no checkpoint.
Result<std::string> checkpoint_in(std::string_view file);

// The checks `earlier`, `later` (each reads, and is signed by options.log_key when that is given)
// and `consistency`.  With options.earlier the proof must be about that very checkpoint.
VerifyReport verify_consistency_file(std::string_view json, const VerifyOptions& options);

}  // namespace zc
