// What reading costs: time, CPU, and what RocksDB and the disk were asked for.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace zc::bench {

struct ReadCost {
  double median_ms = 0;
  double high_ms = 0;      // 99th of 100
  double cpu_ms = 0;       // of the calling thread, a read
  double cpu_high_ms = 0;  // 99th of 100
  double from_disk = 0;    // bytes a read that the kernel took from the device (/proc/self/io)
  // Of RocksDB, a read.
  double tables = 0;       // tables whose filter said that they may hold the row
  double blocks_read = 0;  // not in the block cache
  double block_bytes = 0;
  double blobs_read = 0;  // out of blob files
  double blob_bytes = 0;
};

// Calls `read` `count` times in this thread.
ReadCost measure_reads(int count, const std::function<void()>& read);
// Two lines.
std::string told(const ReadCost& cost);

}  // namespace zc::bench
