// The hash tree of RFC 9162 section 2.1 over the lines of a log: the store grows it, a checkpoint
// names its root, and a short proof shows that a line stands in it, or that one tree is the
// beginning of another.  Pure.
//
//   leaf = SHA-256(0x00 || line)      node = SHA-256(0x01 || left || right)
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/digest.h"

namespace zc {

Digest merkle_leaf(std::string_view line);
Digest merkle_node(const Digest& left, const Digest& right);

// A whole subtree of 2^level leaves, the `index`th of its level.
struct MerkleSpot {
  std::uint32_t level = 0;
  std::uint64_t index = 0;
  bool operator==(const MerkleSpot&) const = default;
};

// The right edge of a tree: all that is needed to add a leaf and to tell the root.
class MerkleEdge {
 public:
  // `told` (may be empty) hears of each subtree of two leaves or more as it becomes whole.
  using Told = std::function<void(const MerkleSpot&, const Digest&)>;
  void add(const Digest& leaf, const Told& told = {});
  std::uint64_t size() const { return size_; }
  // Of the empty tree: SHA-256 of nothing.
  Digest root() const;
  // The whole subtrees from left to right: as many as `size` has binary ones.
  const std::vector<Digest>& peaks() const { return peaks_; }
  // False when the number of peaks does not fit the size.
  static bool from(std::uint64_t size, std::vector<Digest> peaks, MerkleEdge& out);

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> peaks_ = {};
};

// Which whole subtrees a proof is made of, in the order of RFC 9162 section 2.1.3.1; a subtree at
// the right edge may consist of several whole ones: `root_of` joins them.
// `part(begin, end)` gives the root of leaves [begin, end).
using MerklePart = std::function<Digest(std::uint64_t begin, std::uint64_t end)>;
// Precondition: index < size.
std::vector<Digest> inclusion_proof(std::uint64_t index,
                                    std::uint64_t size,
                                    const MerklePart& part);
// Precondition: 0 < first <= size (section 2.1.4.1).
std::vector<Digest> consistency_proof(std::uint64_t first,
                                      std::uint64_t size,
                                      const MerklePart& part);

// Sections 2.1.3.2 and 2.1.4.2.
bool verify_inclusion(const Digest& leaf,
                      std::uint64_t index,
                      std::uint64_t size,
                      const std::vector<Digest>& proof,
                      const Digest& root);
struct MerkleHead {
  std::uint64_t size = 0;
  Digest root = {};
  bool operator==(const MerkleHead&) const = default;
};
bool verify_consistency(const MerkleHead& first,
                        const MerkleHead& second,
                        const std::vector<Digest>& proof);

}  // namespace zc
