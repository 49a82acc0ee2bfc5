#include "config/jobs.h"

#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "config/service_socket.h"
#include "config/settings.h"
#include "tests/support/temp_dir.h"

namespace {

const char* const kHead = R"([store]
path = "data"
[rules]
directory = "rules"
knowledge = "/k"
[job]
max_depth = 3
max_pages = 77
)";  // 8 lines

zc::Result<zc::Settings> load(const std::string& jobs) {
  const zc::test::TempDir dir;
  std::ofstream(dir.file("c.toml")) << kHead << jobs;
  return zc::load_settings(dir.file("c.toml"));
}

zc::UtcTime at(const char* text) {
  return *zc::parse_rfc3339(text);
}

}  // namespace

TEST_CASE("jobs: what a job does not say it has from [job]; seeds are its own") {
  const auto settings = load(R"([[jobs]]
id = "national"
cron = "0 2 * * *"
windows = ["22:00-06:00", "12:00-13:00"]
seeds = ["https://a.example/"]
max_pages = 5
[[jobs]]
id = "leads"
cron = "*/10 * * * *"
time_zone = "UTC"
misfire = "skip"
stuck_seconds = 60
max_minutes = 30
seeds = ["https://b.example/"]
)");
  REQUIRE_MESSAGE(settings, (settings ? "" : settings.error().message()));
  REQUIRE(settings->jobs.size() == 2);
  const zc::JobOptions& national = settings->jobs[0];
  CHECK(national.id == "national");
  CHECK(national.zone.name() == "Asia/Shanghai");
  CHECK(national.misfire == zc::Misfire::kOnce);
  CHECK(national.crawl.scope.max_depth == 3);
  CHECK(national.crawl.scope.max_pages == 5);
  CHECK(national.crawl.seeds == std::vector<std::string>{"https://a.example/"});
  const zc::JobOptions& leads = settings->jobs[1];
  CHECK(leads.misfire == zc::Misfire::kSkip);
  CHECK(leads.stuck == std::chrono::seconds(60));
  CHECK(leads.longest == std::chrono::minutes(30));
  CHECK(leads.crawl.scope.max_pages == 77);
  CHECK(settings->crawl.seeds.empty());
}

TEST_CASE("jobs: where the service listens is known from a file that is refused otherwise") {
  const zc::test::TempDir dir;
  std::ofstream(dir.file("c.toml")) << kHead << "nonsense = 1\n";
  REQUIRE_FALSE(zc::load_settings(dir.file("c.toml")));
  auto socket = zc::service_socket_of(dir.file("c.toml"));
  REQUIRE(socket);
  CHECK(*socket == dir.file("data.socket"));
  std::ofstream(dir.file("d.toml")) << kHead << "[service]\nsocket = \"/run/z/s\"\n";
  socket = zc::service_socket_of(dir.file("d.toml"));
  REQUIRE(socket);
  CHECK(*socket == "/run/z/s");
  CHECK_FALSE(zc::service_socket_of(dir.file("none.toml")));
}

TEST_CASE("jobs: windows are open on the wall of the zone, over midnight too") {
  const auto windows = zc::DayWindows::parse({"22:00-06:00", "12:00-13:00"});
  REQUIRE(windows);
  const auto zone = zc::TimeZone::find("Asia/Shanghai");
  REQUIRE(zone);
  struct Row {
    const char* time;
    bool open;
    const char* open_from;
  };
  const Row rows[] = {{"2026-11-24T14:00:00Z", true, "2026-11-24T14:00:00Z"},
                      {"2026-11-24T21:59:59Z", true, "2026-11-24T21:59:59Z"},
                      {"2026-11-24T22:00:00Z", false, "2026-11-25T04:00:00Z"},
                      {"2026-11-24T04:59:00Z", true, "2026-11-24T04:59:00Z"},
                      {"2026-11-24T05:00:01Z", false, "2026-11-24T14:00:00Z"},
                      {"2026-11-24T13:59:59Z", false, "2026-11-24T14:00:00Z"}};
  for (const Row& row : rows) {
    INFO(row.time);
    CHECK(windows->is_open(at(row.time), *zone) == row.open);
    CHECK(windows->open_from(at(row.time), *zone) == at(row.open_from));
  }
  const auto whole_day = zc::DayWindows::parse({"00:00-24:00"});
  REQUIRE(whole_day);
  CHECK(whole_day->always());
  CHECK(zc::DayWindows().always());
}

TEST_CASE("jobs: what is wrong is told with file, line and column") {
  const std::string good =
      "[[jobs]]\nid = \"a\"\ncron = \"0 2 * * *\"\nseeds = [\"https://a.example/\"]\n";
  struct Row {
    std::string jobs;
    const char* place;
    const char* why;
  };
  const Row rows[] = {
      {good + "cron_expression = \"x\"\n", ":13:1:", "unknown key 'cron_expression'"},
      {good + "windows = [\"01:00-05:00\", \"04:00-06:00\"]\n",
       ":13:11:",
       "overlaps with another at 04:00"},
      {good + "windows = [\"23:00-02:00\", \"01:00-03:00\"]\n",
       ":13:11:",
       "overlaps with another at 01:00"},
      {good + "windows = [\"1:00-2:00\"]\n", ":13:11:", "no window of the day"},
      {good + "windows = [\"01:00-25:00\"]\n", ":13:11:", "no window of the day"},
      {good + "windows = [\"01:60-02:00\"]\n", ":13:11:", "no window of the day"},
      {good + "windows = [\"24:00-02:00\"]\n", ":13:11:", "no window of the day"},
      {good + "windows = [\"01:00-01:00\"]\n", ":13:11:", "is empty"},
      {good + "time_zone = \"Asia/Peking\"\n", ":13:13:", "no time zone is called 'Asia/Peking'"},
      {good + "misfire = \"twice\"\n", ":13:11:", "must be once or skip"},
      {good + "stuck_seconds = 0\n", ":13:17:", "must be from 1"},
      {good + good, ":14:6:", "two jobs 'a'"},
      {"[[jobs]]\nid = \"a\"\nseeds = [\"https://a.example/\"]\n", ":9:1:", "needs 'cron'"},
      {"[[jobs]]\nid = \"a\"\ncron = \"0 2 * *\"\nseeds = [\"https://a.example/\"]\n",
       ":11:8:",
       "five fields"},
      {"[[jobs]]\nid = \"A b\"\ncron = \"0 2 * * *\"\nseeds = [\"https://a.example/\"]\n",
       ":10:6:",
       "a-z"},
      {"[[jobs]]\nid = \"a\"\ncron = \"0 2 * * *\"\nseeds = []\n", ":12:9:", "at least one"},
      {"[jobs]\nid = \"a\"\n", ":9:1:", "written [[jobs]]"},
  };
  for (const Row& row : rows) {
    INFO(row.jobs);
    const auto settings = load(row.jobs);
    REQUIRE_FALSE(settings);
    CHECK(settings.error().kind() == zc::ErrorKind::kBadInput);
    const std::string& said = settings.error().message();
    CHECK_MESSAGE(said.find("c.toml" + std::string(row.place)) != std::string::npos, said);
    CHECK_MESSAGE(said.find(row.why) != std::string::npos, said);
  }
}
