// What history costs: bytes kept per visit, beside gzip of every visit, and CPU per visit.
//   cmake --build --preset release --target bench_store
//   build/release/tests/bench/bench_store [PAGES VISITS BYTES]
//   build/release/tests/bench/bench_store fill DIR [PAGES VISITS BYTES]   # a store that stays, and
//   build/release/tests/bench/bench_store open DIR                       # what it costs to open
//   build/release/tests/bench/bench_store prune DIR                      # and to keep one version
//   each build/release/tests/bench/bench_store real                           # real pages, edited
//   daily
// PAGES (200) seeded pages of BYTES (30000) are visited VISITS (30) times.  First with 5 % of the
// pages changing a little between two visits, then with every page changing a little each time
// (three places of twelve bytes).  Puts hold 64 pages, each put is synced.  Bytes are those of the
// table and blob files after compaction, so they hold everything: heads, certificates, judgements,
// visits, audit lines and indexes.  CPU is user and system time of the whole process while putting,
// background flushes and merges included.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <zlib.h>

#include "store/retention.h"
#include "store/store.h"
#include "tests/bench/process_cost.h"
#include "tests/bench/read_cost.h"
#include "tests/bench/real_pages.h"
#include "tests/bench/seeded_web.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace zc;

constexpr std::size_t kPagesPerPut = 64;

struct Plan {
  int pages = 200;
  int visits = 30;
  std::size_t bytes = 30'000;
};

[[noreturn]] void stop(const Error& error) {
  fmt::print(stderr, "{}: {}\n", name_of(error.kind()), error.message());
  std::exit(1);
}

template <typename T>
T must(Result<T> result) {
  if (!result) stop(result.error());
  return *std::move(result);
}

using bench::cpu_seconds;
using bench::peak_mib;

std::size_t gzip_bytes(const std::string& body) {
  z_stream stream = {};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, body.size()), '\0');
  std::string in = body;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  const std::size_t bytes = stream.total_out;
  deflateEnd(&stream);
  return bytes;
}

void edit(std::string& body, std::mt19937_64& random) {
  for (int i = 0; i < 3; ++i) {
    const std::string digits = fmt::format("{:012}", random() % 1'000'000);
    const auto place = static_cast<std::ptrdiff_t>(random() % (body.size() - digits.size()));
    std::copy(digits.begin(), digits.end(), body.begin() + place);
  }
}

class Web {
 public:
  explicit Web(const Plan& plan) : captures_(static_cast<std::size_t>(plan.pages)) {
    for (std::size_t i = 0; i < captures_.size(); ++i) {
      Capture& capture = captures_[i];
      capture.url = fmt::format("https://h{}.example/p{}.html", i / 50, i % 50);
      capture.request_head = fmt::format(
          "GET /p{}.html HTTP/1.1\r\nHost: h{}.example\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n",
          i % 50,
          i / 50);
      capture.http_status = 200;
      capture.peer_ip = "192.0.2.1";
      capture.dns_answers = {"192.0.2.1"};
      capture.body = bench::make_page(
          {.seed = 7, .bytes = plan.bytes, .number = static_cast<int>(i), .pages = plan.pages});
    }
    // One page in ten carries a finding, which its judgement repeats at each visit.
    Finding finding;
    finding.rule = "guarantee-pass";
    finding.clause = "MOHRSS-2022-25/2.4";
    finding.quote = "包过";
    finding.context = "本校学员考试包过，不过退费。";
    finding.why = "承诺通过考试；句中没有否定或引述。";
    with_.findings = {finding};
    with_.rules_hash = without_.rules_hash = "0123456789abcdef";
  }

  void change(std::size_t one_in) {
    for (Capture& capture : captures_) {
      if (random_() % one_in == 0) edit(capture.body, random_);
    }
  }

