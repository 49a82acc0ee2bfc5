// May we connect to this address?  Refuses every range that is not the public Internet, so that no
// page, redirect or DNS answer can point the crawler at the inside of our own network.  Asked with
// the address that is really being connected to, on every hop.
//
//   ZC_TRY(const AddressGuard guard, AddressGuard::create({.allow = {"127.0.0.0/8"}}));
//   ZC_CHECK(guard.check("10.0.0.1"));  // kDenied: "10.0.0.1 is in 10.0.0.0/8 (private use, ...)"
//
// Immutable; any thread.  Source: the IANA IPv4 and IPv6 Special-Purpose Address Registries
// (RFC 6890), RFC 4291, RFC 5771, RFC 6052.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct sockaddr;

namespace zc {

struct AddressRange {
  std::array<std::uint8_t, 16> bytes = {};  // network order; IPv4 in the first four
  unsigned prefix_bits = 0;
  bool is_v6 = false;
  bool operator==(const AddressRange&) const = default;

  // "10.0.0.0/8", "fc00::/7", or a bare address (all its bits).  kBadInput names the text.
  static Result<AddressRange> parse(std::string_view cidr);
  // `address` is a range of one address.
  bool contains(const AddressRange& address) const;
};

struct AddressGuardOptions {
  std::vector<std::string> allow = {};  // CIDR ranges that are let through although special
};

class AddressGuard {
 public:
  static Result<AddressGuard> create(const AddressGuardOptions& options);

  // kDenied names the range and its source; also for text that is not an address.
  Status check(std::string_view ip) const;
  // The same for AF_INET and AF_INET6; every other family is refused.  Not null.
  Status check(const sockaddr* address) const;

 private:
  AddressGuard() = default;
  Status check(const AddressRange& address) const;

  std::vector<AddressRange> allowed_ = {};
};

}  // namespace zc
