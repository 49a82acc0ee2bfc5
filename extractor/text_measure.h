// How much text, and how much of it is running text.  Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace zc {

struct Measure {
  std::uint32_t chars = 0;  // code points
  std::uint32_t marks = 0;  // punctuation of sentences: ，。！？；：、 and their ASCII kin
};
Measure measure(std::string_view text);

}  // namespace zc
