// Seals over the fingerprint file of a bundle: an office's signature (CMS, RFC 5652, detached) and
// a third party's time (RFC 3161).  Missing, wrong and right are three answers. Reads key and
// certificate files that the settings name; keys never leave this room.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace zc {

// An office's key: PEM private key (ECDSA P-384 advised) and its certificate, which may be followed
// by the chain above it.
class Signer {
 public:
  // kNotFound or kBadInput name the file: not readable, not PEM, encrypted, key and certificate do
  // not belong together, certificate not valid at `now` or not one for signatures.
  static Result<Signer> load(const std::string& key_file,
                             const std::string& certificate_file,
                             UtcTime now);
  ~Signer();
  Signer(Signer&&) noexcept;
  Signer& operator=(Signer&&) noexcept;

  // DER of the CMS SignedData without content; SHA-256, with the chain and no S/MIME capabilities.
  Result<std::string> sign(std::string_view content) const;

 private:
  struct Impl;
  explicit Signer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// PEM certificates that a reader trusts from elsewhere.  Empty: none, and then a seal can be
// mathematically right but by an unknown hand.
struct TrustAnchors {
  std::string pem = {};
};

struct SealCheck {
  bool right = false;                // the mathematics and the purpose of the certificate
  bool trusted = false;              // and the certificate leads to a trust anchor
  std::string who = {};              // subject of the signing certificate
  std::string problem = {};          // when not right or not trusted: why, one sentence
  std::optional<UtcTime> time = {};  // of a token
};
// `at`: the moment at which certificates must have been valid; nullopt: not looked at.
SealCheck check_signature(std::string_view der,
                          std::string_view content,
                          const TrustAnchors& anchors,
                          std::optional<UtcTime> at);

// The query for a token over `content` (SHA-256), with certificate and a nonce made from the
// content: same input, same bytes.
Result<std::string> timestamp_query(std::string_view content);
// The token of an authority's reply.  kProtocol: not a reply, refused (with its words), or about
// other content.
Result<std::string> timestamp_token(std::string_view reply, std::string_view query);
SealCheck check_timestamp(std::string_view token,
                          std::string_view content,
                          const TrustAnchors& anchors);

// A raw Ed25519 signature, for checkpoints.
class LogKey {
 public:
  static Result<LogKey> load(const std::string& key_file);  // PEM; kNotFound, kBadInput
  ~LogKey();
  LogKey(LogKey&&) noexcept;
  LogKey& operator=(LogKey&&) noexcept;

  Result<std::string> sign(std::string_view text) const;  // 64 bytes
  std::string public_key() const;                         // 32 bytes

 private:
  struct Impl;
  explicit LogKey(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};
bool check_ed25519(std::string_view public_key, std::string_view text, std::string_view signature);
// As "-----BEGIN PUBLIC KEY-----", which openssl reads.
std::string public_key_pem(std::string_view ed25519_public_key);
Result<std::string> public_key_from_pem(std::string_view pem);

}  // namespace zc
