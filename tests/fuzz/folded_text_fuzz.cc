// Folding any bytes: the map back to the original is in range and never runs backwards.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "classifier/folded_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const zc::FoldedText folded = zc::FoldedText::fold(bytes);
  std::size_t last = 0;
  std::size_t last_end = 0;
  for (std::size_t i = 0; i < folded.text().size(); ++i) {
    const auto range = folded.original(i, i + 1);
    if (range.begin < last || range.end > size || range.begin >= range.end) std::abort();
    if (range.end < last_end || folded.original(0, i + 1).end != range.end) std::abort();
    last = range.begin;
    last_end = range.end;
  }
  return 0;
}
