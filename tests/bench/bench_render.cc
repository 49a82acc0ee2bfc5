// Pages a minute, computing time and memory of rendered pages, and what is left over afterwards.
//   build/dev/tests/bench/bench_render [PAGES] [WORKERS]       (default 200 pages, 2 workers)
//
// A page of a school with a script, a lazy part, a folded part and a picture, on loopback; each is
// rendered as for evidence: document, pictures, outlines, print, telephone.  Memory is the sum of
// the resident sets of all processes below this one (what they share counts again in each), looked
// at ten times a second; computing time likewise, so that the last tenth of a second of each is
// missed.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "browser/render.h"
#include "tests/bench/process_cost.h"
#include "tests/support/processes.h"
#include "tests/support/test_site.h"

namespace {

namespace fs = std::filesystem;
using namespace zc;
using namespace zc::test;

std::string school_page() {
  std::string page =
      "<title>学校</title><style>body{font:16px sans-serif}section{height:700px}</style>"
      "<h1>职业技能培训</h1><div id=root></div><img src=/picture.svg>";
  for (int i = 0; i < 5; ++i) {
    page += fmt::format("<section><h2>课程 {}</h2><p>", i);
    for (int k = 0; k < 40; ++k) page += "电工、焊工、叉车司机培训，随到随学。";
    page += "</p></section>";
  }
  return page +
         "<details><summary>收费标准</summary><p>三千元</p></details><p id=late></p><script>"
         "setTimeout(()=>root.innerHTML='<p>一次性通过，不过退费</p>',300);"
         "new IntersectionObserver(s=>{if(s[0].isIntersecting)late.textContent='见到了'})"
         ".observe(late)</script>";
}

TestReply answer(const TestRequest& request) {
  if (request.target == "/picture.svg") {
    return TestReply::page(
        "<svg xmlns='http://www.w3.org/2000/svg' width='400' height='200'><rect width='400' "
        "height='200' fill='teal'/></svg>",
        "image/svg+xml");
  }
  return TestReply::page(school_page());
}

class Watch {
 public:
  Watch() : thread_([this] { run(); }) {}
  ~Watch() { stop(); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  std::uint64_t peak() const { return peak_; }
  double cpu_seconds() const {
    double sum = 0;
    for (const auto& [who, seconds] : cpu_) sum += seconds;
    return sum;
  }
  // Before its figures are read.
  void stop() {
    done_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run() {
    while (!done_) {
      const auto all = processes();
      std::uint64_t bytes = 0;
      for (const int id : processes_below(all)) {
        const Process& one = all.at(id);
        bytes += one.resident_bytes;
        cpu_[fmt::format("{}/{}", id, one.began)] = one.cpu_seconds;
      }
      peak_ = std::max(peak_.load(), bytes);
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
  std::atomic<bool> done_ = false;
  std::atomic<std::uint64_t> peak_ = 0;
  std::map<std::string, double> cpu_ = {};
  std::thread thread_;
};

RenderManners manners() {
  RenderManners out;
  out.proxy.check = [](const std::string&) { return Status(Done{}); };
  out.proxy.lookup =
      [](std::string host) -> boost::asio::awaitable<Result<std::vector<std::string>>> {
    co_return Error(ErrorKind::kNetwork, host + ": no such name");
  };
  out.may_visit = [](const std::string&) { return Status(Done{}); };
  out.passages_in = [](const std::string&, const std::string&) {
    return std::vector<std::string>{"一次性通过", "不过退费"};
  };
  return out;
}

int profiles_left() {
  int count = 0;
  for (const auto& entry : fs::directory_iterator("/tmp")) {
    const std::string name = entry.path().filename().string();
    count += name == "profile" || name.find("org.chromium") != std::string::npos ? 1 : 0;
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  const int pages = argc > 1 ? std::atoi(argv[1]) : 200;
  const int workers = argc > 2 ? std::atoi(argv[2]) : 2;
  ::signal(SIGPIPE, SIG_IGN);
  // Whoever makes a file for a while makes it here.
  const fs::path scratch = fs::temp_directory_path() / fmt::format("zc-bench-render.{}", getpid());
  fs::create_directory(scratch);
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs yet
  ::setenv("TMPDIR", scratch.c_str(), 1);
  TestSite site(answer, {.address = "127.0.9.7"});
  std::atomic<int> next = 0, failed = 0, whole = 0;
  const auto began = std::chrono::steady_clock::now();
  double browser_cpu = 0;
  std::uint64_t peak = 0;
  {
    Watch watch;
    std::vector<std::thread> threads;
    threads.reserve(static_cast<std::size_t>(workers));
    for (int i = 0; i < workers; ++i) {
      threads.emplace_back([&] {
        while (next++ < pages) {
          const Result<Rendered> page = render(site.url("/"), RenderOptions(), manners());
          if (!page) {
            ++failed;
            fmt::print("{}\n", page.error().message());
          } else if (page->dom.find("见到了") != std::string::npos && !page->tiles.empty() &&
                     !page->marked_tiles.empty() && !page->mobile.tiles.empty() &&
                     !page->pdf.empty()) {
            ++whole;
          }
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    watch.stop();
    browser_cpu = watch.cpu_seconds();
    peak = watch.peak();
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
  const std::size_t processes_left = processes_below(processes()).size();
  const auto files_left = std::distance(fs::directory_iterator(scratch), fs::directory_iterator());
  fs::remove_all(scratch);
  fmt::print("{} pages, {} workers: {} whole, {} failed; {:.1f} pages a minute\n",
             pages,
             workers,
             whole.load(),
             failed.load(),
             pages / wall.count() * 60);
  fmt::print("wall {:.1f} s; browsers {:.1f} CPU seconds, this process {:.1f}; peak {} MB\n",
             wall.count(),
             browser_cpu,
             bench::cpu_seconds(),
             peak >> 20U);
  fmt::print("left over: {} processes, {} profiles, {} files\n",
             processes_left,
             profiles_left(),
             files_left);
  const bool is_clean = processes_left == 0 && profiles_left() == 0 && files_left == 0;
  return is_clean && whole == pages ? EXIT_SUCCESS : EXIT_FAILURE;
}
