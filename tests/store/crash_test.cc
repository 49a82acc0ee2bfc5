#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/digest.h"
#include "store/retention.h"
#include "store/store.h"
#include "store/store_check.h"
#include "tests/store/crash_pages.h"
#include "tests/store/sample.h"

extern char** environ;

using namespace zc;
using namespace zc::test;

namespace {

// A run of crash_writer whose standard output we read.
class Writer {
 public:
  Writer(const std::string& path, const std::string& seed, const std::string& limit = "") {
    int ends[2] = {-1, -1};
    REQUIRE(pipe(ends) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    std::vector<std::string> words = {ZC_CRASH_WRITER, path, seed};
    if (!limit.empty()) words.push_back(limit);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    REQUIRE(posix_spawn(&pid_, words[0].c_str(), &actions, nullptr, arguments.data(), environ) ==
            0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    out_ = ends[0];
  }
  ~Writer() { close(out_); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Reads what comes until `bytes` were read, or the writer has ended.
  void read_until(std::size_t bytes) {
    char buffer[4096];
    while (told_.size() < bytes) {
      const ssize_t count = read(out_, buffer, std::min(sizeof(buffer), bytes - told_.size()));
      if (count <= 0) return;
      told_.append(buffer, static_cast<std::size_t>(count));
    }
  }
  void kill_now() { kill(pid_, SIGKILL); }
  int wait() {
    read_until(~std::size_t{0});
    int status = 0;
    waitpid(pid_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  // Whole lines only: a line cut by the kill was not told.
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = told_.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
      lines.push_back(told_.substr(begin, end - begin));
    }
    return lines;
  }

 private:
  pid_t pid_ = 0;
  int out_ = -1;
  std::string told_;
};

using Acknowledged = std::map<std::pair<std::string, std::uint32_t>, std::string>;

// Adds what the writer told to `known`; returns the last round told.
std::uint64_t note(const Writer& writer, Acknowledged& known) {
  std::uint64_t last_round = 0;
  for (const std::string& line : writer.lines()) {
    std::istringstream words(line);
    std::string url_key;
    std::uint64_t number = 0;
    std::string digest;
    words >> url_key >> number >> digest;
    if (url_key == "error") continue;
    if (url_key == "round") {
      last_round = number;
    } else {
      known[{url_key, static_cast<std::uint32_t>(number)}] = digest;
    }
  }
  return last_round;
}

void check_store(const std::string& path, const Acknowledged& known) {
  const SystemClock clock;
  const auto store = must(Store::open({.path = path}, clock));
  must(store->audit().verify());
  for (const auto& [place, digest] : known) {
    const Capture capture = must(store->pages().load(place.first, place.second));
    CHECK(sha256(capture.payload()).hex() == digest);
  }
  // Nothing half written: every version in any history is whole, every count agrees.
  std::uint64_t pages = 0;
  std::uint64_t versions = 0;
  std::uint64_t visits = 0;
  std::uint64_t findings = 0;
  must(store->pages().for_each_page([&](const PageVersion& latest) {
    ++pages;
    std::uint32_t expected = 0;
    for (const PageVersion& version : must(store->pages().history(latest.url_key))) {
      CHECK(version.number == ++expected);
      ++versions;
      must(store->pages().load(latest.url_key, version.number));
      must(store->pages().judgement_of(latest.url_key, version.number));
    }
    visits += must(store->pages().visits(latest.url_key, 0)).size();
    findings += must(store->findings().of_page(latest.url_key)).size();
    return true;
  }));
  CHECK(must(store->pages().counts()) == PageCounts{pages, versions, visits, findings});
  CHECK(must(store->findings().find({})).size() == findings);
}

// Every task of a finished round is done; what waits belongs to rounds that were not told.
void check_urls(const std::string& path, std::uint64_t last_round) {
  const SystemClock clock;
  const auto store = must(Store::open({.path = path}, clock));
  must(store->urls().begin_run());
  const auto waiting = must(store->urls().waiting("a.example:443", nullptr, 100'000));
  std::uint64_t counted = 0;
  for (const HostQueue& queue : must(store->urls().hosts())) counted += queue.waiting;
  CHECK(counted == waiting.size());
  for (const UrlTask& task : waiting) {
    CHECK(std::stoull(task.url.substr(task.url.rfind('=') + 1)) > last_round);
  }
  // Done or not, this run knows them all: none is queued again.
  std::vector<UrlTask> tasks;
  for (const CrashPage& page : crash_round(last_round)) tasks.push_back(page.task(last_round));
  if (last_round > 0) CHECK(must(store->urls().add(tasks)).empty());
  for (const UrlTask& task : waiting) must(store->urls().finish(task, {.url = task.url}, nullptr));
}

std::uint64_t note_desk(const Writer& writer,
                        Acknowledged& known,
                        std::map<std::uint64_t, std::uint32_t>& acts) {
  std::uint64_t last_round = 0;
  for (const std::string& line : writer.lines()) {
    std::istringstream words(line);
    std::string word;
    std::uint64_t number = 0;
    std::string rest;
    words >> word >> number >> rest;
    if (word == "case") {
      std::uint32_t& count = acts[number];
      count = std::max(count, static_cast<std::uint32_t>(std::stoul(rest)));
    } else if (word == "round") {
      last_round = number;
    } else if (word.starts_with("https://")) {
      known[{word, static_cast<std::uint32_t>(number)}] = rest;
    }
  }
  return last_round;
}

// Every version told is there, or was one that pruning may take; once the pruning that the kill cut
// off is done again, nothing is left over.
void check_desk_store(Store& store, const Acknowledged& known) {
  for (const auto& [place, digest] : known) {
    const Result<Capture> capture = store.pages().load(place.first, place.second);
    if (capture) {
      CHECK(sha256(capture->payload()).hex() == digest);
      continue;
    }
    CHECK(capture.error().kind() == ErrorKind::kNotFound);
    for (const Case& one : must(store.cases().of_page(place.first))) {
      CHECK(place.second < one.items.at(0).version);  // forgotten before there was the case
    }
    CHECK(place.second + kCrashKeptVersions <= must(store.pages().latest(place.first)).number);
  }
  const UtcTime later{std::chrono::hours(24 * 3650)};
  must(prune_store(store, {1, 1, kCrashKeptVersions}, later, PruneMode::kPrune, "officer"));
  const CheckReport report = must(check_store(store));
  for (const std::string& problem : report.problems) MESSAGE(problem);
  CHECK(report.ok());
}

}  // namespace

TEST_CASE("store: killed at any moment, everything acknowledged is there") {
  TempDir dir;
  const std::string path = dir.file("db");
  Acknowledged known;
  std::uint64_t next_round = 1;
  for (std::uint64_t attempt = 0; attempt < 36; ++attempt) {
    Writer writer(path, std::to_string(next_round));
    // The kill falls after a seeded number of bytes told: anywhere in a later put, flush or merge.
    writer.read_until(mixed(attempt) % 20'000);
    writer.kill_now();
    writer.wait();
    const std::uint64_t last_round = note(writer, known);
    CAPTURE(attempt);
    check_urls(path, last_round);
    // A round that was written but not told may stand too; start behind it.
    next_round = std::max(next_round, last_round) + 2;
  }
  CHECK(known.size() > 1000);
  check_store(path, known);
}

TEST_CASE("store: killed amid case work and pruning, every act is there and nothing is left over") {
  TempDir dir;
  const std::string path = dir.file("db");
  const char* const wanted = std::getenv("ZC_STORE_KILLS");  // NOLINT(concurrency-mt-unsafe)
  const std::uint64_t kills = wanted == nullptr ? 20 : std::stoull(wanted);
  Acknowledged known;
  std::map<std::uint64_t, std::uint32_t> acts;
  std::uint64_t next_round = 1;
  for (std::uint64_t attempt = 0; attempt < kills; ++attempt) {
    CAPTURE(attempt);
    Writer writer(path, std::to_string(next_round), "desk");
    writer.read_until(mixed(attempt + 1000) % 12'000);
    writer.kill_now();
    writer.wait();
    next_round = std::max(next_round, note_desk(writer, known, acts)) + 2;
    const SystemClock clock;
    const auto store = must(Store::open({.path = path}, clock));
    for (const auto& [number, count] : acts) {
      CHECK(must(store->cases().acts(number)).size() >= count);
    }
    if (attempt % 10 == 9 || attempt + 1 == kills) check_desk_store(*store, known);
  }
  CHECK(acts.size() > 3);
}

TEST_CASE("store: a full disk is told as such, and loses nothing acknowledged") {
  TempDir dir;
  Acknowledged known;
  Writer writer(dir.file("db"), "1", "300000");
  CHECK(writer.wait() == 3);
  note(writer, known);
  const auto lines = writer.lines();
  REQUIRE_FALSE(lines.empty());
  CHECK(lines.back().starts_with("error storage"));
  CHECK(known.size() > 10);
  check_store(dir.file("db"), known);
}

TEST_CASE("store: a second process is refused in words") {
  OpenStore s;
  Writer writer(s.path(), "1", "lock");
  CHECK(writer.wait() == 3);
  REQUIRE(writer.lines().size() == 1);
  CHECK(writer.lines()[0].starts_with("error storage another process has the database"));
}
