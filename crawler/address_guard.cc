#include "crawler/address_guard.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace zc {
namespace {

struct Special {
  const char* cidr;
  const char* name;
  const char* source;
};

// More exact ranges stand before those that hold them.
constexpr Special kSpecial[] = {
    {"0.0.0.0/8", "this network", "RFC 791"},
    {"10.0.0.0/8", "private use", "RFC 1918"},
    {"100.64.0.0/10", "carrier-grade NAT", "RFC 6598"},
    {"127.0.0.0/8", "loopback", "RFC 1122"},
    {"169.254.0.0/16", "link local", "RFC 3927"},
    {"172.16.0.0/12", "private use", "RFC 1918"},
    {"192.0.0.0/24", "IETF protocol assignments", "RFC 6890"},
    {"192.0.2.0/24", "documentation", "RFC 5737"},
    {"192.31.196.0/24", "AS112 sink", "RFC 7535"},
    {"192.52.193.0/24", "AMT relay", "RFC 7450"},
    {"192.88.99.0/24", "6to4 relay anycast", "RFC 7526"},
    {"192.168.0.0/16", "private use", "RFC 1918"},
    {"192.175.48.0/24", "AS112 sink", "RFC 7534"},
    {"198.18.0.0/15", "benchmarking", "RFC 2544"},
    {"198.51.100.0/24", "documentation", "RFC 5737"},
    {"203.0.113.0/24", "documentation", "RFC 5737"},
    {"224.0.0.0/4", "multicast", "RFC 5771"},
    {"255.255.255.255/32", "limited broadcast", "RFC 8190"},
    {"240.0.0.0/4", "reserved", "RFC 1112"},
    {"::/128", "unspecified", "RFC 4291"},
    {"::1/128", "loopback", "RFC 4291"},
    {"::ffff:0:0/96", "IPv4-mapped", "RFC 4291"},
    {"::/96", "IPv4-compatible", "RFC 4291"},
    {"64:ff9b:1::/48", "local-use NAT64", "RFC 8215"},
    {"100::/64", "discard only", "RFC 6666"},
    {"100:0:0:1::/64", "dummy prefix", "RFC 9780"},
    {"2001::/32", "Teredo", "RFC 4380"},
    {"2001:2::/48", "benchmarking", "RFC 5180"},
    {"2001:10::/28", "ORCHID", "RFC 4843"},
    {"2001:20::/28", "ORCHIDv2", "RFC 7343"},
    {"2001::/23", "IETF protocol assignments", "RFC 2928"},
    {"2001:db8::/32", "documentation", "RFC 3849"},
    {"2002::/16", "6to4", "RFC 3056"},
    {"2620:4f:8000::/48", "AS112 sink", "RFC 7534"},
    {"3fff::/20", "documentation", "RFC 9637"},
    {"5f00::/16", "segment routing", "RFC 9602"},
    {"fc00::/7", "unique local", "RFC 4193"},
    {"fe80::/10", "link local", "RFC 4291"},
    {"fec0::/10", "site local", "RFC 3879"},
    {"ff00::/8", "multicast", "RFC 4291"},
};

AddressRange known_range(const char* cidr) {
  return *AddressRange::parse(cidr);
}

struct ParsedSpecial {
  AddressRange range;
  Special words;
};

std::span<const ParsedSpecial> special_ranges() {
  static const std::vector<ParsedSpecial> kRanges = [] {
    std::vector<ParsedSpecial> parsed;
    for (const Special& s : kSpecial) parsed.push_back({known_range(s.cidr), s});
    return parsed;
  }();
  return kRanges;
}

std::string text_of(const AddressRange& address) {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(address.is_v6 ? AF_INET6 : AF_INET, address.bytes.data(), text, sizeof text);
  return text;
}

AddressRange v4_at(const AddressRange& address, std::size_t offset) {
  AddressRange v4;
  v4.prefix_bits = 32;
  std::copy_n(address.bytes.begin() + static_cast<std::ptrdiff_t>(offset), 4, v4.bytes.begin());
  return v4;
}

Error denied(const AddressRange& address, std::string_view range, std::string_view why) {
  return Error(ErrorKind::kDenied,
               fmt::format("address {} is in {} ({})", text_of(address), range, why),
               {{"rule", "address"}, {"range", std::string(range)}});
}

}  // namespace

