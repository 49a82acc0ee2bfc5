// A name server on loopback (UDP) that knows the names a test tells it.
//
//   TestDns dns(TestDns::Names{{"a.test", {"127.0.0.1", "::1"}}});
//   options.dns_servers = {dns.server()};
//
// Unknown names do not exist (NXDOMAIN); a known name with no address has no answer at all: the
// server stays silent.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace zc::test {

class TestDns {
 public:
  using Names = std::map<std::string, std::vector<std::string>>;

  explicit TestDns(Names names);  // std::runtime_error
  ~TestDns();

  std::string server() const;                        // "127.0.0.1:PORT"
  std::size_t asked(const std::string& name) const;  // queries so far, A and AAAA counted each
  void set(const std::string& name, std::vector<std::string> addresses);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zc::test
