// What this process has cost so far.
#pragma once

#include <sys/resource.h>

namespace zc::bench {

// User and system, of all threads.
inline double cpu_seconds() {
  rusage use = {};
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

// Resident memory.
inline long peak_mib() {
  rusage use = {};
  getrusage(RUSAGE_SELF, &use);
  return use.ru_maxrss / 1024;
}

}  // namespace zc::bench
