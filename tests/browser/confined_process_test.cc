#include "browser/confined_process.h"

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/browser/browser_support.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_site.h"

using namespace zc;
using namespace zc::test;

namespace {

// Runs a shell script there and gives what it wrote to descriptor 4.
std::string said_by(const std::string& script, ConfinedOptions options = {}) {
  options.program = "/bin/sh";
  options.arguments = {"-c", script};
  const auto process = ConfinedProcess::start(options);
  REQUIRE_MESSAGE(process, (process ? std::string() : process.error().message()));
  std::string out;
  for (;;) {
    pollfd waited = {(*process)->from(), POLLIN, 0};
    if (::poll(&waited, 1, 10'000) <= 0) break;
    char bytes[4096];
    const ssize_t size = ::read((*process)->from(), bytes, sizeof bytes);
    if (size <= 0) break;
    out.append(bytes, static_cast<std::size_t>(size));
  }
  return out;
}

bool runs(const std::string& word) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream in(entry.path() / "cmdline");
    const std::string line{std::istreambuf_iterator<char>(in), {}};
    if (line.find(word) != std::string::npos && line.find("sleep") != std::string::npos)
      return true;
  }
  return false;
}

}  // namespace

TEST_CASE("confined: no network but one loopback device") {
  TestSite site([](const TestRequest&) { return TestReply::page("x"); });
  const std::string port = std::to_string(site.port());
  CHECK(said_by("cat /proc/net/dev >&4").find("eth") == std::string::npos);
  const std::string script = "exec 2>&4; (exec 5<>/dev/tcp/127.0.0.1/" + port + ") && echo in >&4";
  ConfinedOptions options;
  options.program = "/bin/bash";
  options.arguments = {"-c", script};
  auto process = ConfinedProcess::start(options);
  REQUIRE(process);
  for (int i = 0; i < 500 && !(*process)->end(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  char bytes[4096] = {};
  const ssize_t size = ::read((*process)->from(), bytes, sizeof bytes - 1);
  const std::string said(bytes, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  CHECK(said.find("refused") != std::string::npos);
  CHECK(site.connections() == 0);
}

TEST_CASE("confined: what it sends to its proxy port comes to us") {
  ConfinedOptions options;
  options.program = "/bin/bash";
  options.arguments = {"-c", "exec 5<>/dev/tcp/127.0.0.1/3128; echo hello >&5; sleep 5"};
  auto process = ConfinedProcess::start(options);
  REQUIRE(process);
  const Descriptor listener = (*process)->take_listener();
  pollfd waited = {listener.get(), POLLIN, 0};
  REQUIRE(::poll(&waited, 1, 10'000) == 1);
  const Descriptor one(::accept(listener.get(), nullptr, nullptr));
  char bytes[16] = {};
  CHECK(::read(one.get(), bytes, sizeof bytes) == 6);
  CHECK(std::string(bytes) == "hello\n");
}

TEST_CASE("confined: an unprivileged user without our files, and an empty /tmp of bounded size") {
  const TempDir dir;
  std::ofstream(dir.file("secret")) << "x";
  CHECK(said_by("id -u >&4").find("0\n") != 0);
  CHECK(said_by("ls -A /tmp >&4").empty());
  CHECK(said_by("ls " + dir.file("secret") + " 2>&4 >&4").find("No such file") !=
        std::string::npos);
  for (const char* const hidden : {"/home", "/root", "/etc/passwd", "/etc/shadow", "/var/lib"}) {
    INFO(hidden);
    CHECK(said_by(std::string("ls -d ") + hidden + " >&4").empty());
  }
  ConfinedOptions small;
  small.temporary_bytes = 1 << 20;
  CHECK(said_by("head -c 3000000 /dev/zero >/tmp/a; stat -c %s /tmp/a >&4", small) == "1048576\n");
  CHECK(said_by("echo 1 >/usr/x || echo no >&4") == "no\n");
}

TEST_CASE("confined: it sees only its own descriptors, and no capability is left to it") {
  const std::string open = said_by("for f in /proc/self/fd/*; do echo ${f##*/} >&4; done");
  CHECK(open.find("6\n") == std::string::npos);
  CHECK(said_by("grep CapEff /proc/self/status >&4").find("0000000000000000") != std::string::npos);
}

TEST_CASE("confined: everything it started ends with it, whatever session it fled to") {
  const std::string mark = "7654" + std::to_string(::getpid());
  {
    ConfinedOptions options;
    options.program = "/bin/sh";
    options.arguments = {"-c",
                         "setsid sleep " + mark + " & sleep " + mark + " & echo up >&4; wait"};
    const auto process = ConfinedProcess::start(options);
    REQUIRE(process);
    for (int i = 0; i < 500 && !runs(mark); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    REQUIRE(runs(mark));
  }
  CHECK_FALSE(runs(mark));
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);  // no child is left
}

TEST_CASE("confined: how it ended is told, with its last words") {
  ConfinedOptions options;
  options.program = "/bin/sh";
  options.arguments = {"-c", "echo alas >&2; exit 3"};
  auto process = ConfinedProcess::start(options);
  REQUIRE(process);
  std::optional<std::string> end;
  for (int i = 0; i < 500 && !end; ++i) {
    end = (*process)->end();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  CHECK(end == "ended with exit code 3");
  CHECK((*process)->last_words() == "alas\n");
}

TEST_CASE("confined: memory of all its processes is counted") {
  ConfinedOptions options;
  options.program = "/bin/bash";
  options.arguments = {"-c",
                       "x=$(head -c 40000000 /dev/zero | tr '\\0' x); echo up >&4; sleep 20; true"};
  auto process = ConfinedProcess::start(options);
  REQUIRE(process);
  pollfd waited = {(*process)->from(), POLLIN, 0};
  REQUIRE(::poll(&waited, 1, 20'000) == 1);
  CHECK((*process)->memory_bytes() > 40'000'000);
  CHECK((*process)->memory_bytes() < 400'000'000);
}

TEST_CASE("confined: a program that is not there, and root without an unprivileged user") {
  ConfinedOptions options;
  options.program = "no-such-browser";
  const auto absent = ConfinedProcess::start(options);
  REQUIRE_FALSE(absent);
  CHECK(absent.error().kind() == ErrorKind::kUnsupported);
  CHECK(absent.error().message().find("no-such-browser is not installed") != std::string::npos);
  options.program = "/bin/true";
  for (const char* const user : {"root", "no-such-user"}) {
    options.user = user;
    const auto refused = ConfinedProcess::start(options);
    CHECK(refused.has_value() == (::geteuid() != 0));
    if (!refused) CHECK(refused.error().kind() == ErrorKind::kUnsupported);
  }
}
