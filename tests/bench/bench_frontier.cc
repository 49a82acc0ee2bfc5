// The frontier on its real disk: how many new addresses a CPU-second takes in, how many tasks it
// gives out, how long next() takes, how much memory it all needs, and how long a restart.
//   build/release/tests/bench/bench_frontier [URLS] [HOSTS] [DIR]   (default 10,000,000 and
//   100,000)
//
// Addresses come in batches of 256, as from a page, spread over the hosts; time is simulated, so
// that every host is due as soon as its gap has passed.  DIR must have room for about 300 bytes a
// URL.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "crawler/frontier.h"
#include "store/disk_url_table.h"
#include "tests/bench/process_cost.h"

namespace {

using zc::bench::cpu_seconds;
using Steady = std::chrono::steady_clock;

// Now, in MB.
double resident() {
  std::ifstream in("/proc/self/statm");
  double pages = 0;
  in >> pages >> pages;
  return pages * 4096 / 1e6;
}

double since(Steady::time_point begin) {
  return std::chrono::duration<double>(Steady::now() - begin).count();
}

template <typename T>
T must(zc::Result<T> result) {
  if (!result) {
    fmt::print(stderr, "{}\n", result.error().message());
    std::exit(1);
  }
  return *std::move(result);
}
void must(const zc::Status& status) {
  if (status) return;
  fmt::print(stderr, "{}\n", status.error().message());
  std::exit(1);
}

zc::UrlTask task_of(std::uint64_t number, std::uint64_t hosts) {
  zc::UrlTask task;
  // A page links within a few hosts: neighbours in a batch share theirs.
  const std::uint64_t host = (number / 8 * 2654435761ULL) % hosts;
  task.host = fmt::format("www.site{}.example.cn:443", host);
  task.key = task.url =
      fmt::format("https://www.site{}.example.cn/news/{}/{}.html", host, number % 97, number);
  task.depth = 2;
  task.found_on = fmt::format("https://www.site{}.example.cn/", host);
  return task;
}

void insert(zc::Frontier& frontier, std::uint64_t urls, std::uint64_t hosts) {
  constexpr std::uint64_t kBatch = 256;
  const double cpu = cpu_seconds();
  const auto begin = Steady::now();
  std::vector<zc::UrlTask> batch;
  for (std::uint64_t first = 0; first < urls; first += kBatch) {
    batch.clear();
    for (std::uint64_t i = first; i < std::min(urls, first + kBatch); ++i) {
      batch.push_back(task_of(i, hosts));
    }
    must(frontier.add(batch));
  }
  fmt::print("inserts per CPU-second        {:>12.0f}   ({:.0f} a second of wall time)\n",
             static_cast<double>(urls) / (cpu_seconds() - cpu),
             static_cast<double>(urls) / since(begin));
  fmt::print("resident after the inserts    {:>12.0f} MB\n", resident());
}

void take(zc::Frontier& frontier, std::uint64_t takes) {
  zc::UtcTime now{std::chrono::hours(24 * 365 * 50)};
  std::vector<double> times;
  times.reserve(takes);
  const double cpu = cpu_seconds();
  zc::Visit visit;
  while (times.size() < takes) {
    const auto begin = Steady::now();
    const auto task = must(frontier.next(now));
    if (!task) {
      const auto due = frontier.next_due();
      if (!due) break;
      now = *due;
      continue;
    }
    times.push_back(since(begin));
    visit.url = task->url;
    visit.time = now;
    must(frontier.done(*task, visit, now, std::nullopt));
  }
  const double spent = cpu_seconds() - cpu;
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return 1e3 * times[static_cast<std::size_t>(static_cast<double>(times.size() - 1) * share)];
  };
  fmt::print("takes per CPU-second          {:>12.0f}   (with finish)\n",
             static_cast<double>(times.size()) / spent);
  fmt::print("one take, p50 p99 p99.9 max   {:>12.3f} {:.3f} {:.3f} {:.3f} ms\n",
             at(0.5),
             at(0.99),
             at(0.999),
             times.back() * 1e3);
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const std::uint64_t urls = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000'000;
  const std::uint64_t hosts = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100'000;
  const std::string dir = argc > 3 ? argv[3] : "/tmp/zhengcha-bench-frontier";
  std::filesystem::remove_all(dir);
  fmt::print("{} addresses, {} hosts\n", urls, hosts);
  zc::StoreOptions options;
  options.path = dir;
  {
    const auto rocks = must(zc::Rocks::open(options));
    zc::DiskUrlTable table(*rocks);
    must(table.begin_run());
    zc::Frontier frontier = must(zc::Frontier::open(table, {}, {}));
    insert(frontier, urls, hosts);
    take(frontier, std::min<std::uint64_t>(urls, 500'000));
    fmt::print("resident after the takes      {:>12.0f} MB\n", resident());
    must(table.pause_run());
  }
  {
    const auto begin = Steady::now();
    const auto rocks = must(zc::Rocks::open(options));
    zc::DiskUrlTable table(*rocks);
    const zc::RunStart run = must(table.begin_run());
    const zc::Frontier frontier =
        must(zc::Frontier::open(table, {}, {zc::UtcTime{}, run.after_crash}));
    fmt::print("restart                       {:>12.2f} s    ({} waiting)\n",
               since(begin),
               frontier.waiting());
    fmt::print("resident after the restart    {:>12.0f} MB\n", resident());
  }
  std::uint64_t bytes = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(dir)) {
    if (file.is_regular_file()) bytes += file.file_size();
  }
  fmt::print("disk                          {:>12.0f} bytes a URL\n",
             static_cast<double>(bytes) / static_cast<double>(urls));
  std::filesystem::remove_all(dir);
}