  std::vector<PageWrite> visit(int day) {
    std::vector<PageWrite> writes;
    for (std::size_t i = 0; i < captures_.size(); ++i) {
      Capture& capture = captures_[i];
      capture.started = UtcTime(std::chrono::days(20'000 + day));
      capture.ended = capture.started;
      capture.response_head = fmt::format(
          "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: day {} {:05}\r\nContent-Type: text/html\r\n"
          "Content-Length: {}\r\nETag: \"{:x}\"\r\n\r\n",
          day,
          random_() % 86400,
          capture.body.size(),
          random_());
      PageWrite write;
      write.capture = &capture;
      write.url_key = capture.url;
      write.judgement = i % 10 == 0 ? &with_ : &without_;
      write.title = "title of a page";
      write.extractor_version = extractor_version_;
      writes.push_back(std::move(write));
    }
    return writes;
  }

  std::size_t gzip_all() const {
    std::size_t bytes = 0;
    for (const Capture& capture : captures_) bytes += gzip_bytes(capture.body);
    return bytes;
  }

 private:
  std::vector<Capture> captures_;
  Judgement with_;
  Judgement without_;
  std::string extractor_version_ = "1";
  std::mt19937_64 random_{42};
};

struct Cost {
  double cpu = 0;
  double first_cpu = 0;  // of the first visit, in which every page is new
  std::size_t gzip = 0;
  std::uint64_t changed = 0;
};

enum class Beside { kGzip, kNothing };

Cost fill(Store& store, const Plan& plan, std::size_t one_in, Beside beside) {
  Web web(plan);
  Cost cost;
  for (int day = 0; day < plan.visits; ++day) {
    if (day > 0) web.change(one_in);
    const std::vector<PageWrite> writes = web.visit(day);
    if (beside == Beside::kGzip) cost.gzip += web.gzip_all();
    const double before = cpu_seconds();
    for (std::size_t i = 0; i < writes.size(); i += kPagesPerPut) {
      const std::size_t count = std::min(kPagesPerPut, writes.size() - i);
      for (const Receipt& receipt : must(store.pages().put({&writes[i], count}))) {
        if (receipt.change != Receipt::Change::kUnchanged) ++cost.changed;
      }
    }
    cost.cpu += cpu_seconds() - before;
    if (day == 0) cost.first_cpu = cost.cpu;
  }
  return cost;
}

// Versions taken at random, from all pages alike.
bench::ReadCost read_cost(Store& store) {
  std::vector<std::pair<std::string, std::uint32_t>> pages;
  must(store.pages().for_each_page([&](const PageVersion& latest) {
    pages.emplace_back(latest.url_key, latest.number);
    return true;
  }));
  std::mt19937_64 random(1);
  return bench::measure_reads(2000, [&] {
    const auto& [page, latest] = pages[random() % pages.size()];
    must(store.pages().load(page, static_cast<std::uint32_t>(random() % latest) + 1));
  });
}

void run(const char* name, const Plan& plan, std::size_t one_in) {
  const test::TempDir dir;
  const SystemClock clock;
  const auto store = must(Store::open({.path = dir.file("db")}, clock));
  const Cost cost = fill(*store, plan, one_in, Beside::kGzip);
  must(store->compact());
  const double visits = static_cast<double>(plan.pages) * plan.visits;
  const double kept = static_cast<double>(store->stats().disk_bytes) / visits;
  const double gzip = static_cast<double>(cost.gzip) / visits;
  const double first_ms = cost.first_cpu / plan.pages * 1000;
  const double later_ms = (cost.cpu - cost.first_cpu) / (visits - plan.pages) * 1000;
  fmt::print("{}\n", name);
  fmt::print("  visits {}, versions {}\n", visits, cost.changed);
  fmt::print("  bytes per visit: kept {:.0f}, gzip of each {:.0f}, ratio {:.3f}\n",
             kept,
             gzip,
             kept / gzip);
  fmt::print("  CPU ms per page: first visit {:.3f}, later visits {:.3f}; {:.0f} visits/CPU-s\n",
             first_ms,
             later_ms,
             visits / cost.cpu);
  fmt::print("{}", bench::told(read_cost(*store)));
  fmt::print("  peak resident memory {} MiB\n", peak_mib());
}

// A store that stays; every page changes a little between visits, so every visit is a version.
int fill_at(const std::string& path, const Plan& plan) {
  const SystemClock clock;
  const auto store = must(Store::open({.path = path}, clock));
  const Cost cost = fill(*store, plan, 1, Beside::kNothing);
  fmt::print("{} versions, {:.0f} CPU-s, {:.0f} versions/CPU-s, {:.2f} GB on disk, peak {} MiB\n",
             cost.changed,
             cost.cpu,
             static_cast<double>(cost.changed) / cost.cpu,
             static_cast<double>(store->stats().disk_bytes) / 1e9,
             peak_mib());
  return 0;
}

int open_at(const std::string& path) {
  const SystemClock clock;
  const auto seconds = [begin = std::chrono::steady_clock::now()] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  const auto store = must(Store::open({.path = path, .create = false}, clock));
  fmt::print("open: {:.2f} s, resident memory {} MiB\n", seconds(), peak_mib());
  fmt::print("{} versions\n{}", store->stats().versions, told(read_cost(*store)));
  fmt::print("  peak resident memory {} MiB\n", peak_mib());
  return 0;
}

// Of every page only the latest version is kept; then the space goes back to the file system.
int prune_at(const std::string& path) {
  const SystemClock clock;
  const std::uint64_t before = must(bytes_of_files(path));
  auto store = must(Store::open({.path = path, .create = false}, clock));
  const double pruning = cpu_seconds();
  const UtcTime later = clock.now() + std::chrono::hours(24 * 36'500);
  RetentionPolicy policy;
  policy.keep_days = policy.keep_findings_days = 1;
  const PruneReport report =
      must(prune_store(*store, policy, later, PruneMode::kPrune, "bench_store"));
  const double reclaiming = cpu_seconds();
  std::atomic<bool> never = false;
  const Reclaimed reclaimed = must(reclaim_pruned(*store, never));
  const double end = cpu_seconds();
  store.reset();
  fmt::print("{} versions, {} bodies given up in {:.1f} CPU-s; space given back in {:.1f} CPU-s\n",
             report.versions,
             report.bodies,
             reclaiming - pruning,
             end - reclaiming);
  fmt::print("bytes of the files: {} before, {} after; garbage left {}; peak memory {} MiB\n",
             before,
             must(bytes_of_files(path)),
             reclaimed.garbage_bytes,
             peak_mib());
  return 0;
}

void put_day(Store& store, const std::vector<bench::RealPage>& pages, int day) {
  for (const bench::RealPage& page : pages) {
    Capture capture;
    capture.url = "https://real.example/" + page.name;
    capture.request_head = "GET / HTTP/1.1\r\nHost: real.example\r\n\r\n";
    capture.response_head = fmt::format("HTTP/1.1 200 OK\r\nDate: day {}\r\n\r\n", day);
    capture.http_status = 200;
    capture.started = capture.ended = UtcTime(std::chrono::days(20'000 + day));
    capture.body = page.body;
    PageWrite write;
    write.capture = &capture;
    write.url_key = capture.url;
    must(store.pages().put({&write, 1}));
  }
}

std::size_t gzip_of(const std::vector<bench::RealPage>& pages) {
  std::size_t bytes = 0;
  for (const bench::RealPage& page : pages) bytes += gzip_bytes(page.body);
  return bytes;
}

// Pairs of real pages, see real_pages.h: what the second version adds, beside its gzip; then the
// whole of a month of such days, beside gzip of every version.
int real_pairs() {
  const test::TempDir dir;
  const char* const told = std::getenv("ZC_SHARED");
  const std::string shared = told != nullptr ? told : ZC_SOURCE_DIR "/../shared";
  std::vector<bench::RealPage> pages = bench::real_pages(shared + "/corpora", 5000);
  if (pages.empty()) {
    fmt::print("SKIPPED: ../shared/corpora is not there\n");
    return 0;
  }
  const SystemClock clock;
  const auto store = must(Store::open({.path = dir.file("db")}, clock));
  const auto kept = [&store] {
    must(store->compact());
    return static_cast<double>(store->stats().disk_bytes);
  };
  std::mt19937_64 random(7);
  put_day(*store, pages, 0);
  const double first = kept();
  const auto count = static_cast<double>(pages.size());
  auto gzip = static_cast<double>(gzip_of(pages));
  fmt::print("{} real pages; first versions: kept {:.0f} bytes each, gzip {:.0f}\n",
             pages.size(),
             first / count,
             gzip / count);
  for (int day = 1; day < 30; ++day) {
    for (bench::RealPage& page : pages) bench::edit_like_a_day(page.body, random);
    put_day(*store, pages, day);
    const auto gzip_today = static_cast<double>(gzip_of(pages));
    gzip += gzip_today;
    if (day > 1) continue;
    const double added = kept() - first;
    fmt::print("second versions: kept {:.0f} bytes each, gzip {:.0f}, ratio {:.3f}\n",
               added / count,
               gzip_today / count,
               added / gzip_today);
  }
  const double all = kept();
  const auto versions = static_cast<double>(store->stats().versions);
  fmt::print("{} versions in 30 days: kept {:.0f} bytes each, gzip {:.0f}, ratio {:.3f}\n",
             versions,
             all / versions,
             gzip / versions,
             all / gzip);
  fmt::print("{}", bench::told(read_cost(*store)));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Plan plan;
  const std::string_view word = argc > 2 ? argv[1] : "";
  if (word == "open") return open_at(argv[2]);
  if (word == "prune") return prune_at(argv[2]);
  if (argc == 2 && std::string_view(argv[1]) == "real") return real_pairs();
  const int skip = word == "fill" ? 2 : 0;
  if (argc > skip + 1) plan.pages = std::atoi(argv[skip + 1]);
  if (argc > skip + 2) plan.visits = std::atoi(argv[skip + 2]);
  if (argc > skip + 3) plan.bytes = static_cast<std::size_t>(std::atol(argv[skip + 3]));
  if (skip != 0) return fill_at(argv[2], plan);
  fmt::print("{} pages of {} bytes, {} visits\n", plan.pages, plan.bytes, plan.visits);
  run("5 % of the pages change a little between visits", plan, 20);
  run("every page changes a little between visits", plan, 1);
  return 0;
}
