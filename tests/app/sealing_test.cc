// Seals from the settings: the office's key, and an authority of time that is openssl behind a
// socket on loopback.
#include "app/sealing.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "evidence/verify.h"
#include "tests/evidence/sample_bundle.h"
#include "tests/support/temp_dir.h"

namespace zc {
namespace {

// Answers one POST: with what `openssl ts` says to the query, or with `fixed`.
class Authority {
 public:
  Authority(const test::TempDir& dir, std::string fixed) : dir_(dir), fixed_(std::move(fixed)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(listen(listener_, 1) == 0);
    REQUIRE(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/tsr";
    thread_ = std::thread([this] { serve(); });
  }
  ~Authority() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;
  const std::string& url() const { return url_; }

 private:
  void serve() {
    const int peer = accept(listener_, nullptr, nullptr);
    if (peer < 0) return;
    std::string got;
    char buffer[4096];
    while (!is_whole(got)) {
      const ssize_t count = read(peer, buffer, sizeof(buffer));
      if (count <= 0) break;
      got.append(buffer, static_cast<std::size_t>(count));
    }
    const std::string body = answer(got.substr(got.find("\r\n\r\n") + 4));
    const std::string reply =
        "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\n"
        "Connection: close\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    CHECK(write(peer, reply.data(), reply.size()) == static_cast<ssize_t>(reply.size()));
    close(peer);
  }
  static bool is_whole(const std::string& got) {
    const std::size_t head = got.find("\r\n\r\n");
    const std::size_t length = got.find("Content-Length: ");
    return head != std::string::npos && length != std::string::npos &&
           got.size() >= head + 4 + std::stoul(got.substr(length + 16));
  }
  std::string answer(const std::string& query) const {
    if (!fixed_.empty()) return fixed_;
    std::ofstream(dir_.file("q.tsq"), std::ios::binary) << query;
    const std::string command = "cd '" + dir_.path().string() +
                                "' && openssl ts -reply -config tsa.cnf -queryfile q.tsq -signer "
                                "tsa.pem -inkey tsa.key -out r.tsr >/dev/null 2>&1";
    if (std::system(command.c_str()) != 0) return "";
    std::ifstream in(dir_.file("r.tsr"), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  const test::TempDir& dir_;
  const std::string fixed_;
  int listener_ = -1;
  std::string url_ = {};
  std::thread thread_ = {};
};

struct Keys {
  test::TempDir dir;
  EvidenceOptions options;

  Keys() {
    std::ofstream(dir.file("tsa.cnf")) << "[tsa]\ndefault_tsa=t\n[t]\nserial=" << dir.file("serial")
                                       << "\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests="
                                          "sha256\ness_cert_id_alg=sha256\n";
    make("office", "keyUsage=critical,digitalSignature");
    make("tsa", "extendedKeyUsage=critical,timeStamping");
    options.signer = {dir.file("office.key"), dir.file("office.pem")};
  }
  void make(const std::string& who, const std::string& extension) const {
    const std::string command =
        "cd '" + dir.path().string() + "' && openssl ecparam -name secp384r1 -genkey -noout -out " +
        who + ".key && openssl req -x509 -new -key " + who + ".key -subj /CN=" + who + " -addext " +
        extension + " -days 30 -out " + who + ".pem";
    REQUIRE(std::system((command + " >/dev/null 2>&1").c_str()) == 0);
  }
};

}  // namespace

TEST_CASE("sealing: the office signs, and an authority on loopback gives its time") {
  Keys keys;
  const UtcTime now = SystemClock().now();
  const Bundle bundle = *make_bundle(test::small_case());
  const Authority authority(keys.dir, "");
  keys.options.timestamp_url = authority.url();
  const Result<BundleSeals> seals = seals_for(bundle, keys.options, now);
  REQUIRE_MESSAGE(seals, (seals ? "" : seals.error().message()));
  const VerifyReport report = verify_bundle(*zip_bundle(bundle, *seals));
  CHECK(report.ok());
  CHECK(report.find("signature")->state == CheckState::kPass);
  CHECK(report.find("timestamp")->state == CheckState::kPass);
}

TEST_CASE("sealing: a bundle is not sealed by halves") {
  Keys keys;
  const UtcTime now = SystemClock().now();
  const Bundle bundle = *make_bundle(test::small_case());
  {
    const Authority authority(keys.dir, "<html>down for maintenance</html>");
    keys.options.timestamp_url = authority.url();
    const Result<BundleSeals> seals = seals_for(bundle, keys.options, now);
    REQUIRE_FALSE(seals);
    CHECK(seals.error().kind() == ErrorKind::kProtocol);
    CHECK(seals.error().message().find(authority.url()) != std::string::npos);
  }
  CHECK(seals_for(bundle, keys.options, now).error().kind() == ErrorKind::kNetwork);
  keys.options.timestamp_url.clear();
  keys.options.signer.key_file = keys.dir.file("lost.key");
  CHECK(seals_for(bundle, keys.options, now).error().kind() == ErrorKind::kNotFound);
}

}  // namespace zc
