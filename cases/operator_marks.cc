#include "cases/operator_marks.h"

#include <algorithm>
#include <cctype>

namespace zc {
namespace {

constexpr std::size_t kShortestNumber = 7;

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// "12345" and "00000000000" name nobody.
bool is_anybodys_number(const std::string& value) {
  std::string digits;
  std::copy_if(value.begin(), value.end(), std::back_inserter(digits), is_digit);
  if (digits.size() < kShortestNumber) return true;
  // The first digits may be an area code; the last six are the subscriber.
  const std::string tail = digits.substr(digits.size() - 6);
  return std::all_of(tail.begin(), tail.end(), [&](char c) { return c == tail[0]; });
}

}  // namespace

bool can_link(const PageMark& mark) {
  switch (mark.kind) {
    case FactKind::kOrganisation:
    case FactKind::kAddress:
    case FactKind::kPrice:
    case FactKind::kPublished:
      return false;
    case FactKind::kPhone:
      return !is_anybodys_number(mark.value);
    default:
      return mark.value.size() >= 4;
  }
}

}  // namespace zc
