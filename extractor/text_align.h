// Which original bytes a piece of decoded text came from: entities, line ends and stray tags undone
// by walking both side by side.  Source: https://html.spec.whatwg.org/#character-reference-state
// Pure function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace zc {

// From decoded byte `decoded` on (up to the next run), bytes stand in a row from `original` on.
struct TextRun {
  std::uint32_t decoded = 0;
  std::uint32_t original = 0;
};

struct Alignment {
  std::vector<TextRun> runs = {};  // first entry has decoded 0; empty when decoded is empty
  // Decoded bytes where Gumbo put U+FFFD for a control character that browsers show as nothing.
  std::vector<std::uint32_t> vanished = {};
  std::size_t end = 0;  // after the original byte that gave the last decoded byte
};

// When the two do not fit together, one run from the start to the end of `original`.
void align(std::string_view decoded, std::string_view original, Alignment& out);

}  // namespace zc
