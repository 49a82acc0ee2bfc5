#include <fstream>
#include <memory>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/digest.h"
#include "tests/crawler/fetch_support.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_dns.h"
#include "tests/support/test_site.h"

using namespace zc;
using namespace zc::test;

namespace {

// A site for "tls.test" on 127.0.0.1 with a certificate made for it.
struct TlsSite {
  explicit TlsSite(const std::string& name, TestValidity validity = TestValidity::kNow)
      : pair(make_certificate(name, validity)),
        site([](const TestRequest&) { return TestReply::page("private"); }, write(pair, dir)) {}

  static TestSiteOptions write(const TestCertificate& pair, const TempDir& dir) {
    TestSiteOptions options;
    options.certificate_file = dir.file("site.pem");
    options.key_file = dir.file("site.key");
    std::ofstream(options.certificate_file) << pair.certificate;
    std::ofstream(options.key_file) << pair.key;
    return options;
  }

  TempDir dir;
  TestCertificate pair;
  TestSite site;
};

// SHA-256 of the certificate in DER, in hex.
std::string fingerprint_of(const std::string& pem) {
  const std::unique_ptr<BIO, int (*)(BIO*)> in(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  const std::unique_ptr<X509, void (*)(X509*)> certificate(
      PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), &X509_free);
  REQUIRE(certificate != nullptr);
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate.get(), &der);
  const std::string bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return sha256(bytes).hex();
}

FetchOptions options_for(const TestDns& dns, const std::string& ca_file) {
  FetchOptions options = quick_options();
  options.dns_servers = {dns.server()};
  options.ca_file = ca_file;
  return options;
}

}  // namespace

TEST_CASE("fetcher: TLS version and chain of the connection are kept, on reuse too") {
  TlsSite tls("tls.test");
  TestDns dns(TestDns::Names{{"tls.test", {"127.0.0.1"}}});
  Web web(options_for(dns, tls.dir.file("site.pem")));
  for (int i = 0; i < 2; ++i) {
    const Result<Capture> got = web.fetch(tls.site.url("/", "tls.test"));
    REQUIRE_MESSAGE(got.has_value(), (got ? std::string() : got.error().message()));
    CHECK(got->body == "private");
    CHECK(got->tls_version == "TLSv1.3");
    CHECK(got->tls_chain == std::vector<std::string>{tls.pair.certificate});
  }
  CHECK(tls.site.connections() == 1);
}

TEST_CASE("fetcher: certificates that prove nothing fail at stage tls with the reason") {
  TestDns dns(TestDns::Names{{"tls.test", {"127.0.0.1"}}});
  const auto failure = [&dns](const TlsSite& tls, const std::string& ca_file) {
    Web web(options_for(dns, ca_file));
    const Result<Capture> got = web.fetch(tls.site.url("/", "tls.test"));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().kind() == ErrorKind::kNetwork);
    CHECK(field(got.error(), "stage") == "tls");
    CHECK(tls.site.requests().empty());
    return got.error().message();
  };
  SUBCASE("self-signed") {
    TlsSite tls("tls.test");
    const std::string reason = failure(tls, "");
    CHECK(reason.find("self-signed certificate") != std::string::npos);
    CHECK_MESSAGE(reason.find("[chain: subject 'CN=tls.test', issuer 'CN=tls.test', valid 20") !=
                      std::string::npos,
                  reason);
    CHECK(reason.find("SHA-256 " + fingerprint_of(tls.pair.certificate)) != std::string::npos);
  }
  SUBCASE("expired") {
    TlsSite tls("tls.test", TestValidity::kExpired);
    const std::string reason = failure(tls, tls.dir.file("site.pem"));
    CHECK(reason.find("expired") != std::string::npos);
    CHECK(reason.find("[chain: subject 'CN=tls.test'") != std::string::npos);
  }
  SUBCASE("for another host") {
    TlsSite tls("other.test");
    const std::string reason = failure(tls, tls.dir.file("site.pem"));
    CHECK_MESSAGE(reason.find("no alternative certificate") != std::string::npos, reason);
    CHECK_MESSAGE(reason.find("[chain: subject 'CN=other.test'") != std::string::npos, reason);
  }
  SUBCASE("no TLS at all") {
    TestSite plain([](const TestRequest&) { return TestReply::page("x"); });
    Web web(options_for(dns, ""));
    const Result<Capture> got =
        web.fetch_briefly(fmt::format("https://tls.test:{}/", plain.port()));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().kind() == ErrorKind::kTimeout);
    CHECK(field(got.error(), "stage") == "tls");
    CHECK(got.error().message().find("chain") == std::string::npos);
  }
}

TEST_CASE("fetcher: a CA file that is not there is refused at the start") {
  ManualClock clock;
  FetchOptions options = quick_options();
  options.ca_file = "/no/such/file.pem";
  const auto made = Fetcher::create(options, loopback_guard(), clock);
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().kind() == ErrorKind::kBadInput);
}
