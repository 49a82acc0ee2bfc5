// The head of the store's log (base/merkle.h) as a checkpoint that can be signed, copied out and
// compared years later, and the proofs that lines stand in it.  Pure but for the key.
// Source: C2SP tlog-checkpoint and signed-note (c2sp.org); RFC 9162.
//
//   zhengcha/某局            origin: whose log
//   1234                     lines
//   base64 of the root
//                            (empty line)
//   — zhengcha/某局 base64(4 bytes of key id, 64 bytes of Ed25519)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/merkle.h"
#include "base/result.h"
#include "evidence/signature.h"

namespace zc {

// The three lines that are signed.
std::string checkpoint_text(std::string_view origin, const MerkleHead& head);
Result<std::string> signed_checkpoint(std::string_view origin,
                                      const MerkleHead& head,
                                      const LogKey& key);

struct Checkpoint {
  std::string origin = {};
  MerkleHead head = {};
  std::string text = {};  // what is signed
  struct Signature {
    std::string name = {};
    std::string bytes = {};  // key id and signature
  };
  std::vector<Signature> signatures = {};  // none: nobody vouches for it
};
Result<Checkpoint> parse_checkpoint(std::string_view note);  // kBadInput
// One of its signatures is by this Ed25519 key (32 bytes) under the origin's name.
bool is_signed_by(const Checkpoint& checkpoint, std::string_view public_key);

// Proof that a line of the log is leaf sequence-1 of the tree.
struct LineProof {
  std::uint64_t sequence = 0;
  std::vector<Digest> path = {};
  bool operator==(const LineProof&) const = default;
};
// {"size","root","lines":[{"seq","path":["<hex>",…]},…]}, one line of the log a line.
std::string inclusion_json(const MerkleHead& head, const std::vector<LineProof>& proofs);
struct Inclusion {
  MerkleHead head = {};
  std::vector<LineProof> proofs = {};
};
Result<Inclusion> parse_inclusion(std::string_view json);  // kBadInput

}  // namespace zc
