#include "classifier/layout_marks.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include "classifier/code_point.h"

namespace zc {
namespace {

constexpr std::string_view kLinesMark = "lines:";
constexpr std::string_view kLengthMark = "line-length:";
constexpr std::array<std::size_t, 3> kLines = {3, 4, 8};
constexpr std::array<std::size_t, 6> kLengths = {12, 18, 27, 40, 60, 100};

template <std::size_t kCount>
std::string step_of(const std::array<std::size_t, kCount>& steps, std::size_t value) {
  const auto* const above = std::upper_bound(steps.begin(), steps.end(), value);
  return std::to_string(above == steps.begin() ? 0 : *std::prev(above));
}

}  // namespace

void add_layout_marks(std::string_view folded, std::vector<std::string>& marks) {
  const auto lines = static_cast<std::size_t>(std::count(folded.begin(), folded.end(), '\n'));
  const auto characters = folded.size() - static_cast<std::size_t>(std::count_if(
                                              folded.begin(), folded.end(), is_continuation));
  marks.push_back(std::string(kLinesMark) + step_of(kLines, lines));
  marks.push_back(std::string(kLengthMark) +
                  step_of(kLengths, characters / std::max<std::size_t>(lines, 1)));
}

bool is_layout_mark(std::string_view mark) {
  return mark.starts_with(kLinesMark) || mark.starts_with(kLengthMark);
}

}  // namespace zc
