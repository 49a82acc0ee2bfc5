// The log of the service: one line an event, to a file or to standard error.  A file is opened
// again on SIGHUP, for who rotates it.  Thread-safe.
#pragma once

#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"

namespace zc {

class ServiceLog {
 public:
  // "" or "-": standard error.  kBadInput names the file and why it cannot be opened.
  Status open(const std::string& path);
  // As open(); a failure leaves the old file in use.
  Status reopen();
  void write(std::string_view line);

 private:
  using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
  Status open_file();

  std::mutex mutex_;
  std::string path_;
  File file_{nullptr, &std::fclose};
};

}  // namespace zc
