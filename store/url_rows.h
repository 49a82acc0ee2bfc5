// Rows of the crawler's tables: addresses, tasks, hosts.  Every row starts with a layout byte;
// docs/storage_format.md lists the fields.  Reading fails with kCorrupt.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/host_memory.h"
#include "base/result.h"
#include "base/url_table.h"

namespace zc {

// What is known of one address.
struct UrlState {
  KnownUrl known = {};
  std::string found_on = {};
  std::uint64_t queued_run = 0;   // last run that queued it
  std::uint64_t fetched_run = 0;  // last run that asked for it, or was denied; 0: none
  bool operator==(const UrlState&) const = default;
};

// How far a run has come with one host.
struct HostCount {
  std::uint64_t waiting = 0;
  std::uint64_t queued = 0;         // waiting or done
  std::uint64_t next_sequence = 1;  // of the host's queue
  bool operator==(const HostCount&) const = default;
};

std::string to_row(const UrlState& state);
std::string to_row(const UrlTask& task);  // host, priority and sequence stand in the key
std::string to_row(const HostCount& count);
std::string to_row(const HostMemory& memory);
std::string to_row(const RobotsMemory& robots);
std::string to_row(const RevisitCount& count);

Result<UrlState> state_from_row(std::string_view row);
Result<UrlTask> task_from_row(std::string_view key, std::string_view row);
Result<HostCount> count_from_row(std::string_view row);
Result<HostMemory> memory_from_row(std::string_view host, std::string_view row);
Result<RobotsMemory> robots_from_row(std::string_view origin, std::string_view row);
Result<RevisitCount> revisits_from_row(std::string_view row);

}  // namespace zc
