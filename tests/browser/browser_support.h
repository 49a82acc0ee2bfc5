// What the tests of the browser room share: sites on several loopback addresses, manners that let
// one of them through, and a look at what is left afterwards.
#pragma once

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "browser/render.h"
#include "crawler/address_guard.h"
#include "tests/support/confinement.h"

namespace zc::test {

// Loopback addresses that pages are served from, and that the guard lets through.
inline constexpr const char* kOpenAddress = "127.0.9.1";

inline Status check_address(const std::string& ip) {
  AddressGuardOptions options;
  options.allow = {"127.0.9.0/24"};
  static const AddressGuard guard = *AddressGuard::create(options);
  return guard.check(ip);
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
  return options;
}

// The command line of a process, its words apart by zero bytes; "" when it is gone.
inline std::string command_line(const std::filesystem::path& process) {
  const Descriptor in(::open((process / "cmdline").c_str(), O_RDONLY | O_CLOEXEC));
  std::string text(65536, '\0');
  const ssize_t size = in.is_open() ? ::read(in.get(), text.data(), text.size()) : -1;
  text.resize(static_cast<std::size_t>(size < 0 ? 0 : size));
  return text;
}

// Processes of a confined browser on this machine.
inline int browsers_left() {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string line = command_line(entry.path());
    if (line.find("chromium-headless-shell") != std::string::npos &&
        line.find("--") != std::string::npos) {
      ++count;
    }
  }
  return count;
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

}  // namespace zc::test

#define ZC_SKIP_WITHOUT_BROWSER()                                     \
  if (!zc::test::can_confine("chromium-headless-shell")) {            \
    MESSAGE("SKIPPED: no chromium-headless-shell, or no namespaces"); \
    return;                                                           \
  }
