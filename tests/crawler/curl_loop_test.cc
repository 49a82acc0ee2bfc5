#include "crawler/curl_loop.h"

#include "crawler/exchange.h"
#include "tests/crawler/fetch_support.h"
#include "tests/support/test_site.h"

using namespace zc;
using namespace zc::test;

namespace {

Status set_up(CurlEasy& easy) {
  Exchange::set_up_callbacks(easy);
  return easy.status();
}

std::shared_ptr<Exchange> exchange_with(const TestSite& site, const AddressGuard& guard) {
  ExchangePlan plan;
  plan.url = site.url("/");
  plan.address = "127.0.0.1";
  plan.time_limit = std::chrono::seconds(5);
  plan.max_head_bytes = 10'000;
  plan.max_body_bytes = 10'000;
  return std::make_shared<Exchange>(std::move(plan), guard);
}

// Wants an option that no libcurl has.
class Impossible final : public CurlTransfer {
 public:
  Status prepare(CurlEasy& easy) override {
    easy.set_number(9999, 1);
    return easy.status();
  }
  void finish(CurlEasy&, int) override { finished = true; }
  bool finished = false;
};

}  // namespace

TEST_CASE("curl loop: the guard is asked again at the moment of connecting") {
  TestSite site([](const TestRequest&) { return TestReply::page("secret"); });
  auto loop = CurlLoop::create(CurlLoopOptions(), set_up);
  REQUIRE(loop.has_value());
  const Result<AddressGuard> strict = AddressGuard::create(AddressGuardOptions());
  REQUIRE(strict.has_value());
  const std::shared_ptr<Exchange> refused = exchange_with(site, *strict);
  CHECK(await((*loop)->run(refused)) == TransferEnd::kFinished);
  REQUIRE(refused->record().refused.has_value());
  CHECK(refused->record().refused->kind() == ErrorKind::kDenied);
  CHECK(site.connections() == 0);

  const AddressGuard mild = loopback_guard();
  const std::shared_ptr<Exchange> allowed = exchange_with(site, mild);
  CHECK(await((*loop)->run(allowed)) == TransferEnd::kFinished);
  CHECK(allowed->record().body == "secret");
}

TEST_CASE("curl loop: a transfer that cannot be prepared is told so, and the next one runs") {
  TestSite site([](const TestRequest&) { return TestReply::page("x"); });
  auto loop = CurlLoop::create(CurlLoopOptions(), set_up);
  REQUIRE(loop.has_value());
  const auto impossible = std::make_shared<Impossible>();
  CHECK(await((*loop)->run(impossible)) == TransferEnd::kNotStarted);
  CHECK_FALSE(impossible->finished);
  const AddressGuard guard = loopback_guard();
  CHECK(await((*loop)->run(exchange_with(site, guard))) == TransferEnd::kFinished);
}

TEST_CASE("curl loop: what set_up refuses is known at create") {
  const auto loop = CurlLoop::create(CurlLoopOptions(), [](CurlEasy& easy) {
    easy.set_number(9999, 1);
    return easy.status();
  });
  REQUIRE_FALSE(loop.has_value());
  CHECK(loop.error().kind() == ErrorKind::kUnsupported);
}
