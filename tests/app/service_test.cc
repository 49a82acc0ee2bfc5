#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/service_notify.h"
#include "app/service_status.h"
#include "app/status_server.h"
#include "app/store_figures.h"
#include "tests/support/temp_dir.h"

namespace {

using zc::UtcTime;

UtcTime at(const char* text) {
  return *zc::parse_rfc3339(text);
}

bool has(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

// The service manager's end.
class Manager {
 public:
  explicit Manager(const std::string& path) : fd_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    REQUIRE(bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  }
  ~Manager() { close(fd_); }
  std::string heard() const {
    char bytes[256] = {};
    const auto length = recv(fd_, bytes, sizeof(bytes), MSG_DONTWAIT);
    return length < 0 ? "" : std::string(bytes, static_cast<std::size_t>(length));
  }

 private:
  int fd_;
};

// Runs `act()` while a server answers.
template <typename Act>
void with_server(const std::string& path, Act act) {
  boost::asio::io_context context;
  const auto answer = [](const std::string& question) { return "you asked " + question; };
  auto server = zc::StatusServer::start(context.get_executor(), path, answer);
  REQUIRE_MESSAGE(server, (server ? "" : server.error().message()));
  std::thread thread([&] { context.run(); });
  act();
  context.stop();
  thread.join();
}

zc::ServiceStatus one_job() {
  zc::ServiceStatus status;
  status.now = at("2026-11-24T08:30:00Z");
  status.up_since = status.loaded = at("2026-11-24T00:00:00Z");
  status.config_file = "/etc/zhengcha/zhengcha.toml";
  status.rules_hash = "0123456789abcdef";
  zc::JobStatus& job = status.jobs.emplace_back();
  job.memory.id = "national";
  job.memory.started = at("2026-11-23T14:00:00Z");
  job.memory.ended = job.memory.succeeded = at("2026-11-23T15:00:00Z");
  job.memory.end = zc::JobEnd::kComplete;
  job.memory.addresses = 421;
  job.turn = {zc::Turn::kWait, at("2026-11-24T12:00:00Z"), at("2026-11-24T14:00:00Z"), false};
  return status;
}

}  // namespace

TEST_CASE("service notify: each message is one datagram to $NOTIFY_SOCKET") {
  const zc::test::TempDir dir;
  const Manager manager(dir.file("notify"));
  setenv("NOTIFY_SOCKET", dir.file("notify").c_str(), 1);
  setenv("WATCHDOG_USEC", "60000000", 1);
  const auto notify = zc::ServiceNotify::from_environment();
  unsetenv("NOTIFY_SOCKET");
  unsetenv("WATCHDOG_USEC");
  CHECK(notify.watchdog() == std::chrono::seconds(60));
  notify.ready();
  CHECK(manager.heard() == "READY=1");
  notify.alive();
  CHECK(manager.heard() == "WATCHDOG=1");
  notify.reloading();
  CHECK(manager.heard().starts_with("RELOADING=1\nMONOTONIC_USEC="));
  notify.status("crawling: national");
  CHECK(manager.heard() == "STATUS=crawling: national");
  notify.stopping();
  CHECK(manager.heard() == "STOPPING=1");
  CHECK(manager.heard().empty());
}

TEST_CASE(
    "service notify: without a manager it is silent; another process's watchdog is not ours") {
  setenv("WATCHDOG_USEC", "60000000", 1);
  setenv("WATCHDOG_PID", "1", 1);
  const auto notify = zc::ServiceNotify::from_environment();
  unsetenv("WATCHDOG_USEC");
  unsetenv("WATCHDOG_PID");
  CHECK_FALSE(notify.watchdog());
  notify.ready();
}

TEST_CASE("status server: answers a question, for its owner alone, and goes without a trace") {
  const zc::test::TempDir dir;
  const std::string path = dir.file("socket");
  with_server(path, [&] {
    struct stat found = {};
    REQUIRE(stat(path.c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
    const auto answer = zc::ask_status(path, "json");
    REQUIRE_MESSAGE(answer, (answer ? "" : answer.error().message()));
    CHECK(*answer == "you asked json");
  });
  CHECK_FALSE(std::filesystem::exists(path));
  const auto nobody = zc::ask_status(path, "json");
  REQUIRE_FALSE(nobody);
  CHECK(nobody.error().kind() == zc::ErrorKind::kNotFound);
}

TEST_CASE(
    "status server: a second one is refused, a dead one's socket is replaced, a file is kept") {
  const zc::test::TempDir dir;
  const std::string path = dir.file("socket");
  boost::asio::io_context context;
  const auto answer = [](const std::string&) { return std::string(); };
  with_server(path, [&] {
    const auto second = zc::StatusServer::start(context.get_executor(), path, answer);
    REQUIRE_FALSE(second);
    CHECK(second.error().kind() == zc::ErrorKind::kDenied);
  });
  { const Manager dead(path); }  // leaves its socket behind
  REQUIRE(std::filesystem::exists(path));
  with_server(path, [&] { CHECK(zc::ask_status(path, "text")); });
  std::ofstream(path) << "precious";
  const auto file = zc::StatusServer::start(context.get_executor(), path, answer);
  REQUIRE_FALSE(file);
  CHECK(file.error().kind() == zc::ErrorKind::kBadInput);
  CHECK(std::filesystem::file_size(path) == 8);
}

TEST_CASE("status server: a path that no socket can have is refused") {
  boost::asio::io_context context;
  const auto answer = [](const std::string&) { return std::string(); };
  const std::string path = "/tmp/" + std::string(110, 'x');
  const auto server = zc::StatusServer::start(context.get_executor(), path, answer);
  REQUIRE_FALSE(server);
  CHECK(server.error().kind() == zc::ErrorKind::kBadInput);
  CHECK_FALSE(zc::ask_status(path, "json"));
}

TEST_CASE("service status: Beijing time for people") {
  zc::ServiceStatus status = one_job();
  std::string text = zc::status_text(status);
  CHECK(has(text, "national"));
  CHECK(has(text, "完成"));
  CHECK(has(text, "2026-11-23 23:00:00"));  // last success
  CHECK(has(text, "2026-11-24 22:00:00"));  // next start, not the due moment before the window
  CHECK_FALSE(has(text, "被拒绝"));
  status.last_refusal = "zhengcha.toml:3:1: unknown key";
  status.jobs[0].running = true;
  status.jobs[0].addresses = 7;
  text = zc::status_text(status);
  CHECK(has(text, "仍用原配置：zhengcha.toml:3:1: unknown key"));
  CHECK(has(text, "运行中"));
}

TEST_CASE("service status: UTC for machines") {
  const std::string text = zc::status_json(one_job());
  CHECK(has(text, R"("id":"national","state":"waiting")"));
  CHECK(has(text, R"("last_success":"2026-11-23T15:00:00.000Z")"));
  CHECK(has(text, R"("last_end":"complete")"));
  CHECK(has(text, R"("next_start":"2026-11-24T14:00:00.000Z")"));
}

TEST_CASE("store figures: cases by state and age, relapses, what is overdue") {
  const UtcTime now = at("2026-11-24T08:00:00Z");
  zc::StoreFigures figures;
  zc::Case one;
  one.number = 1;
  one.state = zc::CaseState::kNotified;
  one.opened = at("2026-11-14T08:00:00Z");
  one.notified = at("2026-11-15T08:00:00Z");
  one.deadline = at("2026-11-22T08:00:00Z");
  one.items = {{"f1", "k1", "https://a.example/1", 1}, {"f2", "k2", "https://a.example/2", 1}};
  one.rechecks = {at("2026-11-22T08:00:00Z"), at("2026-11-30T08:00:00Z")};
  one.relapses = 2;
  zc::add_case(figures, one, now);
  zc::Case young = one;
  young.state = zc::CaseState::kNew;
  young.opened = now - std::chrono::hours(1);
  young.rechecks = {};
  young.relapses = 1;
  zc::add_case(figures, young, now);
  const auto state = [](zc::CaseState s) { return static_cast<std::size_t>(s); };
  CHECK(figures.cases[state(zc::CaseState::kNotified)] == 1);
  CHECK(figures.cases[state(zc::CaseState::kNew)] == 1);
  CHECK(figures.oldest[state(zc::CaseState::kNotified)] == std::chrono::hours(240));
  CHECK(figures.oldest[state(zc::CaseState::kNew)] == std::chrono::hours(1));
  CHECK(figures.relapses == 3);
  CHECK(figures.overdue_rechecks == 2);
  CHECK(figures.overdue_notices == 1);
}
