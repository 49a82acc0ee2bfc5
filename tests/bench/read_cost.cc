#include "tests/bench/read_cost.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <vector>

#include <fmt/format.h>
#include <rocksdb/perf_context.h>

namespace zc::bench {
namespace {

double thread_cpu_ms() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double bytes_from_disk() {
  std::ifstream in("/proc/self/io");
  std::string name;
  for (double value = 0; in >> name >> value;) {
    if (name == "read_bytes:") return value;
  }
  return 0;
}

double high(std::vector<double>& times) {
  std::sort(times.begin(), times.end());
  return times[times.size() * 99 / 100];
}

}  // namespace

ReadCost measure_reads(int count, const std::function<void()>& read) {
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kEnableCount);
  rocksdb::get_perf_context()->Reset();
  const double disk = bytes_from_disk();
  std::vector<double> times, cpu;
  double cpu_sum = 0;
  for (int i = 0; i < count; ++i) {
    const double cpu_before = thread_cpu_ms();
    const auto begin = std::chrono::steady_clock::now();
    read();
    const std::chrono::duration<double, std::milli> taken =
        std::chrono::steady_clock::now() - begin;
    cpu.push_back(thread_cpu_ms() - cpu_before);
    cpu_sum += cpu.back();
    times.push_back(taken.count());
  }
  const rocksdb::PerfContext& at = *rocksdb::get_perf_context();
  const auto each = [count](double sum) { return sum / count; };
  ReadCost cost;
  cost.high_ms = high(times);
  cost.median_ms = times[times.size() / 2];
  cost.cpu_high_ms = high(cpu);
  cost.cpu_ms = each(cpu_sum);
  cost.from_disk = each(bytes_from_disk() - disk);
  cost.tables = each(static_cast<double>(at.bloom_sst_hit_count));
  cost.blocks_read = each(static_cast<double>(at.block_read_count));
  cost.block_bytes = each(static_cast<double>(at.block_read_byte));
  cost.blobs_read = each(static_cast<double>(at.blob_read_count));
  cost.blob_bytes = each(static_cast<double>(at.blob_read_byte));
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  return cost;
}

std::string told(const ReadCost& cost) {
  return fmt::format(
      "  reading a version back: median {:.2f} ms, p99 {:.2f} ms; CPU mean {:.2f} ms, p99 {:.2f} "
      "ms\n"
      "  a read takes {:.1f} tables, {:.1f} blocks ({:.0f} bytes) not in the cache, {:.1f} "
      "blobs ({:.0f} bytes); {:.0f} bytes from the disk\n",
      cost.median_ms,
      cost.high_ms,
      cost.cpu_ms,
      cost.cpu_high_ms,
      cost.tables,
      cost.blocks_read,
      cost.block_bytes,
      cost.blobs_read,
      cost.blob_bytes,
      cost.from_disk);
}

}  // namespace zc::bench