Result<AddressRange> AddressRange::parse(std::string_view cidr) {
  const auto bad = [&] {
    return Error(ErrorKind::kBadInput,
                 fmt::format("not an address range like 10.0.0.0/8: '{}'", cidr.substr(0, 100)));
  };
  const std::size_t slash = cidr.find('/');
  const std::string address(cidr.substr(0, slash));
  AddressRange out;
  out.is_v6 = address.find(':') != std::string::npos;
  if (address.find('\0') != std::string::npos) return bad();
  if (inet_pton(out.is_v6 ? AF_INET6 : AF_INET, address.c_str(), out.bytes.data()) != 1) {
    return bad();
  }
  const unsigned all = out.is_v6 ? 128 : 32;
  out.prefix_bits = all;
  if (slash == std::string_view::npos) return out;
  const std::string_view digits = cidr.substr(slash + 1);
  if (digits.empty() || digits.size() > 3) return bad();
  out.prefix_bits = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return bad();
    out.prefix_bits = out.prefix_bits * 10 + static_cast<unsigned>(c - '0');
  }
  if (out.prefix_bits > all) return bad();
  return out;
}

bool AddressRange::contains(const AddressRange& address) const {
  if (is_v6 != address.is_v6) return false;
  const std::size_t whole = prefix_bits / 8;
  if (std::memcmp(bytes.data(), address.bytes.data(), whole) != 0) return false;
  const unsigned rest = prefix_bits % 8;
  return rest == 0 || (bytes[whole] ^ address.bytes[whole]) >> (8 - rest) == 0;
}

Result<AddressGuard> AddressGuard::create(const AddressGuardOptions& options) {
  AddressGuard guard;
  for (const std::string& cidr : options.allow) {
    ZC_TRY(const AddressRange range, AddressRange::parse(cidr));
    guard.allowed_.push_back(range);
  }
  return guard;
}

Status AddressGuard::check(std::string_view ip) const {
  if (ip.starts_with('[') && ip.ends_with(']')) ip = ip.substr(1, ip.size() - 2);
  const std::string_view without_zone = ip.substr(0, ip.find('%'));
  Result<AddressRange> address = without_zone.find('/') == std::string_view::npos
                                     ? AddressRange::parse(without_zone)
                                     : Error(ErrorKind::kBadInput, "a range");
  if (address) return check(*address);
  return Error(ErrorKind::kDenied,
               fmt::format("not an IP address: '{}'", ip.substr(0, 100)),
               {{"rule", "address"}});
}

Status AddressGuard::check(const sockaddr* address) const {
  AddressRange one;
  if (address->sa_family == AF_INET) {
    sockaddr_in v4 = {};
    std::memcpy(&v4, address, sizeof v4);
    std::memcpy(one.bytes.data(), &v4.sin_addr, 4);
    one.prefix_bits = 32;
    return check(one);
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 v6 = {};
    std::memcpy(&v6, address, sizeof v6);
    std::memcpy(one.bytes.data(), &v6.sin6_addr, 16);
    one.prefix_bits = 128;
    one.is_v6 = true;
    return check(one);
  }
  return Error(ErrorKind::kDenied,
               fmt::format("address family {} is neither IPv4 nor IPv6", address->sa_family),
               {{"rule", "address"}});
}

Status AddressGuard::check(const AddressRange& address) const {
  const auto holds = [&](const AddressRange& range) { return range.contains(address); };
  if (std::any_of(allowed_.begin(), allowed_.end(), holds)) return Done{};
  for (const ParsedSpecial& s : special_ranges()) {
    if (!s.range.contains(address)) continue;
    return denied(address, s.words.cidr, fmt::format("{}, {}", s.words.name, s.words.source));
  }
  if (!address.is_v6) return Done{};
  static const AddressRange kNat64 = known_range("64:ff9b::/96");
  static const AddressRange kGlobal = known_range("2000::/3");
  if (kNat64.contains(address)) {  // leads wherever the IPv4 address in its last bytes leads
    if (const Status inner = check(v4_at(address, 12)); !inner) {
      return denied(address, "64:ff9b::/96", "NAT64, RFC 6052; " + inner.error().message());
    }
    return Done{};
  }
  if (kGlobal.contains(address)) return Done{};
  return denied(address, "::/0 without 2000::/3", "not global unicast, RFC 4291 section 2.4");
}

}  // namespace zc
