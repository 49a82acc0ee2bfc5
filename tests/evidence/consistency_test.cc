// Proofs that a log only grew: every pair of sizes holds, whatever is changed fails, and a stranger
// checks one with jq, sha256sum and a shell.
#include "evidence/consistency.h"

#include <cstdlib>
#include <fstream>

#include <doctest/doctest.h>

#include "evidence/checkpoint.h"
#include "evidence/zip_file.h"
#include "tests/support/temp_dir.h"

namespace zc {
namespace {

Digest root_of(std::uint64_t begin, std::uint64_t end, const char* line = "line") {
  MerkleEdge edge;
  for (std::uint64_t i = begin; i < end; ++i) edge.add(merkle_leaf(line + std::to_string(i)));
  return edge.root();
}

std::string note_of(std::uint64_t size, const char* line = "line", const char* origin = "office") {
  return checkpoint_text(origin, {size, root_of(0, size, line)}) + "\n";
}

ConsistencyProof proof_of(std::uint64_t first, std::uint64_t size) {
  const MerklePart part = [](std::uint64_t begin, std::uint64_t end) {
    return root_of(begin, end);
  };
  return {note_of(first), note_of(size), consistency_proof(first, size, part)};
}

bool holds(const ConsistencyProof& proof, const VerifyOptions& options = {}) {
  return verify_consistency_file(consistency_json(proof), options).ok();
}

TEST_CASE("consistency: every log that only grew is proven, and reads back as written") {
  for (std::uint64_t size = 1; size <= 17; ++size) {
    for (std::uint64_t first = 1; first <= size; ++first) {
      const ConsistencyProof proof = proof_of(first, size);
      CHECK(holds(proof));
      CHECK(*parse_consistency(consistency_json(proof)) == proof);
    }
  }
}

TEST_CASE("consistency: a log that was rewritten, cut or swapped is refused") {
  const ConsistencyProof good = proof_of(5, 9);
  ConsistencyProof bad = good;
  bad.earlier = note_of(5, "another");
  CHECK_FALSE(holds(bad));
  bad = good;
  bad.later = note_of(9, "another");
  CHECK_FALSE(holds(bad));
  bad = good;
  std::swap(bad.earlier, bad.later);
  CHECK_FALSE(holds(bad));
  bad = good;
  bad.path.pop_back();
  CHECK_FALSE(holds(bad));
  bad = good;
  bad.path.front().bytes[0] ^= 1;
  CHECK_FALSE(holds(bad));
  bad = good;
  bad.later = note_of(9, "line", "another office");
  CHECK_FALSE(holds(bad));
}

TEST_CASE("consistency: the proof must be about the checkpoint that the reader kept") {
  VerifyOptions options;
  options.earlier = note_of(5);
  CHECK(holds(proof_of(5, 9), options));
  CHECK_FALSE(holds(proof_of(4, 9), options));
  options.log_key = std::string(32, 'k');  // and these are not signed
  CHECK_FALSE(holds(proof_of(5, 9), options));
}

TEST_CASE("consistency: what is no proof and no checkpoint is told") {
  for (const char* const bad : {"", "{", "{}", "[]", R"({"format":"zhengcha-consistency/1"})"}) {
    const VerifyReport report = verify_consistency_file(bad, {});
    CHECK_FALSE(report.ok());
    CHECK(report.checks.size() == 3);
    for (const Check& check : report.checks) {
      CHECK_FALSE(chinese_name_of_check(check.name).empty());
    }
  }
  CHECK(*checkpoint_in(note_of(3)) == note_of(3));
  CHECK(*checkpoint_in(*write_zip({{"ZC-1/log/checkpoint", note_of(3)}})) == note_of(3));
  CHECK(checkpoint_in(*write_zip({{"ZC-1/bagit.txt", "x"}})).error().kind() ==
        ErrorKind::kNotFound);
  CHECK_FALSE(checkpoint_in("nothing"));
  CHECK_FALSE(checkpoint_in("PK nothing"));
  CHECK_FALSE(checkpoint_in(note_of(0)));
}

// docs/evidence_format.md, "By hand".
constexpr const char* kByHand = R"sh(
bytes() { printf "$(sed 's/../\\x&/g' <<<"$1")"; }
node() { bytes "01$1$2" | sha256sum | cut -c-64; }
grew() {  # SIZE ROOT SIZE ROOT PATH...: exit 0 when the second log begins with the first
  local first=$1 a=$2 second=$3 b=$4 n m x y p; shift 4
  if [ "$first" = "$second" ]; then [ $# = 0 ] && [ "$a" = "$b" ]; return; fi
  if [ $((first & (first - 1))) = 0 ]; then set -- "$a" "$@"; fi
  n=$((first - 1)); m=$((second - 1))
  while [ $((n & 1)) = 1 ]; do n=$((n >> 1)); m=$((m >> 1)); done
  x=$1; y=$1; shift
  for p; do
    [ $m != 0 ] || return 1
    if [ $((n & 1)) = 1 ] || [ $n = $m ]; then
      x=$(node "$p" "$x"); y=$(node "$p" "$y")
      while [ $((n & 1)) = 0 ] && [ $n != 0 ]; do n=$((n >> 1)); m=$((m >> 1)); done
    else
      y=$(node "$y" "$p")
    fi
    n=$((n >> 1)); m=$((m >> 1))
  done
  [ $m = 0 ] && [ "$x" = "$a" ] && [ "$y" = "$b" ]
}
size() { jq -r ".$1" proof.json | sed -n 2p; }
root() { jq -r ".$1" proof.json | sed -n 3p | base64 -d | od -An -tx1 | tr -d ' \n'; }
grew "$(size earlier)" "$(root earlier)" "$(size later)" "$(root later)" $(jq -r '.path[]' proof.json)
)sh";

TEST_CASE("consistency: a stranger checks a proof with jq, sha256sum and a shell") {
  const test::TempDir dir;
  const auto runs = [&](const std::string& command) {
    return std::system(
               ("cd '" + dir.path().string() + "' && " + command + " >/dev/null 2>&1").c_str()) ==
           0;
  };
  if (!runs("command -v jq")) {
    MESSAGE("SKIPPED: jq is not installed");
    return;
  }
  std::ofstream(dir.file("grew.sh")) << kByHand;
  const auto agrees = [&](const ConsistencyProof& proof) {
    std::ofstream(dir.file("proof.json")) << consistency_json(proof);
    return runs("bash grew.sh") == holds(proof);
  };
  const std::vector<std::pair<std::uint64_t, std::uint64_t>> sizes = {
      {1, 1}, {1, 2}, {3, 7}, {4, 7}, {6, 8}, {5, 16}};
  for (const auto& [first, size] : sizes) CHECK(agrees(proof_of(first, size)));
  ConsistencyProof bad = proof_of(5, 9);
  bad.earlier = note_of(5, "another");
  CHECK(agrees(bad));
  bad = proof_of(5, 9);
  bad.path.pop_back();
  CHECK(agrees(bad));
}

}  // namespace
}  // namespace zc
