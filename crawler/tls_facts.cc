#include "crawler/tls_facts.h"

#include <memory>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

namespace zc {
namespace {

std::string pem_of(X509* certificate) {
  const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), &BIO_free);
  if (out == nullptr || PEM_write_bio_X509(out.get(), certificate) != 1) return {};
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return std::string(text, static_cast<std::size_t>(length));
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

}  // namespace zc
