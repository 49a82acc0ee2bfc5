#include "crawler/address_guard.h"

#include <string>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

using zc::AddressGuard;
using zc::AddressGuardOptions;
using zc::AddressRange;
using zc::ErrorKind;
using zc::Status;

namespace {

AddressGuard guard_allowing(std::vector<std::string> allow) {
  AddressGuardOptions options;
  options.allow = std::move(allow);
  auto guard = AddressGuard::create(options);
  REQUIRE(guard);
  return *guard;
}

struct Refusal {
  const char* ip;
  const char* words;
};

}  // namespace

TEST_CASE("address guard: each special range is refused by its name and source") {
  const AddressGuard guard = guard_allowing({});
  constexpr Refusal kRefusals[] = {
      {"0.0.0.0", "0.0.0.0/8 (this network, RFC 791)"},
      {"10.255.255.255", "10.0.0.0/8 (private use, RFC 1918)"},
      {"100.64.0.1", "100.64.0.0/10 (carrier-grade NAT, RFC 6598)"},
      {"100.127.255.255", "RFC 6598"},
      {"127.8.9.10", "127.0.0.0/8 (loopback, RFC 1122)"},
      {"169.254.169.254", "169.254.0.0/16 (link local, RFC 3927)"},
      {"172.31.0.1", "172.16.0.0/12"},
      {"192.0.0.8", "RFC 6890"},
      {"192.88.99.1", "RFC 7526"},
      {"192.168.1.1", "192.168.0.0/16"},
      {"198.19.0.1", "RFC 2544"},
      {"203.0.113.7", "documentation"},
      {"239.1.2.3", "multicast"},
      {"250.0.0.1", "reserved"},
      {"255.255.255.255", "limited broadcast"},
      {"::", "unspecified"},
      {"::1", "loopback"},
      {"::ffff:127.0.0.1", "IPv4-mapped"},
      {"::ffff:8.8.8.8", "IPv4-mapped"},
      {"::127.0.0.1", "IPv4-compatible"},
      {"64:ff9b::a00:1", "10.0.0.0/8 (private use, RFC 1918)"},
      {"64:ff9b:1::1", "RFC 8215"},
      {"100::1", "discard only"},
      {"2001:0:1::1", "Teredo"},
      {"2001:db8::1", "documentation"},
      {"2002:7f00:1::", "6to4"},
      {"3fff:fff::1", "RFC 9637"},
      {"4000::1", "not global unicast"},
      {"5f00::1", "segment routing"},
      {"fd12::1", "unique local"},
      {"fe80::1%eth0", "link local"},
      {"fec0::1", "site local"},
      {"ff02::1", "multicast"},
      {"[::1]", "loopback"},
  };
  for (const Refusal& r : kRefusals) {
    const Status status = guard.check(r.ip);
    REQUIRE_MESSAGE(!status, r.ip);
    CHECK(status.error().kind() == ErrorKind::kDenied);
    CHECK_MESSAGE(status.error().message().find(r.words) != std::string::npos,
                  status.error().message());
  }
}

TEST_CASE("address guard: public addresses pass, up to the edges of the special ranges") {
  const AddressGuard guard = guard_allowing({});
  for (const char* ip : {"1.1.1.1",
                         "9.255.255.255",
                         "11.0.0.0",
                         "100.63.255.255",
                         "100.128.0.0",
                         "126.255.255.255",
                         "128.0.0.0",
                         "172.15.255.255",
                         "172.32.0.0",
                         "192.0.1.0",
                         "223.255.255.255",
                         "2400:3200::1",
                         "2001:200::1",
                         "2606:4700::1111",
                         "64:ff9b::808:808",
                         "3ffe::1"}) {
    CHECK_MESSAGE(guard.check(ip).has_value(), ip);
  }
}

TEST_CASE("address guard: what is not an address is refused, never guessed at") {
  const AddressGuard guard = guard_allowing({});
  for (const char* text : {"",
                           "127.1",
                           "2130706433",
                           "0x7f.1",
                           "0177.0.0.1",
                           "localhost",
                           "8.8.8.8/0",
                           "8.8.8.8 ",
                           "1.2.3.4.5",
                           "::1::",
                           "%"}) {
    const Status status = guard.check(text);
    REQUIRE_MESSAGE(!status, text);
    CHECK(status.error().kind() == ErrorKind::kDenied);
  }
}

TEST_CASE("address guard: only the configuration opens a special range") {
  const AddressGuard guard = guard_allowing({"127.0.0.0/8", "fd00:1::/32", "10.1.2.3"});
  CHECK(guard.check("127.0.0.1"));
  CHECK(guard.check("fd00:1::9"));
  CHECK(guard.check("10.1.2.3"));
  CHECK_FALSE(guard.check("10.1.2.4"));
  CHECK_FALSE(guard.check("fd00:2::9"));
  CHECK_FALSE(guard.check("::ffff:127.0.0.1"));
}

TEST_CASE("address guard: a range that cannot be read stops the start and is quoted") {
  for (const char* cidr :
       {"10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/", "10.0.0.0/8x", "", "example.com"}) {
    AddressGuardOptions options;
    options.allow = {cidr};
    const auto guard = AddressGuard::create(options);
    REQUIRE_MESSAGE(!guard, cidr);
    CHECK(guard.error().kind() == ErrorKind::kBadInput);
    CHECK(guard.error().message().find(cidr) != std::string::npos);
  }
}

TEST_CASE("address guard: the socket's own address is judged like its text") {
  const AddressGuard guard = guard_allowing({});
  sockaddr_in v4 = {};
  v4.sin_family = AF_INET;
  REQUIRE(inet_pton(AF_INET, "192.168.0.9", &v4.sin_addr) == 1);
  CHECK_FALSE(guard.check(reinterpret_cast<const sockaddr*>(&v4)));
  REQUIRE(inet_pton(AF_INET, "8.8.8.8", &v4.sin_addr) == 1);
  CHECK(guard.check(reinterpret_cast<const sockaddr*>(&v4)));
  sockaddr_in6 v6 = {};
  v6.sin6_family = AF_INET6;
  REQUIRE(inet_pton(AF_INET6, "::ffff:10.0.0.1", &v6.sin6_addr) == 1);
  CHECK_FALSE(guard.check(reinterpret_cast<const sockaddr*>(&v6)));
  sockaddr_un local = {};
  local.sun_family = AF_UNIX;
  CHECK_FALSE(guard.check(reinterpret_cast<const sockaddr*>(&local)));
}

TEST_CASE("address guard: a range of no bits holds its whole family") {
  const auto all = AddressRange::parse("0.0.0.0/0");
  REQUIRE(all);
  CHECK(all->contains(*AddressRange::parse("255.1.2.3")));
  CHECK_FALSE(all->contains(*AddressRange::parse("::1")));
}
