#include "crawler/resolver.h"

#include <algorithm>

#include "tests/crawler/fetch_support.h"
#include "tests/support/test_dns.h"

using namespace zc;
using namespace zc::test;

namespace {

constexpr std::chrono::milliseconds kLimit{5000};

struct Names {
  explicit Names(TestDns::Names names, std::size_t max_names = 65536) : dns(std::move(names)) {
    ResolverOptions options;
    options.servers = {dns.server()};
    options.max_names = max_names;
    auto made = Resolver::create(options, clock);
    REQUIRE(made.has_value());
    resolver = *std::move(made);
  }
  Result<Resolver::Addresses> resolve(const std::string& host,
                                      std::chrono::milliseconds limit = kLimit) {
    return await(resolver->resolve(host, limit));
  }

  ManualClock clock;
  TestDns dns;
  std::unique_ptr<Resolver> resolver;
};

}  // namespace

TEST_CASE("resolver: gives every address of both families") {
  Names names(TestDns::Names{{"a.test", {"127.0.0.1", "127.0.0.2", "::1"}}});
  const Result<Resolver::Addresses> got = names.resolve("a.test");
  REQUIRE(got.has_value());
  Resolver::Addresses sorted = *got;
  std::sort(sorted.begin(), sorted.end());
  CHECK(sorted == Resolver::Addresses{"127.0.0.1", "127.0.0.2", "::1"});
}

TEST_CASE("resolver: an answer is kept five minutes, then asked again") {
  Names names(TestDns::Names{{"a.test", {"127.0.0.1"}}});
  REQUIRE(names.resolve("a.test").has_value());
  const std::size_t once = names.dns.asked("a.test");
  names.dns.set("a.test", {"127.0.0.7"});
  names.clock.advance(std::chrono::seconds(299));
  CHECK(*names.resolve("a.test") == Resolver::Addresses{"127.0.0.1"});
  CHECK(names.dns.asked("a.test") == once);
  names.clock.advance(std::chrono::seconds(1));
  CHECK(*names.resolve("a.test") == Resolver::Addresses{"127.0.0.7"});
}

TEST_CASE("resolver: a clock set back does not keep an answer alive") {
  Names names(TestDns::Names{{"a.test", {"127.0.0.1"}}});
  REQUIRE(names.resolve("a.test").has_value());
  names.dns.set("a.test", {"127.0.0.7"});
  names.clock.advance(std::chrono::hours(-24));
  CHECK(*names.resolve("a.test") == Resolver::Addresses{"127.0.0.7"});
}

TEST_CASE("resolver: a failure is kept half a minute and names the host") {
  Names names(TestDns::Names{});
  const Result<Resolver::Addresses> got = names.resolve("none.test");
  REQUIRE_FALSE(got.has_value());
  CHECK(got.error().kind() == ErrorKind::kNetwork);
  CHECK(got.error().message().find("none.test") != std::string::npos);
  CHECK(field(got.error(), "stage") == "dns");
  names.dns.set("none.test", {"127.0.0.1"});
  names.clock.advance(std::chrono::seconds(29));
  CHECK_FALSE(names.resolve("none.test").has_value());
  names.clock.advance(std::chrono::seconds(1));
  CHECK(names.resolve("none.test").has_value());
}

TEST_CASE("resolver: a silent server costs the limit and is not remembered as a failure") {
  Names names(TestDns::Names{{"mute.test", {}}, {"a.test", {"127.0.0.1"}}});
  const Result<Resolver::Addresses> got =
      names.resolve("mute.test", std::chrono::milliseconds(100));
  REQUIRE_FALSE(got.has_value());
  CHECK(got.error().kind() == ErrorKind::kTimeout);
  CHECK(names.resolve("a.test").has_value());
}

TEST_CASE("resolver: search domains are not applied, localhost is known without a server") {
  Names names(TestDns::Names{});
  const Result<Resolver::Addresses> got = names.resolve("localhost");
  REQUIRE(got.has_value());
  CHECK(names.dns.asked("localhost") == 0);
}

TEST_CASE("resolver: the cache does not grow without bound") {
  Names names(
      TestDns::Names{
          {"a0.test", {"127.0.0.1"}}, {"a1.test", {"127.0.0.1"}}, {"a2.test", {"127.0.0.1"}}},
      2);
  for (int round = 0; round < 3; ++round) {
    for (const char* const host : {"a0.test", "a1.test", "a2.test"}) {
      CHECK(names.resolve(host).has_value());
    }
  }
  CHECK(names.dns.asked("a0.test") + names.dns.asked("a1.test") + names.dns.asked("a2.test") > 6);
}

TEST_CASE("resolver: lookups of one name share a query, and cancel_all ends them") {
  Names names(TestDns::Names{{"mute.test", {}}});
  boost::asio::io_context io;
  std::vector<std::optional<Result<Resolver::Addresses>>> answers(20);
  for (auto& answer : answers) {
    boost::asio::co_spawn(io,
                          keep_answer(names.resolver->resolve("mute.test", kLimit), answer),
                          boost::asio::detached);
  }
  while (names.dns.asked("mute.test") < 2) io.poll();
  names.resolver->cancel_all();
  io.run();
  for (const auto& answer : answers) {
    REQUIRE(answer.has_value());
    REQUIRE_FALSE(answer->has_value());
    CHECK(answer->error().kind() == ErrorKind::kCancelled);
  }
  CHECK(names.dns.asked("mute.test") <= 2);
  CHECK(names.resolve("a.test").error().kind() == ErrorKind::kCancelled);
}

TEST_CASE("resolver: a server that is no address is refused") {
  ManualClock clock;
  ResolverOptions options;
  options.servers = {"not an address"};
  const auto made = Resolver::create(options, clock);
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().kind() == ErrorKind::kBadInput);
}
