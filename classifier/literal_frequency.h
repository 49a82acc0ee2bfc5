// How often a literal is likely to stand in Chinese text; only good for comparing.
#pragma once

#include <string_view>

namespace zc {

// Places per character of text, estimated.
double frequency_of(std::string_view literal);

}  // namespace zc
