#include "base/merkle.h"

#include <bit>
#include <string>

namespace zc {
namespace {

// The largest power of two below `count`; count > 1.
std::uint64_t left_part(std::uint64_t count) {
  return std::bit_floor(count - 1);
}

void include(std::uint64_t index,
             std::uint64_t begin,
             std::uint64_t end,
             const MerklePart& part,
             std::vector<Digest>& proof) {
  if (end - begin == 1) return;
  const std::uint64_t middle = begin + left_part(end - begin);
  if (index < middle) {
    include(index, begin, middle, part, proof);
    proof.push_back(part(middle, end));
  } else {
    include(index, middle, end, part, proof);
    proof.push_back(part(begin, middle));
  }
}

// SUBPROOF of section 2.1.4.1; `whole`: the first tree's root is this subtree, known to the reader.
void subproof(std::uint64_t first,
              std::pair<std::uint64_t, std::uint64_t> range,
              bool whole,
              const MerklePart& part,
              std::vector<Digest>& proof) {
  const auto [begin, end] = range;
  if (first == end) {
    if (!whole) proof.push_back(part(begin, end));
    return;
  }
  const std::uint64_t middle = begin + left_part(end - begin);
  if (first <= middle) {
    subproof(first, {begin, middle}, whole, part, proof);
    proof.push_back(part(middle, end));
  } else {
    subproof(first, {middle, end}, false, part, proof);
    proof.push_back(part(begin, middle));
  }
}

}  // namespace

Digest merkle_leaf(std::string_view line) {
  Hasher hasher(DigestKind::kSha256);
  hasher.add(std::string_view("\0", 1));
  hasher.add(line);
  return hasher.finish();
}

Digest merkle_node(const Digest& left, const Digest& right) {
  std::string bytes(1, '\1');
  bytes.append(left.raw()).append(right.raw());
  return sha256(bytes);
}

void MerkleEdge::add(const Digest& leaf, const Told& told) {
  Digest node = leaf;
  std::uint64_t index = size_;
  for (std::uint32_t level = 1; (index & 1) != 0; ++level) {
    node = merkle_node(peaks_.back(), node);
    peaks_.pop_back();
    index >>= 1;
    if (told) told({level, index}, node);
  }
  peaks_.push_back(node);
  ++size_;
}

Digest MerkleEdge::root() const {
  if (peaks_.empty()) return sha256("");
  Digest root = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i > 0; --i) root = merkle_node(peaks_[i - 1], root);
  return root;
}

bool MerkleEdge::from(std::uint64_t size, std::vector<Digest> peaks, MerkleEdge& out) {
  if (peaks.size() != static_cast<std::size_t>(std::popcount(size))) return false;
  out.size_ = size;
  out.peaks_ = std::move(peaks);
  return true;
}

std::vector<Digest> inclusion_proof(std::uint64_t index,
                                    std::uint64_t size,
                                    const MerklePart& part) {
  std::vector<Digest> proof;
  include(index, 0, size, part, proof);
  return proof;
}

std::vector<Digest> consistency_proof(std::uint64_t first,
                                      std::uint64_t size,
                                      const MerklePart& part) {
  std::vector<Digest> proof;
  subproof(first, {0, size}, true, part, proof);
  return proof;
}

bool verify_inclusion(const Digest& leaf,
                      std::uint64_t index,
                      std::uint64_t size,
                      const std::vector<Digest>& proof,
                      const Digest& root) {
  if (index >= size) return false;
  std::uint64_t place = index;
  std::uint64_t last = size - 1;
  Digest node = leaf;
  for (const Digest& other : proof) {
    if (last == 0) return false;
    if ((place & 1) != 0 || place == last) {
      node = merkle_node(other, node);
      while ((place & 1) == 0 && place != 0) {
        place >>= 1;
        last >>= 1;
      }
    } else {
      node = merkle_node(node, other);
    }
    place >>= 1;
    last >>= 1;
  }
  return last == 0 && node == root;
}

bool verify_consistency(const MerkleHead& first,
                        const MerkleHead& second,
                        const std::vector<Digest>& proof) {
  if (first.size == 0 || first.size > second.size) return false;
  if (first.size == second.size) return proof.empty() && first.root == second.root;
  std::vector<Digest> path = proof;
  if (std::has_single_bit(first.size)) path.insert(path.begin(), first.root);
  if (path.empty()) return false;
  std::uint64_t place = first.size - 1;
  std::uint64_t last = second.size - 1;
  while ((place & 1) != 0) {
    place >>= 1;
    last >>= 1;
  }
  Digest old_root = path[0];
  Digest new_root = path[0];
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (last == 0) return false;
    if ((place & 1) != 0 || place == last) {
      old_root = merkle_node(path[i], old_root);
      new_root = merkle_node(path[i], new_root);
      while ((place & 1) == 0 && place != 0) {
        place >>= 1;
        last >>= 1;
      }
    } else {
      new_root = merkle_node(new_root, path[i]);
    }
    place >>= 1;
    last >>= 1;
  }
  return last == 0 && old_root == first.root && new_root == second.root;
}

}  // namespace zc
