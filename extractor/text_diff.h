// What changed between two documents: by block, then by character inside replaced blocks.  Pieces
// in reading order; kSame and kRemoved spell the old text, kSame and kAdded the new.  Only visible
// text counts.  Bounded: long or very different texts are compared by unique lines (patience diff)
// instead of cell by cell.  Pure function.
#pragma once

#include <string>
#include <vector>

#include "base/document.h"

namespace zc {

struct DiffPiece {
  enum class Kind { kSame, kAdded, kRemoved };
  Kind kind = Kind::kSame;
  std::string text = {};
  BlockRole role = BlockRole::kBody;
  bool operator==(const DiffPiece&) const = default;
};

std::vector<DiffPiece> diff_documents(const Document& before, const Document& after);

}  // namespace zc
