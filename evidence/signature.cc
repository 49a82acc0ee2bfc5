#include "evidence/signature.h"

#include <cstdio>
#include <ctime>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/digest.h"
#include "evidence/openssl_parts.h"

namespace zc {
namespace openssl {

namespace {

// Keys with a pass phrase are refused, not asked for: nobody sits at a scheduled export.
int no_pass_phrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*context*/) {
  return -1;
}

}  // namespace

std::string last_problem() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* const words = code == 0 ? nullptr : ERR_reason_error_string(code);
  return words == nullptr ? "cannot be read" : words;
}

Owned<BIO> bytes_bio(std::string_view bytes) {
  return Owned<BIO>(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

std::string taken_from(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

Error cannot_use(const std::string& file, std::string_view why) {
  return Error(ErrorKind::kBadInput, fmt::format("{}: {}", file, why));
}

Result<Owned<BIO>> open_file(const std::string& file) {
  Owned<BIO> bio(BIO_new_file(file.c_str(), "r"));
  if (bio != nullptr) return bio;
  ERR_clear_error();
  return Error(ErrorKind::kNotFound, fmt::format("{}: cannot be opened", file));
}

Result<Owned<EVP_PKEY>> read_key(const std::string& file) {
  ZC_TRY(const Owned<BIO> bio, open_file(file));
  Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_pass_phrase, nullptr));
  if (key != nullptr) return key;
  return cannot_use(file, fmt::format("no private key in PEM form: {}", last_problem()));
}

Owned<EVP_PKEY> read_public_key(std::string_view pem) {
  const Owned<BIO> bio = bytes_bio(pem);
  Owned<EVP_PKEY> key(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_pass_phrase, nullptr));
  ERR_clear_error();
  return key;
}

}  // namespace openssl

namespace {

using namespace openssl;  // NOLINT(google-build-using-namespace): their owner's room

Owned<STACK_OF(X509)> certificates_in(BIO* bio) {
  Owned<STACK_OF(X509)> certificates(sk_X509_new_null());
  while (X509* const certificate = PEM_read_bio_X509(bio, nullptr, no_pass_phrase, nullptr)) {
    sk_X509_push(certificates.get(), certificate);
  }
  ERR_clear_error();  // the end of the text is told as an error
  return certificates;
}

Owned<X509_STORE> store_of(const TrustAnchors& anchors, std::optional<UtcTime> at) {
  Owned<X509_STORE> store(X509_STORE_new());
  const Owned<BIO> bio = bytes_bio(anchors.pem);
  const Owned<STACK_OF(X509)> certificates = certificates_in(bio.get());
  for (int i = 0; i < sk_X509_num(certificates.get()); ++i) {
    X509_STORE_add_cert(store.get(), sk_X509_value(certificates.get(), i));
  }
  X509_VERIFY_PARAM* const param = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
  if (at) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at->time_since_epoch());
    X509_VERIFY_PARAM_set_time(param, static_cast<std::time_t>(seconds.count()));
  } else {
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_NO_CHECK_TIME);
  }
  return store;
}

std::string subject_of(const X509* certificate) {
  if (certificate == nullptr) return "";
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(),
                     X509_get_subject_name(certificate),
                     0,
                     XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
  return taken_from(bio.get());
}

// A certificate for signing documents must not be one for something else only.
bool may_sign(X509* certificate) {
  const std::uint32_t usage = X509_get_key_usage(certificate);
  constexpr std::uint32_t kSigning = KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION;
  return usage == UINT32_MAX || (usage & kSigning) != 0;
}

std::optional<UtcTime> time_of(const ASN1_GENERALIZEDTIME* time) {
  std::tm parts = {};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return UtcTime(std::chrono::seconds(timegm(&parts)));
}

template <typename T, typename Read>
Owned<T> from_der(std::string_view der, Read read) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  Owned<T> value(read(nullptr, &at, static_cast<long>(der.size())));
  const bool whole = at == reinterpret_cast<const unsigned char*>(der.data()) + der.size();
  if (value != nullptr && !whole) value.reset();
  ERR_clear_error();
  return value;
}

