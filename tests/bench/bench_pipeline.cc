// The whole job on a seeded loopback web, beside the bare parse of the same pages.
//   cmake --build --preset release --target bench_pipeline zhengcha
//   build/release/tests/bench/bench_pipeline build/release/app/zhengcha [HOSTS PAGES BYTES [CACHE]]
// Serves HOSTS x PAGES pages of BYTES bytes (200 x 50 x 30000) by one nginx worker, crawls them
// with durable storage, and prints pages per second and per CPU-second, resident memory as the
// crawl goes on, and the CPU time of gumbo_parse alone (max_errors 0) on the same pages in the same
// run.  CACHE: bytes of the database's cache (the program's own default); memory grows until it is
// full.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <gumbo.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/loopback_web.h"
#include "tests/support/temp_dir.h"

extern char** environ;

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Plan {
  std::string program;
  zc::bench::LoopbackWeb web;
  std::string cache = {};  // bytes; empty: the program's default
};

void write_settings(const Plan& plan, const fs::path& dir) {
  std::string seeds;
  for (int h = 0; h < plan.web.hosts; ++h) {
    seeds += fmt::format("  \"{}\",\n", zc::bench::seed_at(plan.web, h));
  }
  std::ofstream(dir / "zhengcha.toml") << fmt::format(
      "[store]\npath = \"{}/store\"\n{}[job]\nname = \"bench\"\nseeds = [\n{}]\n"
      "max_depth = 60\nmax_pages = 1000000\nmax_pages_per_host = 100000\n"
      "[fetch]\nuser_agent = \"zhengcha-bench/1 (+http://127.0.0.1/contact)\"\n"
      "[politeness]\nmin_gap_ms = 1\nip_gap_ms = 0\n"
      "fetch_time_factor = 0.0\n[address_guard]\nallow = [\"127.0.0.0/8\"]\n"
      "[rules]\ndirectory = \"{}/config/rules\"\nknowledge = \"{}/config/knowledge\"\n",
      dir.string(),
      plan.cache.empty() ? "" : fmt::format("block_cache_bytes = {}\n", plan.cache),
      seeds,
      ZC_SOURCE_DIR,
      ZC_SOURCE_DIR);
}

pid_t start(const std::vector<std::string>& words, const fs::path& output) {
  std::vector<char*> arguments;
  for (const std::string& w : words) arguments.push_back(const_cast<char*>(w.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t child = 0;
  if (posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ) != 0)
    child = -1;
  posix_spawn_file_actions_destroy(&actions);
  return child;
}

long resident_kb(pid_t child) {
  std::ifstream status(fmt::format("/proc/{}/status", child));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  }
  return 0;
}

long long lines_in(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::count(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>(), '\n');
}

double seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
}

struct Crawl {
  double wall = 0, cpu = 0;
  long peak_kb = 0;
  int code = 0;
};

// Runs the crawl and prints memory against requests served, about ten times a second at most.
Crawl crawl(const Plan& plan, const fs::path& dir) {
  const auto begin = Clock::now();
  const pid_t child =
      start({plan.program, "crawl", "--config", dir / "zhengcha.toml"}, dir / "crawl.out");
  long long shown = 0;
  int status = 0;
  rusage used{};
  while (wait4(child, &status, WNOHANG, &used) == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    const long kb = resident_kb(child);
    const long long served = lines_in(dir / "access.log");
    if (served < shown + 1000 || kb == 0) continue;
    shown = served;
    fmt::print("  after {:6} requests: {:4} MB resident\n", served, kb / 1024);
  }
  return {std::chrono::duration<double>(Clock::now() - begin).count(),
          seconds(used.ru_utime) + seconds(used.ru_stime),
          used.ru_maxrss,
          WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

double thread_cpu_now() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

// CPU seconds of parsing the pages of every `step`-th host from `first` on.
double bare_parse(const Plan& plan, int first, int step) {
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  double cpu = 0;
  for (int h = first; h < plan.web.hosts; h += step) {
    for (int p = 0; p < plan.web.pages; ++p) {
      const std::string page = zc::bench::make_page(page_at(plan.web, h, p));
      const double begin = thread_cpu_now();
      GumboOutput* const tree = gumbo_parse_with_options(&options, page.data(), page.size());
      gumbo_destroy_output(&options, tree);
      cpu += thread_cpu_now() - begin;
    }
  }
  return cpu;
}

// The same on two threads, as the crawl keeps both cores of a small machine busy: cores that share
// their caches and units then count more CPU time for the same work.
double bare_parse_on_two(const Plan& plan) {
  double other = 0;
  std::thread second([&] { other = bare_parse(plan, 1, 2); });
  const double own = bare_parse(plan, 0, 2);
  second.join();
  return own + other;
}

int run(const Plan& plan) {
  const zc::test::TempDir dir;
  chmod(dir.path().c_str(), 0755);
  zc::bench::write_web(plan.web, dir.path());
  write_settings(plan, dir.path());
  const pid_t nginx =
      start({"nginx", "-p", dir.path(), "-c", dir.path() / "nginx.conf"}, dir.path() / "nginx.out");
  for (int i = 0; i < 50 && !fs::exists(dir.path() / "nginx.pid"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  const Crawl done = crawl(plan, dir.path());
  kill(nginx, SIGTERM);
  waitpid(nginx, nullptr, 0);
  const double alone = bare_parse(plan, 0, 1);
  const double bare = bare_parse_on_two(plan);
  std::ifstream summary(dir.path() / "crawl.out");
  fmt::print("{}\n", (std::ostringstream() << summary.rdbuf()).str());
  const double pages = plan.web.hosts * plan.web.pages;
  fmt::print("{:.0f} pages of {} bytes; exit code {}\n", pages, plan.web.bytes, done.code);
  fmt::print("whole job     {:8.1f} pages/s  {:8.1f} pages/CPU-s  {:6.2f} CPU-s\n",
             pages / done.wall,
             pages / done.cpu,
             done.cpu);
  fmt::print(
      "bare parse, one thread          {:8.1f} pages/CPU-s  {:6.2f} CPU-s\n", pages / alone, alone);
  fmt::print(
      "bare parse, two threads         {:8.1f} pages/CPU-s  {:6.2f} CPU-s\n", pages / bare, bare);
  fmt::print("ratio  {:.2f} x the bare parse on one thread, {:.2f} x on two; peak {} MB resident\n",
             done.cpu / alone,
             done.cpu / bare,
             done.peak_kb / 1024);
  return done.code;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 5 && argc != 6) {
    fmt::print(stderr, "usage: bench_pipeline ZHENGCHA [HOSTS PAGES BYTES [CACHE]]\n");
    return 2;
  }
  Plan plan{.program = argv[1], .web = {}};
  if (argc >= 5) {
    plan.web.hosts = std::stoi(argv[2]);
    plan.web.pages = std::stoi(argv[3]);
    plan.web.bytes = std::stoul(argv[4]);
  }
  if (argc == 6) plan.cache = argv[5];
  return run(plan);
}
