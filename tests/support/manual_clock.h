// A clock that stands still until a test moves it.
#pragma once

#include <atomic>
#include <chrono>

#include "base/time.h"

namespace zc::test {

class ManualClock final : public Clock {
 public:
  explicit ManualClock(UtcTime start = UtcTime(std::chrono::milliseconds(1'700'000'000'000)))
      : now_(start) {}
  UtcTime now() const override { return now_.load(); }
  void advance(std::chrono::milliseconds by) { now_ = now_.load() + by; }

 private:
  std::atomic<UtcTime> now_;
};

}  // namespace zc::test
