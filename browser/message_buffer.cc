#include "browser/message_buffer.h"

#include <fmt/format.h>

namespace zc {

Status MessageBuffer::add(std::string_view bytes) {
  if (begin_ > 0) {
    bytes_.erase(0, begin_);
    searched_ -= begin_;
    begin_ = 0;
  }
  bytes_.append(bytes);
  const std::size_t last_end = bytes_.rfind('\0');
  const std::size_t unfinished =
      last_end == std::string::npos ? bytes_.size() : bytes_.size() - last_end - 1;
  const std::size_t first_end = bytes_.find('\0', searched_);
  const std::size_t first = first_end == std::string::npos ? bytes_.size() : first_end;
  if (first <= max_ && unfinished <= max_) return Done{};
  bytes_.clear();
  searched_ = 0;
  return Error(ErrorKind::kProtocol,
               fmt::format("the browser sent a message of more than {} bytes", max_));
}

std::optional<std::string> MessageBuffer::next() {
  const std::size_t end = bytes_.find('\0', searched_);
  if (end == std::string::npos) {
    searched_ = bytes_.size();
    return std::nullopt;
  }
  std::string message = bytes_.substr(begin_, end - begin_);
  begin_ = end + 1;
  searched_ = begin_;
  return message;
}

}  // namespace zc
