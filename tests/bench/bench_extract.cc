// The cost of whole extraction beside a bare gumbo_parse (max_errors = 0) on the same pages, one
// thread, CPU time, best of several rounds.
//
//   cmake --preset release && cmake --build build/release --target bench_extract
//   build/release/tests/bench/bench_extract [FILE.html ...]
//
// Without files: the seeded pages of bench_pipeline, about 30 KB each.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gumbo.h>

#include "extractor/extract.h"
#include "tests/bench/seeded_web.h"

namespace {

double cpu_seconds() {
  timespec now = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void bare_parse(const std::string& page) {
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  GumboOutput* const output = gumbo_parse_with_options(&options, page.data(), page.size());
  gumbo_destroy_output(&options, output);
}

template <typename Work>
double best_of(int rounds, const std::vector<std::string>& pages, Work work) {
  double best = 1e9;
  for (int round = 0; round < rounds; ++round) {
    const double start = cpu_seconds();
    for (const std::string& page : pages) work(page);
    best = std::min(best, cpu_seconds() - start);
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> pages;
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    pages.push_back(text.str());
  }
  if (pages.empty()) {
    for (int number = 0; number < 100; ++number) {
      zc::bench::SeededPage page;
      page.number = number;
      page.pages = 100;
      pages.push_back(zc::bench::make_page(page));
    }
  }
  double bytes = 0;
  for (const std::string& page : pages) bytes += static_cast<double>(page.size());
  constexpr int kRounds = 7;
  std::size_t blocks = 0;
  const double bare = best_of(kRounds, pages, bare_parse);
  const double whole = best_of(kRounds, pages, [&](const std::string& page) {
    blocks += zc::extract_bytes(page, "http://example.com/a/b.html", "text/html").blocks.size();
  });
  std::printf("pages %zu, %.0f bytes a page, %zu blocks a page\n",
              pages.size(),
              bytes / static_cast<double>(pages.size()),
              blocks / pages.size() / kRounds);
  std::printf("bare gumbo_parse %7.1f MB/s\n", bytes / bare / 1e6);
  std::printf("whole extraction %7.1f MB/s\n", bytes / whole / 1e6);
  std::printf("ratio            %7.2f\n", whole / bare);
}
