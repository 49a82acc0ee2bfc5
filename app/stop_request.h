// Long work of a command asks it whether to end: after SIGINT or SIGTERM, or when its time is up.
// Order: made when the work begins; flag() is handed to the work; ends with it, and the signals are
// the process's own again.  One at a time.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

namespace zc {

class StopRequest {
 public:
  explicit StopRequest(std::chrono::seconds limit);
  ~StopRequest();
  StopRequest(const StopRequest&) = delete;
  StopRequest& operator=(const StopRequest&) = delete;

  // Becomes true, once, from another thread.
  std::atomic<bool>& flag();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zc
