// Gathers the text of one block, white space folded, and remembers for every byte where in the
// payload it stood.  append() any number of times, then take().  Not thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/document.h"
#include "extractor/offset_map.h"
#include "extractor/text_align.h"

namespace zc {

class BlockBuilder {
 public:
  // `map` must outlive the builder.
  explicit BlockBuilder(const OffsetMap& map) : map_(map), cursor_(map) {}

  bool empty() const { return text_.empty(); }
  const std::string& text() const { return text_; }

  // Text as decoded, as it stands in the decoded page, and at which byte of it.
  void append(std::string_view decoded, std::string_view original, std::size_t offset);
  // The same when the caller already knows the runs.
  void append_runs(std::string_view decoded, const Alignment& alignment, std::size_t offset);
  // A word boundary that has no text of its own (<br>, a cell's edge).
  void space() { pending_space_ = true; }

  // Turns the characters from byte `from` of text() on round, each with its place.
  void reverse_from(std::size_t from);

  // Text, span and origins; the builder is empty afterwards.  Precondition: !empty().
  TextBlock take();

 private:
  // One run: `decoded` ends where the run does, `original_end` is that place in the original.
  void append_run(std::string_view decoded,
                  const TextRun& run,
                  std::size_t original_end,
                  std::size_t offset);
  void copy(std::string_view piece, std::size_t original, std::size_t original_end);
  void note_origin(std::size_t text_begin, std::size_t payload);

  const OffsetMap& map_;
  OffsetMap::Cursor cursor_;
  Alignment alignment_ = {};  // scratch, kept for its capacity
  std::string text_ = {};
  std::vector<TextBlock::Origin> origins_ = {};
  std::size_t span_begin_ = 0;
  std::size_t span_end_ = 0;
  std::size_t last_end_ = 0;  // payload position after the last copied piece
  bool pending_space_ = false;
};

// Payload position of byte `at` of a block's text; the end of its span when `at` is the text's
// size.
std::size_t payload_at(const TextBlock& block, std::size_t at);

}  // namespace zc
