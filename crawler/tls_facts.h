// What a live TLS connection says about itself, for the evidence.
#pragma once

#include <string>
#include <vector>

namespace zc {

struct TlsFacts {
  std::string version = {};             // "TLSv1.3"
  std::vector<std::string> chain = {};  // PEM, leaf first, as the server sent it
};

// `ssl`: OpenSSL's SSL*, in use by the calling thread; null gives nothing.
TlsFacts tls_facts(void* ssl);

}  // namespace zc
