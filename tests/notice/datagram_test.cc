#include "notice/datagram.h"

#include <cstring>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/descriptor.h"
#include "tests/support/temp_dir.h"

using namespace zc;
using std::chrono::milliseconds;

namespace {

constexpr int kMany = 100;  // more than the system keeps for a reader that sleeps

Descriptor listen_at(const std::string& path) {
  Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_un at = {};
  at.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof(at.sun_path));
  std::memcpy(at.sun_path, path.data(), path.size());
  REQUIRE(bind(socket.get(), reinterpret_cast<const sockaddr*>(&at), sizeof(at)) == 0);
  return socket;
}

}  // namespace

TEST_CASE("datagram: a slow reader of a local socket gets everything") {
  const test::TempDir dir;
  const std::string path = dir.file("log");
  const Descriptor socket = listen_at(path);
  int got = 0;
  std::thread reader([&] {
    for (char byte = 0; got < kMany && recv(socket.get(), &byte, 1, 0) == 1; ++got) {
      std::this_thread::sleep_for(milliseconds(1));
    }
  });
  int sent = 0;
  while (sent < kMany && send_datagram(path, "a", milliseconds(10'000))) ++sent;
  CHECK(sent == kMany);
  if (sent < kMany) shutdown(socket.get(), SHUT_RDWR);
  reader.join();
  CHECK(got == sent);
}

TEST_CASE("datagram: a reader that takes nothing is given up, by name") {
  const test::TempDir dir;
  const std::string path = dir.file("log");
  const Descriptor socket = listen_at(path);
  Status status = Done{};
  for (int i = 0; i < kMany && status; ++i) status = send_datagram(path, "a", milliseconds(10));
  REQUIRE(!status);
  CHECK(status.error().kind() == ErrorKind::kNetwork);
  CHECK(status.error().message() == path + ": its reader takes nothing");
}

TEST_CASE("datagram: where nobody listens, and what is no address") {
  const test::TempDir dir;
  CHECK(send_datagram(dir.file("none"), "a", milliseconds(10)).error().kind() ==
        ErrorKind::kNetwork);
  CHECK(send_datagram("udp://127.0.0.1", "a", milliseconds(10)).error().kind() ==
        ErrorKind::kBadInput);
  CHECK(send_datagram("/" + std::string(200, 'a'), "a", milliseconds(10)).error().kind() ==
        ErrorKind::kBadInput);
}
