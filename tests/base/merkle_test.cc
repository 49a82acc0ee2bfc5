#include "base/merkle.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace zc;

namespace {

std::string line(std::uint64_t i) {
  return "line " + std::to_string(i);
}

// The definition of RFC 9162 section 2.1.1, word for word.
Digest plain_root(std::uint64_t begin, std::uint64_t end) {
  if (begin == end) return sha256("");
  if (end - begin == 1) return merkle_leaf(line(begin));
  std::uint64_t k = 1;
  while (k * 2 < end - begin) k *= 2;
  return merkle_node(plain_root(begin, begin + k), plain_root(begin + k, end));
}

MerkleEdge edge_of(std::uint64_t size) {
  MerkleEdge edge;
  for (std::uint64_t i = 0; i < size; ++i) edge.add(merkle_leaf(line(i)));
  return edge;
}

}  // namespace

TEST_CASE("merkle: the empty tree and the empty leaf have the roots of RFC 6962's own vectors") {
  CHECK(MerkleEdge().root().hex() ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(merkle_leaf("").hex() ==
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

TEST_CASE("merkle: the growing edge has the root of the definition, at every size") {
  MerkleEdge edge;
  for (std::uint64_t size = 1; size <= 70; ++size) {
    edge.add(merkle_leaf(line(size - 1)));
    CAPTURE(size);
    CHECK(edge.root() == plain_root(0, size));
    MerkleEdge again;
    REQUIRE(MerkleEdge::from(size, edge.peaks(), again));
    CHECK(again.root() == edge.root());
  }
  MerkleEdge refused;
  CHECK_FALSE(MerkleEdge::from(5, {}, refused));
}

TEST_CASE("merkle: what becomes whole is told once, with its place") {
  std::vector<MerkleSpot> spots;
  MerkleEdge edge;
  for (std::uint64_t i = 0; i < 8; ++i) {
    edge.add(merkle_leaf(line(i)), [&](const MerkleSpot& spot, const Digest& root) {
      const std::uint64_t leaves = std::uint64_t{1} << spot.level;
      CHECK(root == plain_root(spot.index * leaves, (spot.index + 1) * leaves));
      spots.push_back(spot);
    });
  }
  CHECK(spots.size() == 7);
  CHECK(spots.back() == MerkleSpot{3, 0});
}

TEST_CASE("merkle: every leaf of every tree is proven, at its place and no other") {
  for (std::uint64_t size = 1; size <= 40; ++size) {
    const Digest root = edge_of(size).root();
    for (std::uint64_t index = 0; index < size; ++index) {
      CAPTURE(size);
      CAPTURE(index);
      std::vector<Digest> proof = inclusion_proof(index, size, plain_root);
      const Digest leaf = merkle_leaf(line(index));
      REQUIRE(verify_inclusion(leaf, index, size, proof, root));
      if (size > 1) CHECK_FALSE(verify_inclusion(leaf, (index + 1) % size, size, proof, root));
      CHECK_FALSE(verify_inclusion(merkle_leaf("other"), index, size, proof, root));
      CHECK_FALSE(verify_inclusion(leaf, size, size, proof, root));
      if (!proof.empty()) {
        proof.back().bytes[0] ^= 1;
        CHECK_FALSE(verify_inclusion(leaf, index, size, proof, root));
        proof.pop_back();
        CHECK_FALSE(verify_inclusion(leaf, index, size, proof, root));
      }
    }
  }
}

TEST_CASE("merkle: an earlier tree is proven the beginning of a later one, an altered one is not") {
  for (std::uint64_t size = 1; size <= 40; ++size) {
    const MerkleHead second{size, plain_root(0, size)};
    for (std::uint64_t first = 1; first <= size; ++first) {
      CAPTURE(size);
      CAPTURE(first);
      const MerkleHead head{first, plain_root(0, first)};
      const std::vector<Digest> proof = consistency_proof(first, size, plain_root);
      REQUIRE(verify_consistency(head, second, proof));
      MerkleHead altered = head;
      altered.root.bytes[5] ^= 1;
      CHECK_FALSE(verify_consistency(altered, second, proof));
      MerkleHead grown = second;
      grown.root.bytes[5] ^= 1;
      CHECK_FALSE(verify_consistency(head, grown, proof));
      std::vector<Digest> longer = proof;
      longer.push_back(Digest());
      CHECK_FALSE(verify_consistency(head, second, longer));
    }
  }
  CHECK_FALSE(verify_consistency({0, sha256("")}, {1, plain_root(0, 1)}, {}));
  CHECK_FALSE(verify_consistency({3, plain_root(0, 3)}, {2, plain_root(0, 2)}, {}));
}
