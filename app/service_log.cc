#include "app/service_log.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace zc {

Status ServiceLog::open(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  path_ = path == "-" ? "" : path;
  return open_file();
}

Status ServiceLog::reopen() {
  const std::scoped_lock lock(mutex_);
  return open_file();
}

void ServiceLog::write(std::string_view line) {
  const std::scoped_lock lock(mutex_);
  std::FILE* const out = file_ ? file_.get() : stderr;
  fmt::print(out, "{}\n", line);
  std::fflush(out);
}

Status ServiceLog::open_file() {
  if (path_.empty()) return Done{};
  File file(std::fopen(path_.c_str(), "ae"), &std::fclose);
  if (!file) {
    const std::string why = std::error_code(errno, std::generic_category()).message();
    return Error(ErrorKind::kBadInput, fmt::format("log file {}: {}", path_, why));
  }
  file_ = std::move(file);
  return Done{};
}

}  // namespace zc
