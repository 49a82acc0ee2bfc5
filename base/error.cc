#include "base/error.h"

#include <fmt/format.h>

namespace zc {

std::string_view name_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kBadInput:
      return "bad_input";
    case ErrorKind::kNotFound:
      return "not_found";
    case ErrorKind::kDenied:
      return "denied";
    case ErrorKind::kNetwork:
      return "network";
    case ErrorKind::kTimeout:
      return "timeout";
    case ErrorKind::kProtocol:
      return "protocol";
    case ErrorKind::kStorage:
      return "storage";
    case ErrorKind::kCorrupt:
      return "corrupt";
    case ErrorKind::kCancelled:
      return "cancelled";
    case ErrorKind::kUnsupported:
      return "unsupported";
  }
  return "unknown";
}

Error Error::within(std::string_view doing) const {
  return Error(kind_, fmt::format("{}: {}", doing, message_), fields_);
}

}  // namespace zc
