// What each known slow input costs: computing time and peak memory of a process that extracts it.
//
//   cmake --preset release && cmake --build build/release --target bench_slow_inputs
//   build/release/tests/bench/bench_slow_inputs
#include <algorithm>

#include <fmt/format.h>

#include "extractor/extract.h"
#include "tests/extractor/slow_inputs.h"

int main() {
  double seconds = 0;
  double megabytes = 0;
  for (const zc::test::SlowInput& input : zc::test::slow_inputs()) {
    std::size_t size = 0;
    std::string page = input.make();
    size = page.size();
    const zc::test::Cost cost =
        zc::test::cost_of([&] { zc::extract_bytes(page, "http://a.example/", "text/html"); });
    if (!cost.is_whole) {
      fmt::print("{}: crashed\n", input.name);
      return 1;
    }
    fmt::print("{:44}{:8.2f} MB {:6.2f} s {:6.0f} MB\n",
               input.name,
               static_cast<double>(size) / 1e6,
               cost.seconds,
               cost.megabytes);
    seconds = std::max(seconds, cost.seconds);
    megabytes = std::max(megabytes, cost.megabytes);
  }
  fmt::print("most: {:.2f} s, {:.0f} MB\n", seconds, megabytes);
  return 0;
}
