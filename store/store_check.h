// Reads everything and tells what is wrong: the log's chain and tree, every body by its digest,
// every exchange and act by its audit line, every count, and rows that nobody needs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace zc {

struct CheckReport {
  std::uint64_t pages = 0;
  std::uint64_t versions = 0;  // those whose bytes are kept
  std::uint64_t visits = 0;
  std::uint64_t findings = 0;
  std::uint64_t cases = 0;
  std::uint64_t log_lines = 0;
  std::uint64_t bodies = 0;
  std::uint64_t orphans = 0;               // bodies and exchanges that no version names
  std::vector<std::string> problems = {};  // one sentence each; the first kMostProblems
  static constexpr std::size_t kMostProblems = 100;

  bool ok() const { return problems.empty() && orphans == 0; }
};

// kStorage when the disk cannot be read; what is broken stands in the report.
Result<CheckReport> check_store(Store& store);

}  // namespace zc
