// OpenSSL's objects with an owner, and the readers that both rooms of seals use.  Included by
// evidence/signature.cc and evidence/sm2_seal.cc alone.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include "base/result.h"

namespace zc::openssl {

// One deleter for each kind.
struct Free {
  void operator()(BIO* p) const { BIO_free(p); }
  void operator()(CMS_ContentInfo* p) const { CMS_ContentInfo_free(p); }
  void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
  void operator()(EVP_PKEY_CTX* p) const { EVP_PKEY_CTX_free(p); }
  void operator()(PKCS7* p) const { PKCS7_free(p); }
  void operator()(TS_REQ* p) const { TS_REQ_free(p); }
  void operator()(TS_RESP* p) const { TS_RESP_free(p); }
  void operator()(TS_MSG_IMPRINT* p) const { TS_MSG_IMPRINT_free(p); }
  void operator()(TS_TST_INFO* p) const { TS_TST_INFO_free(p); }
  void operator()(TS_VERIFY_CTX* p) const { TS_VERIFY_CTX_free(p); }
  void operator()(X509* p) const { X509_free(p); }
  void operator()(X509_ALGOR* p) const { X509_ALGOR_free(p); }
  void operator()(X509_STORE* p) const { X509_STORE_free(p); }
  void operator()(STACK_OF(X509) * p) const { sk_X509_pop_free(p, X509_free); }
  void operator()(ASN1_INTEGER* p) const { ASN1_INTEGER_free(p); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

// The last error in words; forgets it and those before it.
std::string last_problem();
Owned<BIO> bytes_bio(std::string_view bytes);
std::string taken_from(BIO* bio);
Error cannot_use(const std::string& file, std::string_view why);
Result<Owned<BIO>> open_file(const std::string& file);      // kNotFound
Result<Owned<EVP_PKEY>> read_key(const std::string& file);  // kNotFound, kBadInput
Owned<EVP_PKEY> read_public_key(std::string_view pem);      // nullptr: none in it

}  // namespace zc::openssl
