// The processes of this machine, and which of them descend from the caller.  Source: proc(5).
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <unistd.h>

namespace zc::test {

struct Process {
  int parent = 0;
  double cpu_seconds = 0;
  std::uint64_t resident_bytes = 0;
  std::string began = {};  // with the id: this process and no later one
};

inline std::map<int, Process> processes() {
  static const double kTicks = static_cast<double>(sysconf(_SC_CLK_TCK));
  static const auto kPage = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::map<int, Process> out;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const int id = std::atoi(entry.path().filename().c_str());
    std::ifstream in(entry.path() / "stat");
    std::string text;
    if (id <= 0 || !std::getline(in, text) || text.rfind(')') == std::string::npos) continue;
    // proc(5): field 4 is the parent, 14 and 15 the ticks, 22 the start, 24 the resident pages.
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    const std::vector<std::string> words{std::istream_iterator<std::string>(fields), {}};
    if (words.size() < 22) continue;
    out[id] = {std::stoi(words[1]),
               (std::stod(words[11]) + std::stod(words[12])) / kTicks,
               std::stoull(words[21]) * kPage,
               words[19]};
  }
  return out;
}

// Of `all`, what descends from this process.
inline std::set<int> processes_below(const std::map<int, Process>& all) {
  std::set<int> out;
  for (bool grown = true; grown;) {
    grown = false;
    for (const auto& [id, one] : all) {
      const bool is_ours = one.parent == ::getpid() || out.contains(one.parent);
      if (is_ours && out.insert(id).second) grown = true;
    }
  }
  return out;
}

}  // namespace zc::test
