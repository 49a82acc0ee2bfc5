// What the tests of the browser room share: sites on several loopback addresses, manners that let
// one of them through, and a look at what is left afterwards.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "browser/render.h"
#include "crawler/address_guard.h"
#include "tests/support/confinement.h"
#include "tests/support/processes.h"
#include "tests/support/test_site.h"

namespace zc::test {

// Loopback addresses that pages are served from, and that the guard lets through.
inline constexpr const char* kOpenAddress = "127.0.9.1";

inline Status check_address(const std::string& ip) {
  AddressGuardOptions options;
  options.allow = {"127.0.9.0/24"};
  static const AddressGuard kGuard = *AddressGuard::create(options);
  return kGuard.check(ip);
}

inline boost::asio::awaitable<Result<std::vector<std::string>>> no_names(std::string host) {
  co_return Error(ErrorKind::kNetwork, host + ": no such name");
}

inline RenderManners open_manners() {
  RenderManners manners;
  manners.proxy.check = check_address;
  manners.proxy.lookup = no_names;
  manners.may_visit = [](const std::string&) { return Status(Done{}); };
  return manners;
}

// Short waits: on loopback whatever comes comes at once.
inline RenderOptions quick_render() {
  RenderOptions options;
  options.budget = std::chrono::seconds(20);
  options.load = std::chrono::seconds(5);
  options.settle = std::chrono::milliseconds(300);
  options.quiet = std::chrono::milliseconds(200);
  options.longest_wait = std::chrono::seconds(2);
  options.pdf = false;
  options.mobile = false;
  return options;
}

// Processes that this one started and that are still there, also those that they started: all that
// is left of a browser, as its process namespace ends with its first process.
inline std::size_t browsers_left() {
  return processes_below(processes()).size();
}

// Files that a browser may have left outside of its own memory file system.
inline int profiles_left() {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/tmp")) {
    const std::string name = entry.path().filename().string();
    if (name == "profile" || name.find("org.chromium") != std::string::npos) ++count;
  }
  return count;
}

inline bool has_note(const Rendered& page, std::string_view words) {
  return std::any_of(page.notes.begin(), page.notes.end(), [&](const std::string& note) {
    return note.find(words) != std::string::npos;
  });
}

// A site on kOpenAddress and what renders its pages.
struct Web {
  explicit Web(std::function<TestReply(const TestRequest&)> answer)
      : site(std::move(answer), {.address = kOpenAddress}) {}
  Result<Rendered> open(const std::string& path, const RenderOptions& options = quick_render()) {
    return render(site.url(path), options, manners);
  }
  Rendered must(const std::string& path, const RenderOptions& options = quick_render()) {
    Result<Rendered> page = open(path, options);
    REQUIRE_MESSAGE(page, (page ? std::string() : page.error().message()));
    return *std::move(page);
  }
  std::size_t asked(std::string_view start) const {
    std::size_t count = 0;
    for (const TestRequest& one : site.requests()) count += one.target.starts_with(start) ? 1 : 0;
    return count;
  }
  TestSite site;
  RenderManners manners = open_manners();
};

// Width and height in the head of a PNG (W3C PNG, section 11.2.2).
inline std::pair<unsigned, unsigned> size_of(const std::string& png) {
  REQUIRE(png.starts_with("\x89PNG"));
  const auto number = [&](std::size_t at) {
    unsigned out = 0;
    for (std::size_t i = 0; i < 4; ++i) out = out << 8U | static_cast<unsigned char>(png[at + i]);
    return out;
  };
  return {number(16), number(20)};
}

}  // namespace zc::test

#define ZC_SKIP_WITHOUT_BROWSER()                                     \
  if (!zc::test::can_confine("chromium-headless-shell")) {            \
    MESSAGE("SKIPPED: no chromium-headless-shell, or no namespaces"); \
    return;                                                           \
  }
