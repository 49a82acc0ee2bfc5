// A seeded web on loopback, served by one nginx worker: for benches that fetch.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "tests/bench/seeded_web.h"

namespace zc::bench {

struct LoopbackWeb {
  int hosts = 200;
  int pages = 50;  // of each host; p0.html is where to begin
  std::size_t bytes = 30'000;
  int port = 18'099;
};

std::string host_address(int host);  // "127.77.0.1"
SeededPage page_at(const LoopbackWeb& web, int host, int number);
std::string seed_at(const LoopbackWeb& web, int host);
// Writes DIR/web and DIR/nginx.conf; nginx then runs as `nginx -p DIR -c DIR/nginx.conf` in the
// foreground and logs to DIR/access.log.
void write_web(const LoopbackWeb& web, const std::filesystem::path& dir);

}  // namespace zc::bench
