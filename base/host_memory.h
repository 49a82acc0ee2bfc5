// What must be remembered of a host so that a restart is no excuse for an early request: kept by
// `crawler`, written by `store`.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/time.h"

namespace zc {

struct HostPaceState {
  UtcTime last_start = {};
  UtcTime last_end = {};
  std::chrono::milliseconds last_fetch = {};
  std::chrono::milliseconds crawl_delay = {};  // from robots.txt; zero: none
  std::chrono::milliseconds backoff = {};      // of the last 429 or 503; zero: none
  UtcTime not_before = {};                     // end of back-off or breaker pause
  std::uint32_t failures = 0;                  // in a row, without any response
  std::uint32_t trips = 0;                     // of the breaker, since the last response
  bool operator==(const HostPaceState&) const = default;
};

// What rendering pages of the host taught (app/render_policy.h).
struct RenderMemory {
  std::uint32_t script_pages = 0;  // built by script, in a row
  std::uint32_t fruitless = 0;     // rendered in a row without bringing anything
  bool operator==(const RenderMemory&) const = default;
};

struct HostMemory {
  std::string host = {};  // "host:port", the unit of politeness
  HostPaceState pace = {};
  UtcTime held_until = {};  // no request before; zero: no hold
  bool paused = false;      // by an operator: no request until resumed
  std::string ip = {};      // where it was last reached; "" if never
  RenderMemory render = {};
  bool operator==(const HostMemory&) const = default;
};

// The robots.txt of one origin as it was read.
struct RobotsMemory {
  std::string origin = {};  // "https://www.example.cn"
  UtcTime read = {};
  int http_status = 0;
  std::string body = {};  // decoded; at most what RobotsRules reads
  bool operator==(const RobotsMemory&) const = default;
};

}  // namespace zc
