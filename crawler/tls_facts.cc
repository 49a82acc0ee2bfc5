#include "crawler/tls_facts.h"

#include <algorithm>
#include <array>
#include <ctime>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

namespace zc {
namespace {

using BioPointer = std::unique_ptr<BIO, int (*)(BIO*)>;

std::string text_in(const BioPointer& out) {
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(std::max(length, 0L))};
}

std::string pem_of(X509* certificate) {
  const BioPointer out(BIO_new(BIO_s_mem()), &BIO_free);
  if (out == nullptr || PEM_write_bio_X509(out.get(), certificate) != 1) return {};
  return text_in(out);
}

// By RFC 2253, where odd characters are escaped.
std::string name_text(const X509_NAME* name) {
  constexpr std::size_t kLongest = 160;
  const BioPointer out(BIO_new(BIO_s_mem()), &BIO_free);
  if (out == nullptr || X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253) < 0) return {};
  std::string text = text_in(out);
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  return text;
}

std::string day_text(const ASN1_TIME* time) {
  std::tm parts = {};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "?";
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

std::string fingerprint(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest = {};
  unsigned int size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) return "?";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest.at(i));
  return hex;
}

std::string certificate_text(const X509* certificate) {
  return fmt::format("subject '{}', issuer '{}', valid {} to {}, SHA-256 {}",
                     name_text(X509_get_subject_name(certificate)),
                     name_text(X509_get_issuer_name(certificate)),
                     day_text(X509_get0_notBefore(certificate)),
                     day_text(X509_get0_notAfter(certificate)),
                     fingerprint(certificate));
}

}  // namespace

TlsFacts tls_facts(void* ssl) {
  TlsFacts facts;
  if (ssl == nullptr) return facts;
  const auto* const connection = static_cast<const SSL*>(ssl);
  facts.version = SSL_get_version(connection);
  const STACK_OF(X509)* const chain = SSL_get_peer_cert_chain(connection);
  for (int i = 0; chain != nullptr && i < sk_X509_num(chain); ++i) {
    facts.chain.push_back(pem_of(sk_X509_value(chain, i)));
  }
  return facts;
}

struct TlsWitness::Chain {
  ~Chain() { sk_X509_pop_free(certificates, &X509_free); }
  STACK_OF(X509) * certificates = nullptr;
};

TlsWitness::TlsWitness() = default;
TlsWitness::~TlsWitness() = default;

void TlsWitness::watch(void* ssl_ctx) {
  auto* const context = static_cast<SSL_CTX*>(ssl_ctx);
  SSL_CTX_set_app_data(context, this);
  // A later handshake on the same connection would call a witness that is gone.
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_verify(context,
                     SSL_CTX_get_verify_mode(context),
                     [](int good, X509_STORE_CTX* store) { return on_verify(good, store); });
}

// Called for each certificate and each fault; the first call shows the whole chain.
int TlsWitness::on_verify(int good, void* raw) {
  auto* const store = static_cast<X509_STORE_CTX*>(raw);
  const auto* const ssl = static_cast<const SSL*>(
      X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  if (ssl == nullptr) return good;
  auto* const witness = static_cast<TlsWitness*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  if (witness == nullptr || witness->chain_ != nullptr) return good;
  witness->chain_ = std::make_unique<Chain>();
  // The untrusted ones are what the server sent, leaf included.
  witness->chain_->certificates = X509_chain_up_ref(X509_STORE_CTX_get0_untrusted(store));
  return good;
}

std::string TlsWitness::chain_text() const {
  const STACK_OF(X509)* const sent = chain_ == nullptr ? nullptr : chain_->certificates;
  if (sent == nullptr) return {};
  const int count = sk_X509_num(sent);
  std::string text;
  for (int i = 0; i < std::min(count, kMostTold); ++i) {
    text += (i == 0 ? "" : "; ") + certificate_text(sk_X509_value(sent, i));
  }
  if (count > kMostTold) text += fmt::format("; and {} more", count - kMostTold);
  return text;
}

}  // namespace zc
