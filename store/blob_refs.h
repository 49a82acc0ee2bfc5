// Which bodies are needed: by an exchange or a rendering, or as the base of one that is.  Holds a
// digest a body in memory.
#pragma once

#include <cstdint>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "store/store.h"

namespace zc {

struct BlobUse {
  std::uint64_t kept = 0;
  std::vector<Digest> orphans = {};  // kept, but nobody needs them
  std::vector<Digest> missing = {};  // needed, but not kept
  // Named by an exchange, and kept as the difference to two bodies or more of which none is: whole,
  // they would set those free.
  std::vector<Digest> burdened = {};
};
Result<BlobUse> blob_use(const Store& store);

}  // namespace zc
