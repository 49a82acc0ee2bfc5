// What a TLS connection says about itself, for the evidence; and of one that was refused, why the
// chain proved nothing.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace zc {

struct TlsFacts {
  std::string version = {};             // "TLSv1.3"
  std::vector<std::string> chain = {};  // PEM, leaf first, as the server sent it
};

// `ssl`: OpenSSL's SSL*, in use by the calling thread; null gives nothing.
TlsFacts tls_facts(void* ssl);

// Keeps the chain that a server offered in a handshake, accepted or not.
//   witness.watch(ssl_ctx);   // before the handshake; the context must serve this connection only
//   witness.chain_text();     // afterwards
// The witness must outlive the handshake, not the connection: renegotiation is refused.
// Not thread-safe.
class TlsWitness {
 public:
  TlsWitness();
  ~TlsWitness();

  // `ssl_ctx`: OpenSSL's SSL_CTX*.  Verification itself stays as it was.
  void watch(void* ssl_ctx);
  // One line: subject, issuer, validity and SHA-256 of each certificate, leaf first, the first
  // kMostTold of them; "" if none was offered.  Safe to print.
  std::string chain_text() const;
  static constexpr int kMostTold = 4;

 private:
  struct Chain;
  static int on_verify(int good, void* store);
  std::unique_ptr<Chain> chain_;
};

}  // namespace zc
