// Cuts the bytes that a browser sends over its pipe into messages: JSON texts, each ended by a zero
// byte (Chromium, --remote-debugging-pipe).  Pure; not thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace zc {

class MessageBuffer {
 public:
  explicit MessageBuffer(std::size_t max_message_bytes) : max_(max_message_bytes) {}

  // kProtocol when a message grows beyond the bound; nothing more comes out then.
  Status add(std::string_view bytes);
  // The next whole message without its zero byte, in order of arrival; nothing when none is whole.
  std::optional<std::string> next();

 private:
  std::size_t max_;
  std::string bytes_ = {};
  std::size_t begin_ = 0;     // of the first message not given out
  std::size_t searched_ = 0;  // before it there is no zero byte from begin_ on
};

}  // namespace zc
