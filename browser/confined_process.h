// A program that can reach nothing but us: it runs as an unprivileged user in Linux namespaces of
// its own (user, mount, process, network, IPC; namespaces(7)).
//
//   - Network: a loopback device and nothing else.  One TCP socket listens there, and it is ours
//     (listener()): whatever the program sends comes to us or goes nowhere.
//   - Files: the system's programs, libraries and fonts, and a /tmp and /dev/shm in memory, empty
//   at
//     the start and of bounded size.  Nothing of ours, no home, no settings, no store.
//   - Processes: all that it starts end with it, killed by the kernel, whoever started them; and it
//     ends with the thread that started it, even when that is killed.
//
// The program's descriptors 3 and 4 are a pipe from and to us; 0 and 1 lead nowhere.
// Not thread-safe.  docs/adr/0013-browser.md tells why no weaker confinement is offered.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"

namespace zc {

struct ConfinedOptions {
  std::string program =
      {};  // a path, or a name that is looked for in PATH; under /usr, /bin or /opt
  std::vector<std::string> arguments = {};  // after the program's own name
  std::string user = "nobody";  // who runs it when root starts it; else it is the starter
  std::uint64_t process_data_bytes = std::uint64_t{2} << 30;  // of one process (RLIMIT_DATA)
  std::uint64_t temporary_bytes = std::uint64_t{256} << 20;   // /tmp, and again /dev/shm
  std::chrono::seconds process_cpu{60};                       // computing time of one process
};

class ConfinedProcess {
 public:
  static constexpr std::uint16_t kPort = 3128;  // of listener(), on the program's 127.0.0.1

  // kUnsupported: no such program, no such user, or the kernel or a policy allows no namespaces;
  // the message names what failed.  kStorage: out of descriptors or processes.
  static Result<std::unique_ptr<ConfinedProcess>> start(const ConfinedOptions& options);
  ~ConfinedProcess();  // kills everything that runs in it, and waits until all is gone
  ConfinedProcess(const ConfinedProcess&) = delete;
  ConfinedProcess& operator=(const ConfinedProcess&) = delete;

  int to() const { return to_.get(); }      // write end; non-blocking
  int from() const { return from_.get(); }  // read end; non-blocking
  Descriptor take_listener() { return std::move(listener_); }
  int id() const { return id_; }  // as the machine counts it

  // "ended with exit code 1", "was ended by signal 9"; nothing while it runs.
  std::optional<std::string> end();
  // Memory of all its processes that no file backs, in bytes.
  std::uint64_t memory_bytes() const;
  // The last words on its standard error, at most 500 bytes.
  std::string last_words() const;

 private:
  ConfinedProcess() = default;

  int id_ = -1;
  std::optional<int> status_ = {};  // as waitpid() gives it
  Descriptor to_ = Descriptor();
  Descriptor from_ = Descriptor();
  Descriptor listener_ = Descriptor();
  Descriptor errors_ = Descriptor();
};

}  // namespace zc
