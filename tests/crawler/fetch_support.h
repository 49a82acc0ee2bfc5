// What the tests of the touching half share: a fetcher that may visit loopback, and a way to await.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "crawler/fetcher.h"
#include "tests/support/manual_clock.h"

namespace zc::test {

template <typename T>
boost::asio::awaitable<void> keep_answer(boost::asio::awaitable<T> work, std::optional<T>& out) {
  out = co_await std::move(work);
}

// Runs `work` to its end on an io_context of its own.
template <typename T>
T await(boost::asio::awaitable<T> work) {
  boost::asio::io_context io;
  std::optional<T> answer;
  boost::asio::co_spawn(io, keep_answer(std::move(work), answer), boost::asio::detached);
  io.run();
  REQUIRE(answer.has_value());
  return *std::move(answer);
}

inline AddressGuard loopback_guard() {
  AddressGuardOptions options;
  options.allow = {"127.0.0.0/8", "::1/128"};
  Result<AddressGuard> guard = AddressGuard::create(options);
  REQUIRE(guard.has_value());
  return *std::move(guard);
}

// Short limits: on loopback whatever comes comes at once.
inline FetchOptions quick_options() {
  FetchOptions options;
  options.user_agent = "zhengcha-test/1.0";
  options.deadline = std::chrono::seconds(20);
  return options;
}

class Web {
 public:
  explicit Web(FetchOptions options = quick_options(), AddressGuard guard = loopback_guard()) {
    auto made = Fetcher::create(std::move(options), std::move(guard), clock);
    REQUIRE_MESSAGE(made.has_value(), (made ? std::string() : made.error().message()));
    fetcher = *std::move(made);
  }

  Result<Capture> fetch(FetchRequest request) { return await(fetcher->fetch(std::move(request))); }
  Result<Capture> fetch(std::string url) {
    FetchRequest request;
    request.url = std::move(url);
    return fetch(std::move(request));
  }
  // With a deadline that the misbehaving server is meant to reach.
  Result<Capture> fetch_briefly(std::string url) {
    FetchRequest request;
    request.url = std::move(url);
    request.deadline = std::chrono::milliseconds(200);
    return fetch(std::move(request));
  }

  ManualClock clock;
  std::unique_ptr<Fetcher> fetcher;
};

inline std::string field(const Error& error, std::string_view name) {
  for (const ErrorField& f : error.fields()) {
    if (f.name == name) return f.value;
  }
  return {};
}

}  // namespace zc::test
