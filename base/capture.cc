#include "base/capture.h"

#include <algorithm>

namespace zc {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::string_view name_of(Truncation truncation) {
  switch (truncation) {
    case Truncation::kNone:
      return "";
    case Truncation::kLength:
      return "length";
    case Truncation::kTime:
      return "time";
    case Truncation::kDisconnect:
      return "disconnect";
  }
  return "";
}

bool truncation_from_name(std::string_view name, Truncation& out) {
  for (const Truncation t :
       {Truncation::kNone, Truncation::kLength, Truncation::kTime, Truncation::kDisconnect}) {
    if (name_of(t) != name) continue;
    out = t;
    return true;
  }
  return false;
}

std::string_view Capture::header(std::string_view name) const {
  for (const HttpHeader& h : headers) {
    if (same_word(h.name, name)) return h.value;
  }
  return "";
}

}  // namespace zc
