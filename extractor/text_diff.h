// What changed between two documents: by block, then by character inside replaced blocks.  Pieces
// in reading order; kSame and kRemoved spell the old text, kSame and kAdded the new.  Only visible
// text counts.  Bounded: long or very different texts are compared by unique lines (patience diff)
// instead of cell by cell.  Pure function.
#pragma once

#include <string>
#include <vector>

#include "base/document.h"
#include "extractor/diff_noise.h"

namespace zc {

struct DiffPiece {
  enum class Kind { kSame, kAdded, kRemoved };
  Kind kind = Kind::kSame;
  std::string text = {};
  BlockRole role = BlockRole::kBody;
  bool operator==(const DiffPiece&) const = default;
};

// `noise`: what the page's history shows to be no change (diff_noise.h); such lines are kSame with
// the new text, or left out.
std::vector<DiffPiece> diff_documents(const Document& before,
                                      const Document& after,
                                      const DiffNoise& noise = {});

}  // namespace zc
