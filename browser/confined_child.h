// The other side of ConfinedProcess: what the new process does between its birth and the program.
// It is a copy of one thread of a program with many, so it may only make system calls.
#pragma once

#include <cstdint>
#include <string>

namespace zc {

// All of it is made before the birth.
struct ConfinedPlan {
  int control = -1;  // a stream socket: one byte comes when the user map is written
  int input = -1;    // the program's descriptor 3
  int output = -1;   // the program's descriptor 4
  int errors = -1;   // the program's descriptor 2
  unsigned user = 0;
  unsigned group = 0;
  bool drop_groups = false;  // root has groups that must go
  std::uint64_t data_bytes = 0;
  std::uint64_t temporary_bytes = 0;
  std::uint64_t cpu_seconds = 0;
  std::uint16_t port = 0;
  std::string mount_words = {};  // options of the memory file systems
  char* const* arguments = nullptr;
  char* const* environment = nullptr;
};

// What the child writes to `control` when a step fails; with the listening socket before that.
struct ConfinedFailure {
  int step = 0;  // of name_of_step()
  int error = 0;
};
const char* name_of_step(int step);

// Never returns.  Sends the listening socket, then runs arguments[0]; `control` closes as it
// starts.
[[noreturn]] void run_confined(const ConfinedPlan& plan);

}  // namespace zc
