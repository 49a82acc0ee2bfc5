#include "app/sealing.h"

#include <fmt/format.h>

#include "crawler/curl_post.h"
#include "evidence/checkpoint.h"
#include "evidence/signature.h"
#include "evidence/sm2_seal.h"

namespace zc {
namespace {

Result<std::string> token_from(const std::string& content, const EvidenceOptions& options) {
  ZC_TRY(const std::string query, timestamp_query(content));
  PostRequest request;
  request.url = options.timestamp_url;
  request.content_type = "application/timestamp-query";
  request.body = query;
  request.ca_file = options.timestamp_tls_ca;
  ZC_TRY(const std::string reply, post(request));
  Result<std::string> token = timestamp_token(reply, query);
  if (!token) return token.error().within(options.timestamp_url);
  return token;
}

Result<std::string> signature_by(const KeyPair& pair, const std::string& content, UtcTime now) {
  ZC_TRY(const Signer signer, Signer::load(pair.key_file, pair.certificate_file, now));
  return signer.sign(content);
}

}  // namespace

Result<BundleSeals> seals_for(const Bundle& bundle, const EvidenceOptions& options, UtcTime now) {
  BundleSeals seals;
  if (!options.signer.key_file.empty()) {
    ZC_TRY(seals.signature, signature_by(options.signer, bundle.tag_manifest, now));
  }
  if (!options.second_signer.key_file.empty()) {
    ZC_TRY(seals.second_signature, signature_by(options.second_signer, bundle.tag_manifest, now));
  }
  if (!options.sm2_key_file.empty()) {
    ZC_TRY(const Sm2Key key, Sm2Key::load(options.sm2_key_file));
    ZC_TRY(seals.sm2_signature, key.sign(bundle.tag_manifest));
    seals.sm2_public_key = key.public_key_pem();
  }
  if (!options.timestamp_url.empty()) {
    ZC_TRY(seals.timestamp, token_from(bundle.tag_manifest, options));
  }
  return seals;
}

Result<BundleLog> log_proof(const Store& store,
                            const std::vector<AuditEntry>& lines,
                            const EvidenceOptions& options) {
  BundleLog log;
  const AuditLog& audit = store.audit();
  const MerkleHead head = audit.head();
  std::vector<LineProof> proofs;
  for (const AuditEntry& line : lines) {
    LineProof proof{line.sequence, {}};
    ZC_TRY(proof.path, audit.inclusion(line.sequence, head.size));
    const bool stands = verify_inclusion(
        merkle_leaf(line.line), line.sequence - 1, head.size, proof.path, head.root);
    if (!stands) {
      return Error(ErrorKind::kCorrupt,
                   fmt::format("audit line {} does not stand in the log's tree", line.sequence));
    }
    proofs.push_back(std::move(proof));
  }
  log.inclusion = inclusion_json(head, proofs);
  if (options.log_key_file.empty()) {
    log.checkpoint = checkpoint_text(options.log_origin, head) + "\n";
    return log;
  }
  ZC_TRY(const LogKey key, LogKey::load(options.log_key_file));
  ZC_TRY(log.checkpoint, signed_checkpoint(options.log_origin, head, key));
  log.public_key_pem = public_key_pem(key.public_key());
  return log;
}

}  // namespace zc
