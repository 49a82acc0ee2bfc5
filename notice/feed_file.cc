#include "notice/feed_file.h"

#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace zc {
namespace {

Error failed(const std::string& file) {
  return {ErrorKind::kStorage, fmt::format("{}: {}", file, std::generic_category().message(errno))};
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Status replace_file(const std::string& file, std::string_view bytes) {
  const std::string made = file + ".making";
  const int descriptor = open(made.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) return failed(made);
  const bool written = write_all(descriptor, bytes) && fsync(descriptor) == 0;
  Status status = written ? Status(Done{}) : Status(failed(made));
  if (close(descriptor) != 0 && status) status = failed(made);
  if (status && std::rename(made.c_str(), file.c_str()) != 0) status = failed(file);
  if (!status) std::remove(made.c_str());
  return status;
}

}  // namespace zc