template <typename T, typename Write>
std::string to_der(const T* value, Write write) {
  unsigned char* der = nullptr;
  const int size = write(value, &der);
  std::string bytes;
  if (size > 0) bytes.assign(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

struct Signer::Impl {
  Owned<EVP_PKEY> key;
  Owned<X509> certificate;
  Owned<STACK_OF(X509)> chain;
};

Signer::Signer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Signer::~Signer() = default;
Signer::Signer(Signer&&) noexcept = default;
Signer& Signer::operator=(Signer&&) noexcept = default;

Result<Signer> Signer::load(const std::string& key_file,
                            const std::string& certificate_file,
                            UtcTime now) {
  auto impl = std::make_unique<Impl>();
  ZC_TRY(impl->key, read_key(key_file));
  ZC_TRY(const Owned<BIO> bio, open_file(certificate_file));
  impl->chain = certificates_in(bio.get());
  impl->certificate.reset(sk_X509_shift(impl->chain.get()));
  if (impl->certificate == nullptr)
    return cannot_use(certificate_file, "no certificate in PEM form");
  if (X509_check_private_key(impl->certificate.get(), impl->key.get()) != 1) {
    ERR_clear_error();
    return cannot_use(certificate_file, fmt::format("does not belong to the key {}", key_file));
  }
  if (!may_sign(impl->certificate.get())) {
    return cannot_use(certificate_file, "its key usage does not allow signatures");
  }
  std::time_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const bool valid = X509_cmp_time(X509_get0_notBefore(impl->certificate.get()), &seconds) < 0 &&
                     X509_cmp_time(X509_get0_notAfter(impl->certificate.get()), &seconds) > 0;
  if (!valid) return cannot_use(certificate_file, "not valid at " + to_rfc3339(now));
  return Signer(std::move(impl));
}

Result<std::string> Signer::sign(std::string_view content) const {
  constexpr unsigned int kFlags = CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP | CMS_PARTIAL;
  const Owned<BIO> in = bytes_bio(content);
  const Owned<CMS_ContentInfo> cms(CMS_sign(nullptr, nullptr, impl_->chain.get(), nullptr, kFlags));
  const bool signed_well =
      cms != nullptr &&
      CMS_add1_signer(
          cms.get(), impl_->certificate.get(), impl_->key.get(), EVP_sha256(), kFlags) != nullptr &&
      CMS_final(cms.get(), in.get(), nullptr, kFlags) == 1;
  if (!signed_well) {
    return Error(ErrorKind::kUnsupported,
                 fmt::format("the key cannot sign a CMS message: {}", last_problem()));
  }
  return to_der(cms.get(), i2d_CMS_ContentInfo);
}

SealCheck check_signature(std::string_view der,
                          std::string_view content,
                          const TrustAnchors& anchors,
                          std::optional<UtcTime> at) {
  SealCheck check;
  const Owned<CMS_ContentInfo> cms = from_der<CMS_ContentInfo>(der, d2i_CMS_ContentInfo);
  if (cms == nullptr) return check.problem = "not a CMS message", check;
  const Owned<BIO> in = bytes_bio(content);
  constexpr unsigned int kFlags = CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY;
  if (CMS_verify(cms.get(), nullptr, nullptr, in.get(), nullptr, kFlags) != 1) {
    return check.problem = last_problem(), check;
  }
  STACK_OF(X509)* const signers = CMS_get0_signers(cms.get());
  X509* const signer = sk_X509_num(signers) > 0 ? sk_X509_value(signers, 0) : nullptr;
  check.who = subject_of(signer);
  const bool fit = signer != nullptr && may_sign(signer);
  sk_X509_free(signers);
  if (!fit) return check.problem = "the certificate is not one for signatures", check;
  check.right = true;
  if (anchors.pem.empty()) return check.problem = "no trusted certificate was given", check;
  const Owned<X509_STORE> store = store_of(anchors, at);
  X509_STORE_set_purpose(store.get(), X509_PURPOSE_ANY);
  const Owned<BIO> again = bytes_bio(content);
  check.trusted =
      CMS_verify(cms.get(), nullptr, store.get(), again.get(), nullptr, CMS_BINARY) == 1;
  if (!check.trusted) check.problem = last_problem();
  return check;
}

Result<std::string> timestamp_query(std::string_view content) {
  const Digest digest = sha256(content);
  const Owned<TS_REQ> request(TS_REQ_new());
  const Owned<TS_MSG_IMPRINT> imprint(TS_MSG_IMPRINT_new());
  const Owned<X509_ALGOR> algorithm(X509_ALGOR_new());
  const Owned<ASN1_INTEGER> nonce(ASN1_INTEGER_new());
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | digest.bytes[31 - i];
  std::string bytes(digest.raw());
  X509_ALGOR_set_md(algorithm.get(), EVP_sha256());
  const bool made = TS_REQ_set_version(request.get(), 1) == 1 &&
                    TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get()) == 1 &&
                    TS_MSG_IMPRINT_set_msg(imprint.get(),
                                           reinterpret_cast<unsigned char*>(bytes.data()),
                                           static_cast<int>(bytes.size())) == 1 &&
                    TS_REQ_set_msg_imprint(request.get(), imprint.get()) == 1 &&
                    ASN1_INTEGER_set_uint64(nonce.get(), number) == 1 &&
                    TS_REQ_set_nonce(request.get(), nonce.get()) == 1 &&
                    TS_REQ_set_cert_req(request.get(), 1) == 1;
  if (!made) {
    return Error(ErrorKind::kUnsupported,
                 fmt::format("cannot make a timestamp query: {}", last_problem()));
  }
  return to_der(request.get(), i2d_TS_REQ);
}

Result<std::string> timestamp_token(std::string_view reply, std::string_view query) {
  const Owned<TS_RESP> response = from_der<TS_RESP>(reply, d2i_TS_RESP);
  const Owned<TS_REQ> request = from_der<TS_REQ>(query, d2i_TS_REQ);
  if (response == nullptr || request == nullptr) {
    return Error(ErrorKind::kProtocol, "the answer is no timestamp reply (RFC 3161)");
  }
  PKCS7* const token = TS_RESP_get_token(response.get());
  const Owned<TS_VERIFY_CTX> context(TS_REQ_to_TS_VERIFY_CTX(request.get(), nullptr));
  if (token == nullptr || context == nullptr) {
    return Error(ErrorKind::kProtocol, "the authority refused to give a timestamp");
  }
  TS_VERIFY_CTX_set_flags(context.get(), TS_VFY_VERSION | TS_VFY_IMPRINT | TS_VFY_NONCE);
  if (TS_RESP_verify_response(context.get(), response.get()) != 1) {
    return Error(ErrorKind::kProtocol,
                 fmt::format("the timestamp is not the one asked for: {}", last_problem()));
  }
  return to_der(token, i2d_PKCS7);
}

SealCheck check_timestamp(std::string_view token,
                          std::string_view content,
                          const TrustAnchors& anchors) {
  SealCheck check;
  const Owned<PKCS7> pkcs7 = from_der<PKCS7>(token, d2i_PKCS7);
  if (pkcs7 == nullptr || PKCS7_type_is_signed(pkcs7.get()) == 0) {
    return check.problem = "not a timestamp token", check;
  }
  const Owned<TS_TST_INFO> told(PKCS7_to_TS_TST_INFO(pkcs7.get()));
  if (told == nullptr) return check.problem = "not a timestamp token", ERR_clear_error(), check;
  check.time = time_of(TS_TST_INFO_get_time(told.get()));
  // The signature itself, by the certificate in the token; then its purpose and its chain.
  STACK_OF(X509)* const signers = PKCS7_get0_signers(pkcs7.get(), nullptr, 0);
  X509* const signer = sk_X509_num(signers) > 0 ? sk_X509_value(signers, 0) : nullptr;
  check.who = subject_of(signer);
  TrustAnchors itself;
  if (signer != nullptr) {
    const Owned<BIO> pem(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(pem.get(), signer);
    itself.pem = taken_from(pem.get());
  }
  sk_X509_free(signers);
  if (itself.pem.empty()) return check.problem = "the token holds no certificate", check;
  const auto holds = [&](const TrustAnchors& trusted) {
    const Owned<TS_VERIFY_CTX> context(TS_VERIFY_CTX_new());
    TS_VERIFY_CTX_set_flags(context.get(), TS_VFY_SIGNATURE | TS_VFY_VERSION | TS_VFY_DATA);
    // Both are taken over by the context.
    TS_VERIFY_CTX_set_data(context.get(), bytes_bio(content).release());
    TS_VERIFY_CTX_set_store(context.get(), store_of(trusted, check.time).release());
    return TS_RESP_verify_token(context.get(), pkcs7.get()) == 1;
  };
  check.right = holds(itself);
  if (!check.right) return check.problem = last_problem(), check;
  if (anchors.pem.empty()) return check.problem = "no trusted certificate was given", check;
  check.trusted = holds(anchors);
  if (!check.trusted) check.problem = last_problem();
  return check;
}

struct LogKey::Impl {
  Owned<EVP_PKEY> key;
};

LogKey::LogKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LogKey::~LogKey() = default;
LogKey::LogKey(LogKey&&) noexcept = default;
LogKey& LogKey::operator=(LogKey&&) noexcept = default;

Result<LogKey> LogKey::load(const std::string& key_file) {
  auto impl = std::make_unique<Impl>();
  ZC_TRY(impl->key, read_key(key_file));
  if (EVP_PKEY_get_id(impl->key.get()) != EVP_PKEY_ED25519) {
    return cannot_use(key_file, "a log key must be of Ed25519");
  }
  return LogKey(std::move(impl));
}

Result<std::string> LogKey::sign(std::string_view text) const {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  std::string signature(64, '\0');
  std::size_t size = signature.size();
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  const bool made =
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, impl_->key.get()) == 1 &&
      EVP_DigestSign(context.get(),
                     reinterpret_cast<unsigned char*>(signature.data()),
                     &size,
                     bytes,
                     text.size()) == 1;
  if (!made) return Error(ErrorKind::kUnsupported, last_problem());
  return signature;
}

std::string LogKey::public_key() const {
  std::string key(32, '\0');
  std::size_t size = key.size();
  EVP_PKEY_get_raw_public_key(
      impl_->key.get(), reinterpret_cast<unsigned char*>(key.data()), &size);
  return key;
}

namespace {

Owned<EVP_PKEY> ed25519_key(std::string_view raw) {
  return Owned<EVP_PKEY>(EVP_PKEY_new_raw_public_key(
      EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(raw.data()), raw.size()));
}

}  // namespace

bool check_ed25519(std::string_view public_key, std::string_view text, std::string_view signature) {
  const Owned<EVP_PKEY> key = ed25519_key(public_key);
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  const bool right =
      key != nullptr &&
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
      EVP_DigestVerify(context.get(),
                       reinterpret_cast<const unsigned char*>(signature.data()),
                       signature.size(),
                       reinterpret_cast<const unsigned char*>(text.data()),
                       text.size()) == 1;
  ERR_clear_error();
  return right;
}

std::string public_key_pem(std::string_view ed25519_public_key) {
  const Owned<EVP_PKEY> key = ed25519_key(ed25519_public_key);
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  if (key != nullptr) PEM_write_bio_PUBKEY(bio.get(), key.get());
  ERR_clear_error();
  return taken_from(bio.get());
}

Result<std::string> public_key_from_pem(std::string_view pem) {
  const Owned<EVP_PKEY> key = read_public_key(pem);
  std::string raw(32, '\0');
  std::size_t size = raw.size();
  const bool good = key != nullptr && EVP_PKEY_get_id(key.get()) == EVP_PKEY_ED25519 &&
                    EVP_PKEY_get_raw_public_key(
                        key.get(), reinterpret_cast<unsigned char*>(raw.data()), &size) == 1;
  if (!good) return Error(ErrorKind::kBadInput, "no Ed25519 public key in PEM form");
  return raw;
}

}  // namespace zc
